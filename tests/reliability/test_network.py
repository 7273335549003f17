"""Nobody but loopback is contacted, nothing that a visitor gives is kept, little can be asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from files import KINDS, PROSE, seeds
from gradio_client import Client
from serving import CHROMIUM, CHROMIUM_ARGUMENTS, Server, chromium, serving
from visitors import Visitor
from watching import LOOPBACK, WATCH, contacted, noted, written

from pullquote.models.compiled import cache_folder
from pullquote.ui.guard import HEADERS, PUBLIC

SEED = "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall."
SECRET = "Zyxomma Petiolatum"
_CALLS = ("call/{}", "call/v2/{}", "run/{}", "api/{}", "run/{}/", "call//{}", "call/ask/../{}")
_HIDDEN = (
    "seeds/light.txt", "index/manifest.json", "server.log", "pyproject.toml", "/etc/passwd",
    "../../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "/proc/self/environ", "~/.bashrc",
    "file:///etc/passwd", "http://evil.example/x", "//evil.example/x", "C:\\boot.ini",
)  # fmt: skip
_UNUSED = (
    "monitoring", "monitoring/summary", "gradio_api/proxy=http://evil.example/", "gradio_api/runs",
    "gradio_api/vibe-code/", "gradio_api/dev/reload", "gradio_api/deep_link?session_hash=a",
    "gradio_api/run-history/buckets", "gradio_api/profiling/traces", "docs", "redoc",
    "gradio_api/custom_component/1/client/component/x.js", "gradio_api/component_server",
    "gradio_api/stream/a/1/2/playlist.m3u8", "gradio_api/process_recording",
)  # fmt: skip


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notes") / "watched"


@pytest.fixture(scope="module")
def server(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "light.txt").write_text(SEED)
    with serving(folder, "--mcp", wrapper=WATCH, WATCHED=str(notes)) as server:
        yield server


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=60) as client:
        yield client


def remote_hosts(process: psutil.Process) -> set[str]:
    """Whom a process and its children are connected to, by whatever code."""
    found = [process, *process.children(recursive=True)]
    connections = [c for one in found for c in one.net_connections() if c.raddr]
    return {connection.raddr.ip for connection in connections}


def test_whatever_a_visitor_does_only_loopback_is_contacted_and_nothing_is_kept(
    server: Server, notes: Path
) -> None:
    secret = f"The keeper is called {SECRET}. ".encode()
    arrived = []
    with Visitor(server.address) as visitor:
        visitor.paste(f"{PROSE} The keeper is called {SECRET}. <img src=http://evil.example/a.png>")
        assert SECRET in visitor.ask("What is the keeper called?")
        for kind in ("txt", "md", "html"):
            arrived.append(visitor.upload(f"a.{kind}", secret * 3 + seeds(kind)[0]))
        arrived.append(visitor.upload("a.pdf", seeds("pdf")[0]))
        assert "January" in visitor.ask("When does the harbour freeze?")
        for path in ("http://evil.example/a.txt", "/etc/passwd", str(notes)):
            with pytest.raises(RuntimeError):
                visitor.take({"path": path, "url": path, "meta": {"_type": "gradio.FileData"}})
    client = Client(server.address, verbose=False)
    assert "Whitlock" in str(client.predict("Who built the lighthouse?", api_name="/ask"))
    assert client.predict("lighthouse", 2, api_name="/passages")

    assert contacted(notes) <= set(LOOPBACK)
    assert "127.0.0.1" in contacted(notes), "the hook sees nothing"
    assert remote_hosts(psutil.Process(server.process.pid)) <= {"127.0.0.1", "::1"}
    assert set(noted(notes, "subprocess.Popen")) <= {sys.executable}

    folder = server.log.parent
    own = (folder / "index", server.temporary, cache_folder(), Path(os.devnull))
    known = tuple(os.path.realpath(path) for path in own)
    strange = {name for name in written(notes) if not name.startswith(known)}
    assert {name for name in strange if "__pycache__" not in name} == set()
    arriving = [name for name in written(notes) if name.startswith(known[1])]
    assert len(arriving) >= len(arrived), "the hook does not see an upload arrive"
    assert not any(Path(path).exists() for path in arrived)
    everything = [*folder.rglob("*"), *server.temporary.rglob("*")]
    kept = [path for path in everything if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert kept == []


def test_taking_files_apart_contacts_nobody(tmp_path: Path) -> None:
    links = (
        b"<link rel=stylesheet href=http://evil.example/a.css><a href=http://evil.example/>a</a>"
    )
    for kind in KINDS:
        (tmp_path / f"a.{kind}").write_bytes(
            links + seeds(kind)[0] if kind == "html" else seeds(kind)[0]
        )
    read = (
        "import pathlib; from pullquote.documents import child\n"
        "for path in sorted(pathlib.Path().glob('a.*')):\n"
        "    if path.suffix != '.txt': print(child.read(path.suffix, path.read_bytes()).text)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", WATCH + read],
        cwd=tmp_path,
        env=os.environ | {"WATCHED": str(tmp_path / "watched")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert finished.stdout.count("The harbour freezes in January") >= 3
    assert contacted(tmp_path / "watched") <= set(LOOPBACK)


def test_only_the_public_endpoints_can_be_called(server: Server, http: httpx.Client) -> None:
    listeners = http.get("/config").json()["dependencies"]
    private = {listener["api_name"] for listener in listeners} - PUBLIC
    assert len(private) >= 10
    for name in private:
        for way in _CALLS:
            reply = http.post(f"/gradio_api/{way.format(name)}", json={"data": []})
            assert reply.status_code in (404, 405), (way, name)
    for name in PUBLIC:
        assert http.post(f"/gradio_api/call/{name}", json={"data": ["why?"]}).status_code == 200
    for listener in listeners:  # a private one, by its number, under a public name
        body = {"data": [], "fn_index": listener["id"], "session_hash": "somebody"}
        for way in ("run/ask", "api/ask"):
            assert http.post(f"/gradio_api/{way}", json=body).status_code == 404
    info = http.get("/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {f"/{name}" for name in PUBLIC}


@pytest.mark.parametrize("hidden", _HIDDEN)
def test_files_are_not_served(server: Server, http: httpx.Client, hidden: str) -> None:
    names = [hidden, str(server.log.parent / hidden)]
    for name in names:
        for way in (
            "gradio_api/file={}",
            "gradio_api/file/{}",
            "file={}",
            "static/{}",
            "assets/{}",
        ):
            reply = http.get(f"/{way.format(name)}")
            assert reply.status_code in (400, 403, 404), (way, name, reply.status_code)
            assert b"root:" not in reply.content
            assert b"lighthouse" not in reply.content


@pytest.mark.parametrize("path", _UNUSED)
def test_what_the_page_does_not_need_is_not_there(http: httpx.Client, path: str) -> None:
    assert http.get(f"/{path}").status_code == 404
    assert http.post(f"/{path}", json={}).status_code == 404


@pytest.mark.parametrize("path", ["", "config", "nowhere", "gradio_api/file=/etc/passwd", "docs"])
def test_every_reply_has_the_security_headers(http: httpx.Client, path: str) -> None:
    reply = http.get(f"/{path}")
    for name, value in HEADERS.items():
        assert reply.headers.get_list(name) == [value]
    assert "x-frame-options" not in reply.headers  # a Space shows the page in a frame
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self' https://huggingface.co https://*.hf.space"
    others = " ".join(rule for name, rule in policy.items() if name != "frame-ancestors")
    assert "http" not in others
    assert "*" not in others


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_the_browser_contacts_only_loopback(server: Server, tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    with chromium(*CHROMIUM_ARGUMENTS, f"--log-net-log={log}") as browser:
        context = browser.new_context()
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.goto(server.address)
        page.wait_for_selector(".pq-article .pq-s", state="attached")
        box = page.locator("#pq-question textarea, #pq-question input")
        box.fill("Who built the lighthouse?")
        box.press("Enter")
        page.locator("a.pq-cite").first.click()
        page.wait_for_selector(".pq-lit", state="attached")
        page.wait_for_timeout(1000)
        context.close()
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []
    events = json.loads(log.read_text("utf-8"))
    names = {number: name for name, number in events["constants"]["logEventTypes"].items()}
    hosts = {
        event["params"]["address"].rpartition(":")[0]
        for event in events["events"]
        if names[event["type"]] == "TCP_CONNECT_ATTEMPT" and "address" in event.get("params", {})
    }
    assert hosts == {"127.0.0.1"}

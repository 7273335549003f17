"""Hostile text in a real browser, over HTTP and over MCP: shown, never obeyed, never fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from payloads import HOST, about, payloads, question
from serving import CHROMIUM, CHROMIUM_ARGUMENTS, Server, chromium, serving
from test_hostile_text import OBEYED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]

PAYLOADS = payloads()
EVERY = "\n".join(about(n, " ".join(p.text.split())) for n, p in enumerate(PAYLOADS))
#: Elements that do something, or look like our own interface, inside what people wrote.
STRANGE = """() => [...document.querySelectorAll(".pq-article, .pq-answer, .user .message")]
    .flatMap((part) => [...part.querySelectorAll(
        "script, img, svg, math, iframe, object, embed, video, audio, form, input, textarea, " +
        "select, button, style, link, meta, base, template, dialog, gradio-app, h1, " +
        "table:not(.pq-wide > table), a:not(.pq-cite, .pq-where, .pq-original, .pq-literally), " +
        ".pq-answer .pq-answer")])
    .map((found) => found.outerHTML)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile-page")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "notes.txt").write_bytes(EVERY.encode("utf-8", "replace"))
    hostile = PAYLOADS[1].text.replace('"', "'")
    (folder / "seeds" / "notes.toml").write_text(
        f'title = "{hostile}"\npublication = "{hostile}"\nquestions = ["{question(1)} {hostile}"]'
    )
    with serving(folder, "--mcp") as server:
        yield server


@pytest.fixture
def page(server: Server) -> Iterator[Any]:
    """A page that was never made to run, fetch, ask or go anywhere by what was put into it."""
    with chromium(*CHROMIUM_ARGUMENTS) as browser:
        context = browser.new_context()
        strange: list[str] = []
        context.on(
            "request", lambda r: strange.append(r.url) if HOST in r.url.split("?")[0] else None
        )
        page = context.new_page()
        page.set_default_timeout(60_000)

        def asked(dialog: Any) -> None:
            strange.append("a dialog")
            dialog.dismiss()

        page.on("dialog", asked)
        page.on("popup", lambda popup: strange.append(popup.url))
        page.goto(server.address)
        page.wait_for_selector(".pq-article .pq-s", state="attached")
        yield page
        page.wait_for_timeout(500)
        assert strange == []
        assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.evaluate(STRANGE) == []
        assert page.url.startswith(server.address)
        shown = page.evaluate(
            "[...document.querySelectorAll('.pq-article, .pq-answer')].map((p) => p.innerText)"
        )
        assert not OBEYED.search("".join(shown).replace("\t", " "))
        context.close()


def ask(page: Any, words: str) -> None:
    answers = page.locator(".pq-answer").count()
    box = page.locator("#pq-question textarea, #pq-question input")
    box.fill(words)
    box.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.pq-answer').length > {answers}")


def ask_all(page: Any, first: int) -> None:
    """Ask about some of the notes, and with a hostile question each time."""
    for number in range(first, len(PAYLOADS), 60):
        ask(page, f"{question(number)} {' '.join(PAYLOADS[number].text.split())}")
    assert page.locator("a.pq-cite, a.pq-where").count() >= 4


def test_a_hostile_seed_is_only_shown(page: Any) -> None:
    assert page.locator(".pq-article .pq-s").count() >= len(PAYLOADS) // 2
    ask_all(page, 0)


def test_a_hostile_upload_is_only_shown(page: Any, tmp_path: Path) -> None:
    name = "a <img src=x onerror=window.pwned=1> ${window.pwned=1} [x](http:evil.example).md"
    (tmp_path / name).write_bytes(b"Harbour notes. " + EVERY.encode("utf-8", "replace"))
    page.locator("#pq-own").get_by_role("button").first.click()
    page.locator("#pq-upload input[type=file], input[type=file]").first.set_input_files(
        tmp_path / name
    )
    page.get_by_text("Harbour notes.").first.wait_for(state="attached")
    ask_all(page, 20)


def test_a_hostile_paste_is_only_shown(page: Any) -> None:
    page.locator("#pq-own").get_by_role("button").first.click()
    page.locator("#pq-paste textarea").fill(
        "Harbour notes. " + EVERY.replace("\ud800", "").replace("\udfff", "")
    )
    page.locator("#pq-read").click()
    page.get_by_text("Harbour notes.").first.wait_for(state="attached")
    ask_all(page, 40)


def test_a_hostile_address_is_only_shown(server: Server, page: Any) -> None:
    from urllib.parse import quote

    for payload in (p for p in PAYLOADS[::60] if "\ud800" not in p.text):
        page.goto(f"{server.address}/?q={quote(payload.text.encode('utf-8', 'replace'))}&cite=1")
        page.wait_for_selector(".pq-answer, .pq-article", state="attached")


def test_the_api_gives_hostile_text_exactly_as_it_is(server: Server) -> None:
    client = Client(server.address, verbose=False)
    text = (server.log.parent / "seeds" / "notes.txt").read_text("utf-8")
    for number in range(0, len(PAYLOADS), 40):
        words = PAYLOADS[number].text.encode("utf-8", "replace").decode()
        found = client.predict(f"{question(number)} {words}", [[words, words]], api_name="/ask")
        for citation in found["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert client.predict(words or "a", 3, api_name="/passages")


def test_mcp_gives_json_that_hostile_text_cannot_leave(server: Server) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client
    from mcp.types import TextContent

    async def talk() -> list[str]:
        async with (
            streamable_http_client(f"{server.address}/gradio_api/mcp/") as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            asked = [question(number) for number in range(5, len(PAYLOADS), 70)]
            results = [await session.call_tool("ask", {"question": words}) for words in asked]
            first = [result.content[0] for result in results]
            return [reply.text for reply in first if isinstance(reply, TextContent)]

    replies = asyncio.run(talk())
    assert replies
    for reply in replies:
        assert json.loads(reply)["verdict"] in ("answered", "unsure", "not_found")
        assert not OBEYED.search(reply)

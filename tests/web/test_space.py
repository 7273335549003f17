"""The repository as a Space: its tree alone, the variables that Spaces set, a home of no use."""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import subprocess
import time
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from served import free_port

from pullquote.models.compiled import cache_folder
from pullquote.ui.settings import Settings

ROOT = Path(__file__).parents[2]
CUENCA = "why did Latin American presidents skip the Cuenca summit?"
RAID = "controversial raid on Mexico’s embassy"
#: Spaces want bigger files in LFS.
LARGEST_FILE = 10 * 2**20
#: Install requirements.txt alone, and compile the model anew: minutes rather than seconds.
INSTALL = bool(os.environ.get("PULLQUOTE_SPACE_INSTALL"))


def copy_tree(to: Path) -> None:
    """The tracked files of the checkout; of a tree without git, all that is not made by tools."""
    if not (ROOT / ".git").exists():
        made = shutil.ignore_patterns(
            ".venv", ".cache", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info", "build"
        )
        shutil.copytree(ROOT, to, ignore=made)
        return
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    for name in subprocess.run(git, check=True, capture_output=True).stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def interpreter(folder: Path, requirements: Path) -> Path:
    """A Python that has requirements.txt but not Pullquote."""
    venv.create(folder, with_pip=INSTALL, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if INSTALL:
        install = ["-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        subprocess.run([python, *install], check=True)
        return python
    packages_of_this_interpreter(python)
    return python


def packages_of_this_interpreter(python: Path) -> None:
    """Give another Python the packages of this one.

    A folder named in a .pth file gets none of its own .pth files read, so what is installed with
    "pip install -e" is not there.
    """
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(where, "packages.pth").write_text("\n".join(site.getsitepackages()), "utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("space") / "app"
    copy_tree(to)
    return to


@pytest.fixture(scope="module")
def python(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interpreter(tmp_path_factory.mktemp("venv"), tree / "requirements.txt")


@pytest.fixture(scope="module")
def space(
    tree: Path, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The address of the running Space, and its log."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "file").touch()
    port = free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PULLQUOTE_", "PYTHON", "GRADIO_", "XDG_", "HF_"))
    }
    environment = kept | {
        "SYSTEM": "spaces",
        "SPACE_ID": "someone/pullquote",
        "SPACE_HOST": "someone-pullquote.example",
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_SSR_MODE": "false",
        "HOME": str(folder / "file" / "home"),  # nobody, root neither, can make this folder
        "PULLQUOTE_CACHE": str(folder / "cache" if INSTALL else cache_folder()),
    }
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [python, "app.py"], cwd=tree, env=environment, stdout=out, stderr=out
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{address}/", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
        yield address, log
    finally:
        process.terminate()
        process.wait(20)


def test_the_app_needs_no_installed_pullquote(python: Path, tmp_path: Path) -> None:
    environment = {name: v for name, v in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(
        [python, "-c", "import gradio.utils, pullquote"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    if found.returncode == 0:
        pytest.skip("Pullquote is installed here, and not with “pip install -e”")
    assert "No module named 'pullquote'" in found.stderr


def test_a_space_answers_the_cuenca_question(space: tuple[str, Path], tree: Path) -> None:
    address, log = space
    request = urllib.request.Request(
        f"{address}/gradio_api/call/ask",
        data=json.dumps({"data": [CUENCA, [], ""]}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=300) as reply:
        stream = reply.read().decode()
    assert "event: complete" in stream, log.read_text("utf-8") + stream
    found = json.loads(stream.rpartition("data: ")[2])[0]
    citation = found["citations"][0]
    assert RAID in citation["quote"]
    text = (tree / "seeds/ecuador-foreign-policy.txt").read_text("utf-8")
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_space_serves_the_page_and_says_nothing_odd(space: tuple[str, Path], tree: Path) -> None:
    address, log = space
    with urllib.request.urlopen(f"{address}/", timeout=60) as reply:
        page = reply.read().decode()
    assert '"title":"Pullquote"' in page
    assert '"space_id":"someone/pullquote"' in page  # Gradio takes itself to be on Spaces
    said = log.read_text("utf-8")
    assert f'File "{tree}' not in said, said  # in a traceback
    assert "stays on torch" not in said, said
    assert "Building the index" not in said, "the index in the repository is not up to date"


def test_no_file_is_too_large_for_a_space(tree: Path) -> None:
    large = [path for path in tree.rglob("*") if path.stat().st_size > LARGEST_FILE]
    assert large == []


def front_matter() -> dict[str, Any]:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme.startswith("---\n")
    found = yaml.safe_load(readme.split("---\n")[1])
    assert isinstance(found, dict)
    return found


def test_the_readme_begins_with_what_a_space_needs() -> None:
    matter = front_matter()
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {"title", "emoji", "colorFrom", "colorTo"} <= matter.keys()
    assert {matter["colorFrom"], matter["colorTo"]} <= colours
    assert matter["sdk"] == "gradio"
    assert matter["python_version"] == "3.12"  # a string: 3.10 would be read as 3.1
    assert (ROOT / matter["app_file"]).is_file()
    assert matter["license"] == "apache-2.0"
    assert 0 < len(matter["short_description"]) <= 60


def test_the_space_and_the_requirements_name_one_gradio() -> None:
    pins = re.findall(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    assert pins == [front_matter()["sdk_version"]]


def table() -> dict[str, str]:
    """The defaults by variable, as the table of docs/hosting.md has them."""
    rows = (ROOT / "docs/hosting.md").read_text("utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", rows, re.M))


def test_every_variable_is_in_the_table() -> None:
    limits = {f"PULLQUOTE_{field.name.upper()}" for field in fields(Settings)}
    named = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"\bPULLQUOTE_[A-Z]+(?:_[A-Z]+)*\b", path.read_text("utf-8"))
    }
    assert {name for name in table() if name.startswith("PULLQUOTE_")} == limits | named


def test_the_table_has_the_true_defaults() -> None:
    defaults = table()
    for field in fields(Settings):
        if isinstance(field.default, int):
            assert defaults[f"PULLQUOTE_{field.name.upper()}"] == f"{field.default}"

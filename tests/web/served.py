"""A running app and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the page answers."""
    for _ in range(1800):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except OSError:
            assert process.poll() is None, "the app ended before it answered"
            time.sleep(0.1)
    raise AssertionError("the app does not answer")


def served(*words: str | Path, **environment: str) -> Iterator[str]:
    """The address of ``pullquote serve`` with these words, while it runs."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "pullquote", "serve", "--port", str(port), *map(str, words)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture(scope="session")
def address(feedback: Path) -> Iterator[str]:
    """The app with the shipped article, MCP and a folder for thumbs."""
    yield from served("--mcp", PULLQUOTE_FEEDBACK=str(feedback))


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app with two short articles."""
    folder = tmp_path_factory.mktemp("several")
    (folder / "a.txt").write_text("The ferry to Gull Island leaves at nine. It carries sheep.")
    (folder / "b.txt").write_text("The mill at Oxley was sold in 1931. A flood took its wheel.")
    yield from served(folder, "--index", folder / "index")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        if os.environ.get("PULLQUOTE_REQUIRE_BROWSER"):
            pytest.fail("there is no Chromium, and PULLQUOTE_REQUIRE_BROWSER asks for one")
        pytest.skip("there is no Chromium on the PATH; set PULLQUOTE_CHROMIUM to one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()

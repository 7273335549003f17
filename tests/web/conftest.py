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


def started(command: list[str], port: int, **environment: str) -> subprocess.Popen[bytes]:
    """A process that serves the page, once it answers."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"GRADIO_SERVER_PORT": str(port)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return process
        except OSError:
            assert process.poll() is None, "the app ended before it answered"
            time.sleep(0.1)
    raise AssertionError("the app does not answer")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    process = started(
        [sys.executable, "-m", "pullquote", "serve", "--mcp", "--port", str(port)],
        port,
        PULLQUOTE_FEEDBACK=str(tmp_path_factory.mktemp("feedback")),
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


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

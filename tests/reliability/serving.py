"""A real server on loopback for the tests, and what may be said to it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("PULLQUOTE_CHROMIUM") or shutil.which("chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it answers, its process, and the file with all that it printed."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path
    temporary: Path

    def printed(self) -> str:
        """Everything that it printed so far."""
        return self.log.read_text("utf-8", "replace")


@contextlib.contextmanager
def serving(
    folder: Path, *arguments: str, wrapper: str = "", seconds: float = 120, **environment: str
) -> Iterator[Server]:
    """``pullquote serve`` in a folder that has ``seeds/``, until the block ends.

    ``wrapper`` is Python that runs in the process first. Its temporary files go to a folder of
    their own, so that what is left there can be seen.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    temporary = Path(tempfile.mkdtemp(prefix="pullquote-served-"))
    log = folder / "server.log"
    code = f"{wrapper}\nfrom pullquote.cli import main\nmain()"
    command = [sys.executable, "-c", code, "serve", "seeds", "--port", str(port), *arguments]
    own = {"TMPDIR": str(temporary), "GRADIO_TEMP_DIR": str(temporary / "gradio")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | own | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log, temporary)
    try:
        _wait(server, seconds)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """A real Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(arguments))
        try:
            yield browser
        finally:
            browser.close()


def _wait(server: Server, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(server.address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {server.printed()[-2000:]}")

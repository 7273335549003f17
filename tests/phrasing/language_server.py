"""A language model's server that says what a test wants, well or badly, and notes what it got."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

FAULTS = ("slow", "cut off", "wrong JSON", "500", "endless", "empty", "no stream", "silent")


@dataclass
class Script:
    """What the server says, how it fails, and what it was sent.

    in_full: what it says if it is to put a follow-up in full.
    """

    text: str = "Nothing."
    in_full: str = ""
    fault: str = ""
    pause: float = 0.0
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of some characters, as a model streams it."""
    for start in range(0, len(text), 7):
        yield text[start : start + 7]


def event(piece: str, reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": reason}
    return f"data: {json.dumps({'id': 'a', 'choices': [choice]})}\n\n".encode()


class Handler(BaseHTTPRequestHandler):
    server: LanguageServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer one chat completion."""
        script = self.server.script
        body = self.rfile.read(int(self.headers["content-length"]))
        script.sent.append(json.loads(body) | {"path": self.path})
        script.keys.append(self.headers.get("authorization", ""))
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has heard enough
            self._answer(script)

    def _answer(self, script: Script) -> None:
        if script.fault == "500":
            self.send_error(500)
            return
        if script.fault == "silent":
            time.sleep(20)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        if script.fault == "wrong JSON":
            self.wfile.write(b'data: {"choices": [{"delta": oops\n\n')
            return
        if script.fault == "no stream":
            self.wfile.write(b"<html><body>It works!</body></html>")
            return
        if script.fault == "endless":
            for _ in range(100_000):
                self.wfile.write(event("word "))
        asked = json.loads(script.sent[-1]["messages"][-1]["content"])
        text = script.in_full if "last" in asked else script.text
        for number, piece in enumerate(() if script.fault == "empty" else pieces(text)):
            if script.fault == "cut off" and number > 2:
                self.connection.close()
                return
            self.wfile.write(event(piece))
            self.wfile.flush()
            time.sleep(3 if script.fault == "slow" else script.pause)
        self.wfile.write(event("", "stop"))
        self.wfile.write(b"data: [DONE]\n\n")


class LanguageServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = Script()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def language_server() -> Iterator[LanguageServer]:
    """A server while it runs."""
    server = LanguageServer()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

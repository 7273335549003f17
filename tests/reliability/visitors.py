"""Visitors of the page, over HTTP and in the words that the page's own script uses."""

from __future__ import annotations

import json
import secrets
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import httpx

#: The listeners that a visitor sets off, as (id of the part, event); the page itself has no id.
ARRIVE, ASK, RESTART = (None, "load"), ("pq-question", "submit"), ("pq-clear", "click")
PASTE, UPLOAD, LEAVE = ("pq-read", "click"), ("pq-upload", "upload"), (None, "unload")
_EXPORT, _NUMBER = "pq-export", "pq-conversation"


class BusyError(Exception):
    """The queue is full, and the visitor was told to wait."""


class Visitor:
    """One visitor with a session of their own, from opening the page until leaving it."""

    def __init__(self, address: str) -> None:
        """Open the page; it is left at the end of the ``with`` block."""
        self._http = httpx.Client(base_url=address, timeout=600, trust_env=False)
        self.session = secrets.token_hex(8)
        self.config = self._http.get("/config").raise_for_status().json()
        self.heard = ""
        self._conversation = "0"
        self._until_left = ExitStack()

    def __enter__(self) -> Visitor:
        """Arrive; as long as the heartbeat's stream is open, the visitor is there."""
        self._until_left.callback(self._http.close)
        beat = self._http.stream("GET", f"/gradio_api/heartbeat/{self.session}")
        self._beats = self._until_left.enter_context(beat).iter_raw()  # let go, it would be closed
        next(self._beats)
        self.do(ARRIVE, "")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave."""
        self._until_left.close()

    def paste(self, text: str) -> None:
        """Read a pasted article."""
        self.do(PASTE, text, False)

    def upload(self, name: str, data: bytes) -> str:
        """Read a file, and give the path under which it arrived."""
        reply = self._http.post("/gradio_api/upload", files={"files": (name, data)})
        path = str(reply.raise_for_status().json()[0])
        self.take({"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}})
        return path

    def take(self, file: dict[str, Any]) -> None:
        """Read a file that arrived, or that is said to have arrived."""
        self.do(UPLOAD, [file], False)

    def ask(self, question: str) -> str:
        """Ask, and give the whole conversation as the page's “Save as Markdown” has it."""
        return str(self.do(ASK, question, self._conversation)[_EXPORT])

    def restart(self) -> None:
        """Begin a new conversation."""
        self.do(RESTART, str(int(self._conversation) + 1))

    def do(self, what: tuple[str | None, str], *given: Any) -> dict[str | None, Any]:
        """Set off a listener; what it gave for each part. Raises BusyError if the queue is full."""
        ids = {part["id"]: part["props"].get("elem_id") for part in self.config["components"]}
        listener = next(
            found
            for found in self.config["dependencies"]
            if what in [(ids.get(part), event) for part, event in found["targets"]]
        )
        body = {"data": given, "fn_index": listener["id"], "session_hash": self.session}
        joined = self._http.post("/gradio_api/queue/join", json=body)
        if joined.status_code == 503:
            raise BusyError(joined.json()["detail"])
        event = joined.raise_for_status().json()["event_id"]
        parts = [ids[part] for part in listener["outputs"]]
        query = {"session_hash": self.session}
        with self._http.stream("GET", "/gradio_api/queue/data", params=query) as stream:
            for line in stream.iter_lines():
                self.heard += line
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_completed" and message["event_id"] == event:
                    if not message["success"]:
                        raise RuntimeError(str(message["output"].get("error")))
                    shown = dict(zip(parts, message["output"]["data"], strict=False))
                    self._conversation = shown.get(_NUMBER, self._conversation)
                    return shown
        raise RuntimeError(f"no answer came: {self.heard[-500:]}")

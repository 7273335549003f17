"""A server that notes whom it contacts and which files it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

#: Python that runs in the server first; it writes a line for each event of an audit hook.
WATCH = """
import json, os, sys

_NETWORK = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind",
            "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_notes = open(os.environ["WATCHED"], "a", buffering=1)

def _hook(event, given):
    if event in _NETWORK:
        told = given[1] if not isinstance(given[0], (str, bytes, type(None))) else given[0]
    elif event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        told = given[0] if isinstance(given[0], int) else os.path.realpath(os.fsdecode(given[0]))
    elif event == "subprocess.Popen":
        told = given[0]
    else:
        return
    told = os.fsdecode(told) if isinstance(told, bytes) else told
    _notes.write(json.dumps([event, told]) + "\\n")

sys.addaudithook(_hook)
"""
LOOPBACK = ("127.0.0.1", "::1", "localhost", None)


def noted(path: Path, event: str) -> Iterator[object]:
    """What was noted of the events whose names start so."""
    for line in path.read_text("utf-8").splitlines():
        name, told = json.loads(line)
        if name.startswith(event):
            yield told


def contacted(path: Path) -> set[object]:
    """The hosts that were looked up, connected to or sent to."""
    hosts = set()
    for told in noted(path, "socket."):
        hosts.add(told[0] if isinstance(told, list) else told)
    return hosts


def written(path: Path) -> set[str]:
    """The files that were opened for writing; a number is a file that is open already."""
    return {told for told in noted(path, "open") if isinstance(told, str)}

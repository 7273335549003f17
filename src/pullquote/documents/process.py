"""A process of its own for each file that is taken apart, since a file may come from anybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event, Thread
from typing import IO, Any

import psutil

from pullquote.datatypes import Block
from pullquote.documents.builder import Document, UnreadableError
from pullquote.documents.child import MEMORY, Progress

#: Of the clock, from the start of the process to its last word.
SECONDS = 60.0
#: Between two looks at the process.
_LOOK = 0.1


def read_in_child(
    suffix: str,
    data: bytes,
    progress: Progress | None = None,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Document:
    """What is in a file whose name ends with ``suffix``, read by ``child`` in its own process.

    ``progress`` is called with the pages that are read and how many there are, while a PDF is
    read. ``memory``: bytes. Raises UnreadableError if the file cannot be read, and if reading it
    takes more time or memory than is allowed.
    """
    # It imports from where this process imports, but not from the folder that it runs in.
    paths = os.pathsep.join(path for path in sys.path if os.path.isabs(path))
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "pullquote.documents.child", suffix],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": paths},
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        watch = _Watch(child, seconds, memory)
        Thread(target=_feed, args=(child.stdin, data), daemon=True).start()
        try:
            last = _last_word(child.stdout, progress)
        finally:
            watch.end()
            child.kill()
    if watch.reason:
        raise UnreadableError(watch.reason)
    if "error" in last:
        raise UnreadableError(str(last["error"]))
    if "document" not in last:
        raise UnreadableError("cannot be read: it is damaged or needs too much memory.")
    return _document(last["document"])


class _Watch:
    """A thread that ends a process once it takes too long or too much memory.

    reason: why it was ended, "" if it was not.
    """

    def __init__(self, child: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self.reason = ""
        self._child, self._until, self._memory = child, time.monotonic() + seconds, memory
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        with suppress(psutil.NoSuchProcess):
            looked_at = psutil.Process(self._child.pid)
            while not self.reason and not self._over.wait(_LOOK):
                if time.monotonic() > self._until:
                    self.reason = "takes too long to read. Save its text as .txt and use that."
                elif looked_at.memory_info().rss > self._memory:
                    self.reason = (
                        "needs too much memory to read. Save its text as .txt and use that."
                    )
            if self.reason:
                self._child.kill()


def _feed(stdin: IO[bytes], data: bytes) -> None:
    """Write the file to the process; it may end before it has read all of it."""
    with suppress(OSError), stdin:
        stdin.write(data)


def _last_word(stdout: IO[bytes], progress: Progress | None) -> dict[str, Any]:
    """The last line that the process writes; {} if that is not a whole one."""
    last: dict[str, Any] = {}
    for line in stdout:
        try:
            last = json.loads(line)
        except ValueError:
            return {}
        if "done" in last and progress is not None:
            progress(last["done"], last["of"])
    return last


def _document(record: dict[str, Any]) -> Document:
    """The document that ``child`` wrote as JSON."""
    blocks = tuple(Block.from_record(block) for block in record["blocks"])
    return Document(**{**record, "blocks": blocks})

"""The process in which a file is taken apart: bytes on standard input, JSON on standard output.

Each line that it writes is one JSON object: ``{"done": 12, "of": 300}`` while it reads pages, and
last ``{"document": {...}}`` or ``{"error": "..."}``. ``process`` starts it and reads its lines.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict

from pullquote.documents.builder import Document, UnreadableError

#: Code points: about 1,000 pages.
LONGEST_TEXT = 2_000_000
#: Bytes of address space, and seconds of the processor.
MEMORY = 2_000_000_000
CPU_SECONDS = 50

#: Called with the pages that are read and how many there are.
Progress = Callable[[int, int], None]


def read(suffix: str, data: bytes, progress: Progress | None = None) -> Document:
    """What is in a file whose name ends with ``suffix``, read in this process.

    Raises UnreadableError if it cannot be read, or has more than ``LONGEST_TEXT`` characters.
    """
    try:
        document = _read(suffix, data, progress)
    except (MemoryError, RecursionError) as exc:
        raise UnreadableError(
            "needs too much memory to read. Save its text as .txt and use that."
        ) from exc
    if len(document.text) > LONGEST_TEXT:
        raise UnreadableError(
            f"has more than {LONGEST_TEXT:,} characters of text. Use a part of it."
        )
    return document


def _read(suffix: str, data: bytes, progress: Progress | None) -> Document:
    """The reader of each kind is imported when it is needed: they take a while."""
    if suffix == ".md":
        from pullquote.documents.markdown import read_markdown

        return read_markdown(data)
    if suffix in (".html", ".htm"):
        from pullquote.documents.html import read_html

        return read_html(data)
    if suffix == ".pdf":
        from pullquote.documents.pdf import read_pdf

        return read_pdf(data, progress)
    if suffix == ".docx":
        from pullquote.documents.docx import read_docx

        return read_docx(data)
    if suffix == ".epub":
        from pullquote.documents.epub import read_epub

        return read_epub(data)
    raise ValueError(f"no reader for {suffix!r}")


def main(suffix: str) -> None:
    """Read a file from standard input within limits; write what is in it, or why it is not read."""
    limit_resources()
    logging.disable(logging.CRITICAL)
    try:
        document = read(
            suffix, sys.stdin.buffer.read(), lambda done, of: _say({"done": done, "of": of})
        )
    except UnreadableError as exc:
        _say({"error": str(exc)})
    else:
        _say({"document": asdict(document)})


def limit_resources() -> None:
    """Limit memory, processor time and written files, where the system knows such limits.

    One that it refuses (macOS: address space) is left out: ``process`` watches the memory, too.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        limited = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (limited, hard))
        except (OSError, ValueError):
            continue


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])

"""The terminal: what is written to it, and how what it cannot show is written."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

PLAIN = "pullquote-plain"  # what a console cannot show is written with what it can
_PLAINER = str.maketrans("“”„«»‘’‚–—‑−…␛\ufffd", '"""""\'\',----.^?')


def _plain(error: UnicodeError) -> tuple[str, int]:
    """A codec's error handler: quotes and dashes as ASCII has them, letters without their marks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unknown = error.object[error.start : error.end]
    bare = unicodedata.normalize("NFKD", unknown.translate(_PLAINER))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return "".join(c if c.isascii() else "?" for c in kept), error.end


codecs.register_error(PLAIN, _plain)


def write_plainly() -> None:
    """From now on write what a console cannot show with what it can."""
    for stream in (sys.stdout, sys.stderr):  # a console may not know every character
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


def say(words: str = "", *, end: str = "\n") -> None:
    """Write to standard output; click by itself writes UTF-8 where a console takes ASCII alone."""
    click.echo(f"{words}{end}", file=sys.stdout, nl=False)


def warn(line: str) -> None:
    """Write one line to standard error."""
    from pullquote.rendering.escape import visible

    click.echo(visible(line), file=sys.stderr)


@contextmanager
def encoding() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, with rate and time left; it is told (articles encoded, to encode)."""
    from tqdm import tqdm

    with tqdm(desc="Encoding", unit="article", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def counted(number: int, noun: str) -> str:
    """So many of something.

    >>> counted(1200, "article")
    '1,200 articles'
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def colour() -> bool:
    """Whether standard output shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

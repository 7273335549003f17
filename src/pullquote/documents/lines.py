"""The lines of a plain text, and the stanzas that blank lines make of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.documents.segmentation import trimmed

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\x85\u2028\u2029]")
_CLOSED = r"[\"'”’»)\]）」』]*(?:\[[^\[\]]{1,12}\]|[¹²³⁰⁴-⁹*†‡])*"
#: The end of a sentence or of a clause, with what closes it and with note marks.
END = re.compile(rf"[.!?…。！？؟।։።၊။۔:;,、，；：]{_CLOSED}$")
#: The end of a sentence.
FULL_STOP = re.compile(rf"[.!?…。！？؟।։။።۔]{_CLOSED}(?=\s|$)")
_TAB = 4  # columns


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it: where it is, its words, columns before it."""

    start: int
    end: int
    words: str
    indent: int


def stanzas(text: str) -> list[list[Line]]:
    """The lines of a text, in groups with blank lines or a form feed between them.

    >>> [[line.words for line in stanza] for stanza in stanzas("One\\n  two\\n\\nthree")]
    [['One', 'two'], ['three']]
    """
    groups: list[list[Line]] = [[]]
    position = 0
    for match in _LINE.finditer(text):
        gap = text[position : match.start()]
        start, end = trimmed(text, match.start(), match.end())
        if "\f" in gap or len(_BREAK.findall(gap)) > 1 or start == end:
            groups.append([])
        if start < end:
            before = text[match.start() : start].replace("\t", " " * _TAB)
            groups[-1].append(Line(start, end, text[start:end], len(before)))
        position = match.end()
    return [group for group in groups if group]


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines were broken at a column: even lengths, breaks inside sentences.

    Three lines or more that all begin with a capital are not: a list would look like that.
    """
    if len(lines) < 2:
        return False
    body = lines[:-1]
    widths = sorted(width(line.words) for line in body)
    middle = widths[len(widths) // 2]
    inside = sum(not END.search(line.words) for line in body)
    even = sum(width(line.words) >= 0.7 * middle for line in body)
    small = any(not line.words[0].isupper() for line in lines[1:])
    return (
        (40 if len(lines) < 4 else 25) <= middle <= 130
        and 2 * inside >= len(body)
        and 4 * even >= 3 * len(body)
        and (small or len(lines) < 3)
    )


def width(words: str) -> int:
    """Columns that a line takes: a Chinese, Japanese or Korean character takes two."""
    return len(words) + sum("\u2e80" <= character <= "\uffdc" for character in words)


def is_prose(words: str) -> bool:
    """Whether words are a paragraph, not a title or an entry: a sentence, and not a short one."""
    return width(words) >= 40 and FULL_STOP.search(words) is not None

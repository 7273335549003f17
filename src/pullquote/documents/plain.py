"""The blocks of a text that no format marks: paragraphs, headings and boilerplate by their look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pullquote.datatypes import Block, BlockKind
from pullquote.documents.boilerplate import BOILERPLATE
from pullquote.documents.builder import Document
from pullquote.documents.front_matter import front_matter
from pullquote.documents.segmentation import trimmed

LETTER = re.compile(r"[^\W\d_]")

_LONGEST_HEADING = 90
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;,][\"'”’»)\]]*\s*$")
_BLANK_LINES = re.compile(r"\r?\n[ \t\r\f\v]*\n")
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")


def read_text(text: str) -> Document:
    """A text file: what stands before the text says what it is, and is not of it."""
    about = front_matter(text)
    text = text[about.end :].strip("\n")
    blocks = plain_blocks(text)
    return Document(text, blocks, about.title, about.author, about.published, about.language)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order."""
    ranges = list(_paragraphs(text))
    return tuple(
        Block(start, end, _kind(text, start, end, is_last=number + 1 == len(ranges)))
        for number, (start, end) in enumerate(ranges)
    )


def first_words(text: str) -> str:
    """The beginning of the first line with a word in it, at most 70 code points and " …"."""
    line = next(match.group() for match in _LINE.finditer(text) if re.search(r"\w", match.group()))
    words = line.strip().lstrip("#").strip()
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0] + " …"


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Each line is a paragraph, but the lines of a hard-wrapped block are one paragraph."""
    position = 0
    for gap in [*_BLANK_LINES.finditer(text), None]:
        block_end = gap.start() if gap else len(text)
        lines = [
            (position + match.start(), position + match.end())
            for match in _LINE.finditer(text[position:block_end])
        ]
        if _is_wrapped(text, lines):
            lines = [(lines[0][0], lines[-1][1])]
        for line in lines:
            start, end = trimmed(text, *line)
            if start < end:
                yield start, end
        position = gap.end() if gap else block_end


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a block's lines were broken at a column: even lengths, breaks inside sentences."""
    if len(lines) < 2:
        return False
    body = [text[start:end].rstrip() for start, end in lines[:-1]]
    lengths = sorted(len(line) for line in body)
    middle = lengths[len(lengths) // 2]
    inside = sum(not _SENTENCE_END.search(line) for line in body)
    even = sum(length >= 0.7 * middle for length in lengths)
    return 40 <= middle <= 120 and 2 * inside >= len(body) and 4 * even >= 3 * len(body)


def _kind(text: str, start: int, end: int, *, is_last: bool) -> BlockKind:
    line = text[start:end]
    if len(line) <= 300 and BOILERPLATE.match(line):
        return BlockKind.BOILERPLATE
    if _MARKDOWN_HEADING.match(line):
        return BlockKind.HEADING
    short = len(line) <= _LONGEST_HEADING and "\n" not in line
    if short and not is_last and not _SENTENCE_END.search(line) and LETTER.search(line):
        first = LETTER.search(line)
        if first and (first.group().isupper() or not first.group().islower()):
            return BlockKind.HEADING
    return BlockKind.PARAGRAPH

"""The lines of a page put together to pieces: paragraphs, headings, list items, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pullquote.datatypes import BlockKind
from pullquote.documents.pdf.lines import Fragment, raised, runs_left
from pullquote.documents.pdf.tables import BULLET, DASH, LEADERS, NUMBERED, Row, Table, rows, tables

#: The end of a sentence, with the marks of notes behind it.
ENDED = re.compile(r"[.!?…:;。！？؟।։][\"'”’»)\]]*(?:\[[^\[\]]{1,20}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡,])*$")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.|ura)?|table|tab\.|tabla|tabelle|tableau|abb(?:ildung|\.)|chart|box|plate"
    r"|listing|scheme|map|photo|cuadro|gráfico|imagen)\s*\d+(?:\.\d+)*\s*[.:|–—-]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§¶]{1,3}|\[?\d{1,3}[\].)]?)\s*\S")
#: Shares of the size of the text: larger is a heading's, smaller is a note's.
LARGER, SMALLER = 1.12, 0.94
#: In multiples of the size: the gap that begins a paragraph beyond the usual one, an indent.
_FURTHER, _INDENT = 0.3, 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column. gap: from the baseline above, in points; infinite at the top."""

    text: str
    left: float
    right: float
    size: float
    bold: bool
    mono: bool
    gap: float
    page: int


@dataclass(slots=True)
class Piece:
    """What becomes one block (of a table: one for each row).

    floats: it stands beside the text that goes on around it, as a table, a caption, a note.
    ended: its last line leaves so much room that the next word was put below on purpose.
    """

    kind: BlockKind
    lines: list[Line]
    table: Table | None = None
    floats: bool = False
    ended: bool = False
    level: int = 0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """What most of a document's text has: its size, and the gap of its lines by their size."""

    size: float
    leading: float
    mono: bool


@dataclass(slots=True)
class _Column:
    """The stretch of a column that is looked at."""

    lines: Sequence[Line]
    text: Text
    left: float = field(init=False)
    right: float = field(init=False)
    leading: float = field(init=False)

    def __post_init__(self) -> None:
        """Find where its lines usually begin and end, and how far they are from each other."""
        self.left = float(np.percentile([line.left for line in self.lines], 10))
        self.right = float(np.percentile([line.right for line in self.lines], 95))
        gaps = [x.gap / x.size for x in self.lines if x.gap < 3 * x.size]
        self.leading = float(np.percentile(gaps, 40)) if len(gaps) >= 5 else self.text.leading


def pieces(stretch: Sequence[Fragment], page: int, text: Text) -> list[Piece]:
    """The pieces of one stretch of a column, from the top down; the notes come last."""
    found = rows(stretch)
    lines = [line_of(row, above, page) for row, above in zip(found, [None, *found], strict=False)]
    if not lines:
        return []
    column = _Column(lines, text)
    first_note = _first_note(lines, column)
    out, position = [], 0
    for table in tables(found[:first_note], column.left, column.right):
        out += _paragraphs(column, position, table.first)
        out.append(Piece(BlockKind.TABLE_ROW, lines[table.first : table.last], table, floats=True))
        position = table.last
    out += _paragraphs(column, position, first_note)
    for note in _paragraphs(column, first_note, len(lines)):
        note.kind, note.floats = BlockKind.PARAGRAPH, True
        out.append(note)
    return out


def line_of(row: Row, above: Row | None, page: int) -> Line:
    """The line of a row; fragments that run to the left are read from the right."""
    found = row.fragments
    main = max(found, key=lambda f: len(f.text))
    if runs_left("".join(f.text for f in found)):
        found = found[::-1]
    words = ""
    for number, f in enumerate(found):
        shown = raised(f.text, f.size / main.size, (f.baseline - main.baseline) / main.size)
        words += shown if number == 0 or f.glued or shown != f.text else f" {shown}"
    return Line(
        words,
        min(f.left for f in found),
        max(f.right for f in found),
        main.size,
        all(f.bold for f in found),
        all(f.mono for f in found),
        float("inf") if above is None else above.baseline - row.baseline,
        page,
    )


def _first_note(lines: Sequence[Line], column: _Column) -> int:
    """The number of the first line of the notes at the foot of a column."""
    first = len(lines)
    for number in range(len(lines) - 1, 0, -1):
        line = lines[number]
        if line.size > SMALLER * column.text.size or line.mono:
            break
        bigger = lines[number - 1].size > line.size / SMALLER
        if _NOTE.match(line.text) and (bigger or line.gap > 0):
            first = number
    # Notes stand below text; small text alone is not a note.
    below = any(line.size > SMALLER * column.text.size for line in lines[:first])
    return first if below else len(lines)


def _paragraphs(column: _Column, first: int, last: int) -> list[Piece]:
    """The pieces of lines ``[first, last)``."""
    out: list[Piece] = []
    for number in range(first, last):
        line = column.lines[number]
        follows = column.lines[number + 1] if number + 1 < last else None
        if number == first or _begins(column, out[-1], line, follows):
            out.append(_opened(column, line))
        else:
            out[-1].lines.append(line)
    for piece in out:
        _settle(piece, column)
    return out


def _opened(column: _Column, line: Line) -> Piece:
    if line.mono and not column.text.mono:
        return Piece(BlockKind.CODE, [line], left=line.left)
    if LEADERS.search(line.text):
        return Piece(BlockKind.BOILERPLATE, [line], left=line.left)
    marked = is_marked(line.text)
    kind = BlockKind.LIST_ITEM if marked else BlockKind.PARAGRAPH
    return Piece(kind, [line], left=line.left)


def is_marked(words: str) -> bool:
    """Whether a line begins with the bullet or the number of a list item.

    >>> is_marked("• Bread"), is_marked("(b) Butter"), is_marked("1952 was cold")
    (True, True, False)
    """
    first = words.split(" ", 1)[0]
    return bool(NUMBERED.match(words) or BULLET.match(first) or DASH.match(first))


def _is_bullet(words: str) -> bool:
    return bool(BULLET.match(words.split(" ", 1)[0]))


def _begins(column: _Column, piece: Piece, line: Line, follows: Line | None) -> bool:
    """Whether a line begins a piece of its own, and does not go on with the one before it."""
    before, size = piece.lines[-1], max(line.size, piece.lines[-1].size)
    larger = line.size > LARGER * column.text.size
    if not 0.9 < line.size / before.size < 1.1 or line.mono != before.mono:
        return True
    if piece.kind is BlockKind.CODE:
        return line.gap > 3 * size
    if line.bold != before.bold or LEADERS.search(line.text):
        return True
    if line.gap > (column.leading + _FURTHER) * size or line.gap <= 0:
        return not (larger and 0 < line.gap <= 1.6 * size)
    if larger:
        return False
    room = column.right - before.right - _width(line.text.split(" ", 1)[0], line)
    early = room > 2 * size
    indented = line.left > column.left + _INDENT * size
    moved = abs(line.left - before.left) > 0.3 * size
    # A dash, and a number that ends a sentence, may begin a line inside a sentence, too.
    if is_marked(line.text) and (early or moved or _is_bullet(line.text)):
        return True
    if NUMBERED.match(line.text) and ENDED.search(before.text):
        return True
    if piece.kind is BlockKind.LIST_ITEM:
        # Its lines stand below its words or below its mark.
        return early and line.left < before.left - 0.3 * size
    if early and (ENDED.search(before.text) or room > 0.35 * (column.right - column.left)):
        return moved or not line.text[:1].islower() or bool(ENDED.search(before.text))
    if line.left > before.left + _INDENT * size and indented:
        # The first line of a paragraph; but not where all lines but a paragraph's first hang.
        hangs = follows is not None and abs(follows.left - line.left) < 0.3 * size
        return bool(early or ENDED.search(before.text)) and not hangs
    hung = len(piece.lines) > 1 and piece.lines[0].left < before.left - _INDENT * size
    return (
        bool(hung and (early or ENDED.search(before.text)))
        and line.left < before.left - _INDENT * size
    )


def _width(word: str, line: Line) -> float:
    """About how wide a word of a line is, in points."""
    return (line.right - line.left) * (len(word) + 1) / max(len(line.text), 1)


def _settle(piece: Piece, column: _Column) -> None:
    """Decide what a piece is, now that all of its lines are there."""
    words = " ".join(line.text for line in piece.lines)
    last = piece.lines[-1]
    piece.ended = column.right - last.right > 4 * last.size
    if piece.kind in (BlockKind.CODE, BlockKind.BOILERPLATE):
        return
    if _CAPTION.match(words):
        piece.kind, piece.floats = BlockKind.CAPTION, True
    elif _is_heading(piece, words, column.text):
        piece.kind = BlockKind.HEADING


def _is_heading(piece: Piece, words: str, text: Text) -> bool:
    size = piece.lines[0].size
    if not re.search(r"[^\W\d_]", words) or len(words) > 250 or BULLET.match(words):
        return False
    if size > LARGER * text.size:
        return len(piece.lines) <= 4 and not (words.endswith(".") and len(words.split()) > 11)
    bold = piece.lines[0].bold and size > SMALLER * text.size
    return bold and len(piece.lines) <= 3 and len(words) <= 150 and words[-1] not in ".,;:"


def lists(found: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces again, with the depth of list items that follow each other."""
    lefts: list[float] = []
    for piece in found:
        if piece.kind is BlockKind.LIST_ITEM:
            while lefts and piece.left < lefts[-1] - 3:
                lefts.pop()
            if not lefts or piece.left > lefts[-1] + 3:
                lefts.append(piece.left)
            piece.level = len(lefts)
        elif not piece.floats:
            lefts = []
        yield piece

"""Tables in plain text: cells between tabs, between bars, or in columns that spaces align."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence

from pullquote.datatypes import Block, BlockKind, Span
from pullquote.documents.lines import Line
from pullquote.documents.segmentation import trimmed

_RULE = re.compile(r"[|+:\s=─━┼│-]*[-=─━]{2,}[|+:\s=─━┼│-]*")
_NUMBER = re.compile(r"[\s\d.,%$€£¥+()–-]*\d[\s\d.,%$€£¥+()–-]*")
#: Rows that show whether spaces align columns.
_LOOKED_AT = 30
_GAP = re.compile(r"\s{2,}|\t")
_BAR = re.compile(r"[|│]")
_TAB = re.compile(r"\t")


def is_rule(words: str) -> bool:
    """Whether a line is drawn under or between rows: "|---|---|", "-----  -----"."""
    return _RULE.fullmatch(words) is not None


def table_blocks(lines: Sequence[Line], position: int) -> tuple[list[Block], int]:
    """The rows of the table that begins at a position in the lines, and how many lines they take.

    [], 0 if there is none. Rules between the rows are boilerplate.
    """
    words = lines[position].words
    for sign, cells_of in (("|", _barred), ("│", _barred), ("\t", _tabbed), ("  ", _aligned)):
        if sign not in words:
            continue
        if cells_of is _aligned:
            beginning = _rows(lines, position, cells_of, most=_LOOKED_AT)
            if not _in_columns(lines[position : position + len(beginning)], beginning):
                continue
        rows = _rows(lines, position, cells_of)
        if sum(map(bool, rows)) > 1:
            return _blocks(lines[position : position + len(rows)], rows), len(rows)
    return [], 0


def without_bars(text: str) -> str:
    """A text with tabs between the cells of its tables in place of bars, and without their rules.

    >>> without_bars("| Year | Ships |\\n|---|---|\\n| 2020 | 877 |")
    'Year\\tShips\\n2020\\t877'
    """
    lines = text.split("\n")
    rows = [_has_outer_bars(line) for line in lines]
    rows = [
        row and (rows[number - 1 : number] == [True] or rows[number + 1 : number + 2] == [True])
        for number, row in enumerate(rows)
    ]
    for number, line in enumerate(lines):
        if "|" in line and is_rule(line.strip()) and number and "|" in lines[number - 1]:
            rows[number - 1] = rows[number] = True
        elif number and rows[number - 1] and "|" in line:
            rows[number] = True
    kept = []
    for line, is_row in zip(lines, rows, strict=True):
        if not is_row:
            kept.append(line)
        elif not is_rule(line.strip()):
            kept.append("\t".join(cell.strip() for cell in _BAR.split(line.strip().strip("|│"))))
    return "\n".join(kept)


def _has_outer_bars(line: str) -> bool:
    words = line.strip()
    return len(words) > 2 and words[0] in "|│" and words[-1] in "|│"


def _rows(
    lines: Sequence[Line],
    position: int,
    cells_of: Callable[[Line], list[Span]],
    most: int = sys.maxsize,
) -> list[list[Span]]:
    """The cells of as many lines as are rows of one table, none for a rule."""
    rows: list[list[Span]] = []
    columns = 0
    for number in range(position, min(position + most, len(lines))):
        line = lines[number]
        if columns and is_rule(line.words):
            rows.append([])
            continue
        cells = cells_of(line)
        if len(cells) < 2 or (columns and len(cells) != columns):
            break
        columns = len(cells)
        rows.append(cells)
    return rows


def _barred(line: Line) -> list[Span]:
    return _cells(line, _BAR)


def _tabbed(line: Line) -> list[Span]:
    return _cells(line, _TAB)


def _aligned(line: Line) -> list[Span]:
    return _cells(line, _GAP)


def _cells(line: Line, between: re.Pattern[str]) -> list[Span]:
    """The spans between what separates them; empty cells are none."""
    spans, position = [], 0
    for gap in [*between.finditer(line.words), None]:
        start, end = trimmed(line.words, position, gap.start() if gap else len(line.words))
        if start < end:
            spans.append(Span(line.start + start, line.start + end))
        position = gap.end() if gap else end
    return spans


def _in_columns(lines: Sequence[Line], rows: Sequence[Sequence[Span]]) -> bool:
    """Whether each column begins, or ends, at one place in all rows but one at most."""
    edges = [
        (cells, line.start - line.indent) for line, cells in zip(lines, rows, strict=False) if cells
    ]
    if len(edges) < 2:
        return False
    for column in range(1, len(edges[0][0])):
        begins = Counter(cells[column].start - edge for cells, edge in edges)
        ends = Counter(cells[column].end - edge for cells, edge in edges)
        if max(*begins.values(), *ends.values()) < len(edges) - (len(edges) > 2):
            return False
    return True


def _blocks(lines: Sequence[Line], rows: Sequence[Sequence[Span]]) -> list[Block]:
    header = _header(lines, rows)
    blocks = []
    for line, cells in zip(lines, rows, strict=True):
        if not cells:
            blocks.append(Block(line.start, line.end, BlockKind.BOILERPLATE))
            continue
        names = () if cells is rows[0] else header
        blocks.append(
            Block(line.start, line.end, BlockKind.TABLE_ROW, cells=tuple(cells), header=names)
        )
    return blocks


def _header(lines: Sequence[Line], rows: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """The first row, if a rule stands under it or a column of numbers has a word at its top."""
    words = [
        [line.words[cell.start - line.start : cell.end - line.start] for cell in cells]
        for line, cells in zip(lines, rows, strict=True)
        if cells
    ]
    ruled = len(rows) > 1 and not rows[1]
    named = not any(re.search(r"^\W*\d+\W*$", cell) for cell in words[0]) and any(
        not re.search(r"\d", words[0][column])
        and all(_NUMBER.fullmatch(row[column]) for row in words[1:])
        for column in range(len(words[0]))
    )
    return tuple(rows[0]) if ruled or named else ()

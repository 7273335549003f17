"""Tables: rows of a column of a page whose fragments stand below each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pullquote.documents.pdf.lines import SAME_LINE, Fragment

#: What a list item begins with. The numbers and letters need a full stop or a bracket.
BULLET = re.compile(r"[•◦▪▫‣·∙●○■□➢➤✓✔❖⁃*]$|[•◦▪▫‣∙●○■□➢➤✓✔❖⁃]")
DASH = re.compile(r"[–—-]$")
NUMBERED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)]|\[\d{1,3}\])(?=\s|$)")
LEADERS = re.compile(r"(?:\.\s?){4,}|(?:…\s?){2,}|(?:·\s?){4,}")
_NUMERIC = re.compile(r"[\d\s.,:%€$£¥+\-–—/()]*\d[\d\s.,:%€$£¥+\-–—/()]*[a-zA-Z]{0,2}")
#: A row of two cells with more words than this is two pieces of prose.
_LONGEST_CELL = 4


@dataclass(slots=True)
class Row:
    """What stands on one line of a column, from left to right."""

    fragments: list[Fragment]

    @property
    def baseline(self) -> float:
        """Of its first fragment."""
        return self.fragments[0].baseline


@dataclass(frozen=True, slots=True)
class Table:
    """Rows ``[first, last)`` of a column, their cells ("" where there is none).

    header: whether the first row names the columns.
    """

    first: int
    last: int
    cells: tuple[tuple[str, ...], ...]
    header: bool


def rows(stretch: Sequence[Fragment]) -> list[Row]:
    """The fragments of a stretch by line, from the top down."""
    found: list[Row] = []
    for f in sorted(stretch, key=lambda f: -f.baseline):
        near = found and found[-1].baseline - f.baseline <= SAME_LINE * max(
            f.size, found[-1].fragments[0].size
        )
        if near:
            found[-1].fragments.append(f)
        else:
            found.append(Row([f]))
    for row in found:
        row.fragments.sort(key=lambda f: f.left)
    return found


def tables(found: Sequence[Row], left: float, right: float) -> list[Table]:
    """The tables among the rows of a stretch of a column between ``left`` and ``right``."""
    out, first = [], 0
    spread = [_is_spread(row.fragments, left, right) for row in found]
    while first < len(found):
        last = first
        while last < len(found) and not spread[last] and _may_go_on(found, first, last):
            last += 1
        while last > first and len(found[last - 1].fragments) < 2:
            last -= 1
        table = _table(found[first:last], left, right) if last - first >= 2 else None
        if table is not None:
            out.append(replace(table, first=first, last=last))
        first = max(last, first + 1)
    return out


def _is_spread(row: Sequence[Fragment], left: float, right: float) -> bool:
    """Whether a row is a line of prose whose words were moved apart to fill the column."""
    width = row[-1].right - row[0].left
    if width < 0.95 * (right - left) or sum(f.right - f.left for f in row) < 0.45 * width:
        return False
    gaps = [b.left - a.right for a, b in pairwise(row)] or [0.0]
    return max(gaps) < 1.6 * row[0].size or (len(gaps) >= 2 and max(gaps) < 1.35 * min(gaps))


def _may_go_on(found: Sequence[Row], first: int, last: int) -> bool:
    """Whether the row may be of the table that begins at ``first``."""
    row = found[last].fragments
    first_words = row[0].text
    if any(mark.match(first_words) for mark in (BULLET, DASH)) or NUMBERED.fullmatch(first_words):
        return False
    if any(LEADERS.search(f.text) for f in row) or all(f.mono for f in row):
        return False
    if last > first:
        gap = found[last - 1].baseline - found[last].baseline
        if gap > 4 * row[0].size:
            return False
    # The next line of one cell stands to the right of where the table begins.
    begins = min(f.left for f in found[first].fragments)
    return len(row) >= 2 or (last > first and row[0].left > begins + 2 * row[0].size)


def _table(found: Sequence[Row], left: float, right: float) -> Table | None:
    """The table that the rows are, if their fragments stand below each other."""
    chosen = [row.fragments for row in found]
    usual = Counter(len(row) for row in chosen if len(row) >= 2).most_common()
    columns: list[tuple[float, float]] = []
    # The number of columns that most rows have; if their fragments do not agree, the next one.
    for count, _ in sorted(usual, key=lambda pair: (-pair[1], -pair[0])):
        columns = _intervals([f for row in chosen if len(row) == count for f in row])
        whole = [row for row in chosen if len(row) == count]
        if len(columns) == count and all(map(_is_aligned, zip(*whole, strict=True))):
            break
    else:
        return None
    whole = [row for row in chosen if len(row) >= 2]
    if len(whole) < 2 or (len(whole) == 2 and _is_prose(whole, left, right)):
        return None
    cells: list[list[str]] = []
    for row in chosen:
        texts = [""] * len(columns)
        for f in row:
            column = _column(f, columns)
            texts[column] = f"{texts[column]} {f.text}".strip()
        if cells and not texts[0] and _goes_on(texts):
            cells[-1] = [f"{a} {b}".strip() for a, b in zip(cells[-1], texts, strict=True)]
        else:
            cells.append(texts)
    bold = [all(f.bold for f in row) for row in whole]
    header = (bold[0] and not all(bold)) or _is_header(cells)
    return Table(0, len(found), tuple(map(tuple, cells)), header)


def _is_aligned(column: Sequence[Fragment]) -> bool:
    """Whether most cells of a column begin, end or have their middle at one position."""
    near = 0.4 * column[0].size
    for edges in (
        [f.left for f in column],
        [f.right for f in column],
        [(f.left + f.right) / 2 for f in column],
    ):
        middle = sorted(edges)[len(edges) // 2]
        if sum(abs(edge - middle) <= near for edge in edges) >= 0.75 * len(edges):
            return True
    return False


def _is_prose(whole: Sequence[Sequence[Fragment]], left: float, right: float) -> bool:
    """Whether two rows are rather two lines of prose: full ones, or with long parts."""
    full = all(row[-1].right - row[0].left > 0.95 * (right - left) for row in whole)
    return full or any(len(f.text.split()) > _LONGEST_CELL for row in whole for f in row)


def _goes_on(texts: Sequence[str]) -> bool:
    """Whether a row without a first cell is the next line of the cells above it."""
    given = [text for text in texts if text]
    return len(given) == 1 or all(text[0].islower() for text in given)


def _is_header(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has words over a column of numbers."""
    head, body = cells[0], cells[1:]
    if not all(head) or any(_NUMERIC.fullmatch(text) for text in head[1:]):
        return False
    return any(
        2 * sum(bool(_NUMERIC.fullmatch(row[column])) for row in body) > len(body)
        for column in range(len(head))
    )


def _intervals(found: Sequence[Fragment]) -> list[tuple[float, float]]:
    """What the fragments take of the width, as intervals that do not touch."""
    merged: list[tuple[float, float]] = []
    for f in sorted(found, key=lambda f: f.left):
        if merged and f.left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], f.right))
        else:
            merged.append((f.left, f.right))
    return merged


def _column(f: Fragment, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a fragment overlaps most, or else the nearest one."""
    return max(
        range(len(columns)),
        key=lambda n: min(f.right, columns[n][1]) - max(f.left, columns[n][0]),
    )

"""Running headers, footers and page numbers: what is found at the same place of many pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.documents.pdf.lines import SAME_LINE, Fragment

#: Rows at the top and at the bottom of a page that are looked at.
_ROWS = 3
#: Points by which a row may stand higher or lower from page to page.
_MOVED = 4.0
_ALONE = re.compile(
    r"[\W_]*(?:page|p\.|pag\.|página|seite|pagina|стр\.)?\s*(?P<number>\d{1,4}|[ivxlc]+)"
    r"(?:\s*(?:/|of|de|von|di|из|–|-)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at the edge of a page: its words with each number as "#", and where it stands."""

    words: str
    raw: str
    baseline: float
    fragments: tuple[Fragment, ...]


def without_running(pages: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    """The fragments of each page without what stands at the same place of other pages, too.

    A row at the top or the bottom of a page goes if another page has the same words there, but
    for numbers, or if it is nothing but a number that counts the pages. What stands on one page
    alone stays.
    """
    edges = [_edges(page) for page in pages]
    seen: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, rows in enumerate(edges):
        for row in rows:
            seen[row.words].append((number, row.baseline))
    counts = _page_numbers(edges)
    kept = []
    for number, (page, rows) in enumerate(zip(pages, edges, strict=True)):
        gone: set[int] = set()
        for row in rows:
            others = {
                other
                for other, baseline in seen[row.words]
                if other != number and abs(baseline - row.baseline) <= _MOVED
            }
            if _repeats(row, len(others) + 1, len(pages)) or _counts(row.raw, number, counts):
                gone.update(id(f) for f in row.fragments)
        kept.append([f for f in page if id(f) not in gone])
    return kept


def _edges(page: Sequence[Fragment]) -> list[_Row]:
    """The first and the last rows of a page, from its top down."""
    rows: list[list[Fragment]] = []
    for f in sorted((f for f in page if f.turn == 0), key=lambda f: -f.baseline):
        if rows and rows[-1][0].baseline - f.baseline <= SAME_LINE * f.size:
            rows[-1].append(f)
        else:
            rows.append([f])
    outer = rows if len(rows) <= 2 * _ROWS else rows[:_ROWS] + rows[-_ROWS:]
    out = []
    for row in outer:
        words = " ".join(f.text for f in sorted(row, key=lambda f: f.left))
        key = re.sub(r"\d+", "#", words.lower())
        out.append(_Row(key, words, row[0].baseline, tuple(row)))
    return out


def _repeats(row: _Row, pages: int, of: int) -> bool:
    """Whether a row stands on enough pages: two of a few, three or more of many."""
    # A row of numbers alone may be of a table: only _counts takes those out.
    if not re.search(r"[^\W\d_]", row.words):
        return False
    return pages >= (2 if of <= 6 else 3)


def _page_numbers(edges: Sequence[Sequence[_Row]]) -> set[tuple[bool, int]]:
    """How page numbers are counted: whether in letters, and by how much they are ahead."""
    ahead = Counter[tuple[bool, int]]()
    for number, rows in enumerate(edges):
        ahead.update({found for row in rows if (found := _ahead(row.raw, number)) is not None})
    enough = 2 if len(edges) <= 6 else 3
    return {found for found, pages in ahead.items() if pages >= enough}


def _counts(words: str, page: int, counts: set[tuple[bool, int]]) -> bool:
    return _ahead(words, page) in counts


def _ahead(words: str, page: int) -> tuple[bool, int] | None:
    """Of a row that is a number alone: whether it is Roman, and how far ahead of the page it is."""
    match = _ALONE.fullmatch(words)
    if match is None:
        return None
    number = match["number"]
    return (False, int(number) - page) if number.isdigit() else (True, _roman(number) - page)


def _roman(number: str) -> int:
    """The value of a Roman number.

    >>> _roman("xiv")
    14
    """
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )

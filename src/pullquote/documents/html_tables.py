"""The tables of a web page: which of them hold data, and their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

_MOST_COLUMNS = 100  # that one cell may span, and rows
_LONG_CELL = 200  # characters: cells of a table of data are shorter, most of them
_BLOCKS_IN_CELLS = (
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "form",
    "section",
    "article",
    "pre",
    "blockquote",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the words of its cells, one for each column, and whether they name the columns."""

    cells: tuple[str, ...]
    is_header: bool


def data_tables(body: HtmlElement) -> set[HtmlElement]:
    """The tables of a page that hold data; the others only put things side by side."""
    order = list(body.iter())
    own_rows: dict[HtmlElement, list[HtmlElement]] = {}
    nearest: dict[HtmlElement, HtmlElement] = {}
    for element in order:
        table = element if element.tag == "table" else nearest.get(element.getparent())
        if table is not None:
            nearest[element] = table
            own_rows.setdefault(table, []).extend([element] if element.tag == "tr" else [])
    # the characters in each element, and those of them in tables inside it, from the last element
    lengths = dict.fromkeys(order, 0)
    nested = dict.fromkeys(order, 0)
    for element in reversed(order):
        lengths[element] += len((element.text or "").strip())
        parent = element.getparent()
        if parent in lengths:
            lengths[parent] += lengths[element] + len((element.tail or "").strip())
            nested[parent] += (lengths if element.tag == "table" else nested)[element]
    return {
        table
        for table, found in own_rows.items()
        if lengths[table]
        and 2 * nested[table] <= lengths[table]
        and _is_data(table, found, lengths)
    }


def rows(table: HtmlElement, words: Callable[[HtmlElement], str]) -> Iterator[Row]:
    """The rows of a table; ``words`` gives what is in a cell.

    A cell that goes on in the rows below is repeated there. A cell over more than one column has
    its words in the first of them, but in all of them where it names columns.
    """
    carried: dict[int, tuple[int, str]] = {}
    body_began = False
    for row in _own_rows(table):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        named = _names_columns(row, cells) and not body_began
        body_began = body_began or not named
        columns: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell in [*cells, None]:
            while len(columns) in carried:
                left, text = carried.pop(len(columns))
                if left > 1:
                    below[len(columns)] = (left - 1, text)
                columns.append(text)
            if cell is None:
                break
            text, width = words(cell), _span(cell, "colspan")
            height = _span(cell, "rowspan")
            for column in range(width):
                shown = text if column == 0 or named else ""
                if height > 1:
                    below[len(columns)] = (height - 1, shown)
                columns.append(shown)
        carried = {**carried, **below}
        yield Row(tuple(columns), named)


def _is_data(
    table: HtmlElement, own_rows: list[HtmlElement], lengths: Mapping[HtmlElement, int]
) -> bool:
    """Whether a table has data in it, by much the same signs as browsers use for screen readers."""
    if table.get("role") in ("presentation", "none"):
        return False
    widths = [sum(cell.tag in ("td", "th") for cell in row) for row in own_rows]
    if len(own_rows) < 2 and max(widths, default=0) < 3:
        return False
    if table.get("summary") or next(table.iter("caption", "th", "thead"), None) is not None:
        return True
    if max(widths, default=0) < 2 or len(own_rows) < 2:
        return False
    cells = [cell for row in own_rows for cell in row if cell.tag == "td"]
    long = sum(lengths[cell] > _LONG_CELL for cell in cells)
    heavy = sum(next(cell.iterdescendants(*_BLOCKS_IN_CELLS), None) is not None for cell in cells)
    return 10 * long <= len(cells) and 5 * heavy <= len(cells)


def _own_rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The rows that are in a table but in no table inside it."""
    for row in table.iterdescendants("tr"):
        if next(row.iterancestors("table"), None) is table:
            yield row


def _names_columns(row: HtmlElement, cells: Sequence[HtmlElement]) -> bool:
    """Whether a row has the names of columns in it: in the head of the table, or all ``th``."""
    parent = row.getparent()
    in_head = parent is not None and parent.tag == "thead"
    return len(cells) > 1 and (in_head or all(cell.tag == "th" for cell in cells))


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), _MOST_COLUMNS) if value.isascii() and value.isdigit() else 1

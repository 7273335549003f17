"""The blocks of a web page's elements: what a browser sets apart, and of which kind it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pullquote.datatypes import BlockKind
from pullquote.documents.html_marks import is_pointer, subscript, superscript
from pullquote.documents.html_tables import Row, rows

#: Elements that begin and end a line of their own.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main "
    "menu nav ol p pre search section summary table tbody td tfoot th thead tr ul xmp".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    **dict.fromkeys(_HEADINGS, BlockKind.HEADING),
    **dict.fromkeys(("pre", "listing", "xmp"), BlockKind.CODE),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.LIST_ITEM),
    "blockquote": BlockKind.QUOTATION,
}
_LISTS = frozenset(("ul", "ol", "menu", "dir", "dl"))
#: Elements whose words are changed when they end.
_CHANGED = frozenset(("sup", "sub", "a", "rt", "rp", "ruby"))
_BULLET = "• "
_BREAK = "\u2028"  # stands for <br> until a block is whole
_LONGEST_TERM = 200  # characters of what a list of definitions explains
_PARAGRAPH_END = re.compile(f"{_BREAK}[\\s{_BREAK}]*{_BREAK}")
_LINE_NUMBERS = re.compile(r"[\d\s]+")
_HAS_MARKER = re.compile(r"[•·▪◦‣–—*-]\s|\(?\d{1,3}[.)]\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it stands in a text; ``row`` is that of a table, whose element is given."""

    words: str
    kind: BlockKind
    level: int
    element: HtmlElement
    row: Row | None = None


@dataclass(slots=True)
class _Open:
    """An element that decides on the kind of the blocks in it."""

    element: HtmlElement
    kind: BlockKind | None
    marker: str = ""
    number: int = 1
    term: str = ""


def pieces(
    roots: Sequence[HtmlElement], without: Set[HtmlElement], data: Set[HtmlElement]
) -> Iterator[Piece]:
    """The blocks of some elements of a page, in order.

    ``without``: elements in them that are left out. ``data``: tables that are not for layout.
    """
    for root in roots:
        yield from _Reader(without, data).read(root)


@dataclass(slots=True)
class _Reader:
    without: Set[HtmlElement]
    data: Set[HtmlElement]
    parts: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    #: where in ``parts`` the elements of _CHANGED began
    begun: list[int] = field(default_factory=list)
    reading: list[str] = field(default_factory=list)  # of a ruby
    ready: list[Piece] = field(default_factory=list)

    def read(self, root: HtmlElement) -> Iterator[Piece]:
        """The blocks of one element, in order."""
        walk = iterwalk(root, events=("start", "end"))
        for event, element in walk:
            skipped = element in self.without or element in self.data
            if event == "start":
                if element.tag in BLOCKS:
                    self.flush(element)
                if skipped:
                    walk.skip_subtree()
                if element in self.data and element not in self.without:
                    self.table(element)
                elif not skipped:
                    self.open(element)
            else:
                if not skipped:
                    self.close(element)
                if element is not root and element.tail:
                    self.parts.append(element.tail)
            yield from self.ready
            self.ready.clear()
        self.flush(root)
        yield from self.ready

    def open(self, element: HtmlElement) -> None:
        """An element begins."""
        tag = element.tag
        if tag in _KINDS or tag in _LISTS:
            self.opened.append(self.entered(element))
        elif tag == "br":
            self.parts.append(_BREAK)
        elif tag == "img":
            self.parts.append(" ")
        elif tag == "q":
            self.parts.append("“")
        if tag in _CHANGED:
            self.begun.append(len(self.parts))
        if element.text:
            self.parts.append(element.text)

    def entered(self, element: HtmlElement) -> _Open:
        """What an element that decides on kinds is when it begins, with an item's marker."""
        tag = element.tag
        opened = _Open(element, _KINDS.get(tag))
        if tag == "ol":
            opened.number = _number(element.get("start"), 1)
            if element.get("reversed") is not None and element.get("start") is None:
                opened.number = sum(child.tag == "li" for child in element)
        elif tag == "li":
            outer = next((o for o in reversed(self.opened) if o.element.tag in _LISTS), None)
            opened.marker = _BULLET
            if outer is not None and outer.element.tag == "ol":
                number = _number(element.get("value"), outer.number)
                outer.number = number + (-1 if outer.element.get("reversed") is not None else 1)
                opened.marker = f"{_numeral(number, outer.element.get('type'))}. "
        return opened

    def close(self, element: HtmlElement) -> None:
        """An element ends."""
        tag = element.tag
        if tag in _CHANGED:
            self.change(element, self.begun.pop())
        elif tag == "q":
            self.parts.append("”")
        if tag in BLOCKS:
            self.flush(element)
        if tag in _KINDS or tag in _LISTS:
            opened = self.opened.pop()
            if opened.term:
                self.put(opened.term, BlockKind.LIST_ITEM, element)

    def change(self, element: HtmlElement, begin: int) -> None:
        """Put the words of a small mark that has ended as plain text can show them."""
        words, tag = "".join(self.parts[begin:]), element.tag
        # a few parts before it, but none from before a mark that it stands in
        earlier = max(0, begin - 4, *self.begun[-1:])
        before = "".join(self.parts[earlier:begin])
        if tag == "sup":
            self.parts[begin:] = [superscript(element, words, before)]
        elif tag == "sub":
            before, words = subscript(words, before)
            self.parts[earlier:] = [before, words]
        elif tag == "a" and is_pointer(element, words, before):
            del self.parts[begin:]
        elif tag in ("rt", "rp"):
            del self.parts[begin:]
            self.reading.append(words if tag == "rt" else "")
        elif tag == "ruby" and any(self.reading):
            self.parts.append(f"({''.join(self.reading).strip()})")
        if tag == "ruby":
            self.reading.clear()

    def flush(self, element: HtmlElement) -> None:
        """The words since the last block are a block."""
        words = "".join(self.parts).replace("\u00ad", "")
        self.parts.clear()
        self.begun = [0] * len(self.begun)
        if not words.strip():
            return
        inner = next((o for o in reversed(self.opened) if o.kind is not None), None)
        kind = BlockKind.PARAGRAPH if inner is None or inner.kind is None else inner.kind
        if kind is BlockKind.CODE:
            if not _LINE_NUMBERS.fullmatch(words):
                self.put(words.replace(_BREAK, "\n").strip("\n"), kind, element)
            return
        for paragraph in _PARAGRAPH_END.split(words):
            lines = [" ".join(line.split()) for line in paragraph.split(_BREAK)]
            text = (" " if kind is BlockKind.HEADING else "\n").join(filter(None, lines))
            if text and kind is BlockKind.LIST_ITEM and inner is not None:
                self.item(text, inner)
            elif text:
                self.put(text, kind, element)

    def item(self, text: str, inner: _Open) -> None:
        """Put an item of a list with its marker, a definition with its term before it."""
        element = inner.element
        outer = next((o for o in reversed(self.opened) if o.element.tag == "dl"), inner)
        if element.tag == "dt" and len(text) <= _LONGEST_TERM:
            outer.term = f"{outer.term}, {text}" if outer.term else text
        elif element.tag == "dd" and outer.term:
            colon = " " if outer.term[-1] in ".:;?!…—–-" else ": "
            self.put(outer.term + colon + text, BlockKind.LIST_ITEM, element)
            outer.term = ""
        elif element.tag == "li" and not inner.marker:
            self.put(text, BlockKind.PARAGRAPH, element)
        else:
            marker = "" if _HAS_MARKER.match(text) else inner.marker
            self.put(marker + text, BlockKind.LIST_ITEM, element)
            inner.marker = ""

    def put(self, words: str, kind: BlockKind, element: HtmlElement) -> None:
        level = 0
        if kind is BlockKind.HEADING:
            level = next(_HEADINGS[o.element.tag] for o in reversed(self.opened) if o.kind is kind)
        elif kind is BlockKind.LIST_ITEM:
            level = max(1, sum(o.element.tag in _LISTS for o in self.opened))
        self.ready.append(Piece(words, kind, level, element))

    def table(self, table: HtmlElement) -> None:
        """Put the caption and the rows of a table with data in it."""
        for caption in table.iterchildren("caption"):
            self.ready.append(Piece(self.flat(caption), BlockKind.CAPTION, 0, table))
        for row in rows(table, self.flat):
            self.ready.append(Piece("", BlockKind.TABLE_ROW, 0, table, row))

    def flat(self, element: HtmlElement) -> str:
        """All the words in an element, in one line."""
        if element in self.without:
            return ""
        inner = list(_Reader(self.without, frozenset()).read(element))
        words = [piece.words.removeprefix(_BULLET) for piece in inner]
        items = [piece.kind is BlockKind.LIST_ITEM for piece in inner]
        line = "".join(
            ("" if number == 0 else "; " if is_item and items[number - 1] else " ") + text
            for number, (text, is_item) in enumerate(zip(words, items, strict=True))
        )
        return " ".join(line.split())


def _number(value: str | None, otherwise: int) -> int:
    """A number as the attribute of a list has it, if it is one."""
    if value is None or not re.fullmatch(r"\s*-?\d{1,9}\s*", value, re.ASCII):
        return otherwise
    return int(value)


def _numeral(number: int, kind: str | None) -> str:
    """A list's number as its ``type`` shows it: a letter, or digits."""
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    return str(number)

"""Word documents (.docx), opened by python-docx: what the styles say, not how it looks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from pullquote.datatypes import BlockKind, Span
from pullquote.documents import packages, properties
from pullquote.documents.builder import Document, DocumentBuilder, UnreadableError
from pullquote.documents.docx.markup import is_on, local, number, tag, value, words
from pullquote.documents.docx.numbering import Numbering

_HEADING = re.compile(r"heading (\d)")
_KINDS = (
    (re.compile(r"caption|image caption|table caption"), BlockKind.CAPTION),
    (re.compile(r"quote|intense quote|block ?text|quotations"), BlockKind.QUOTATION),
    (re.compile(r"html preformatted|preformatted text|source code|code|verbatim"), BlockKind.CODE),
)
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|index \d")
_NUMERIC = re.compile(r"[\d\s.,:%€$£¥+\-–—/()]*\d[\d\s.,:%€$£¥+\-–—/()]*")
_DEEPEST_STYLE = 20
#: Characters: a cell with more is a part of the page's layout.
_LONGEST_CELL = 1500
#: When the template of python-docx was made: documents made with it keep that date.
_TEMPLATE = "2013-12-23"
#: Elements that only hold others.
_HOLDERS = frozenset("sdt sdtContent customXml smartTag ins moveTo body txbxContent tc".split())


def read_docx(data: bytes) -> Document:
    """The blocks of a Word document with inserted text and without deleted text; notes come last.

    Raises UnreadableError if it is not whole, encrypted or too large.
    """
    packages.opened(data, "Word document").close()
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document, Numbering.of(_part(document, RELATIONSHIP_TYPE.NUMBERING)))
        reader.read(document.element.body)
        for kind, note in (
            (RELATIONSHIP_TYPE.FOOTNOTES, "footnote"),
            (RELATIONSHIP_TYPE.ENDNOTES, "endnote"),
        ):
            root = _part(document, kind)
            for one in () if root is None else root.iterchildren(tag(note)):
                if one.get(tag("type"), "normal") == "normal":
                    reader.read(one)
        said = document.core_properties
        created = f"{said.created:%Y-%m-%d}" if said.created else ""
        return reader.builder.document(
            properties.title(said.title) or reader.title,
            properties.author(said.author),
            properties.day(created if created != _TEMPLATE else ""),
            properties.language(said.language) or reader.language(),
        )
    except (UnreadableError, MemoryError, RecursionError):
        raise
    except Exception as exc:  # python-docx raises whatever it stumbles over in a damaged file
        raise UnreadableError("is not a whole Word document. Save it again and use that.") from exc


def _part(document: WordDocument, kind: str) -> etree._Element | None:
    """The root of the file that a document has for numbering or for notes, None without one."""
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return packages.xml(relation.target_part.blob)
    return None


@dataclass(slots=True)
class _Style:
    """What a style and those that it is based on say: the first that says it."""

    name: str
    outline: str = ""
    list: str = ""
    depth: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads the elements of a document into a builder; title: its first title or heading."""

    document: WordDocument
    numbering: Numbering
    builder: DocumentBuilder = field(default_factory=DocumentBuilder)
    title: str = ""
    _styles: dict[str, _Style] = field(default_factory=dict)

    def read(self, holder: etree._Element) -> None:
        """Add the blocks of the paragraphs and tables in an element, in order."""
        for element in _content(holder):
            if local(element) == "tbl":
                self.table(element)
            else:
                self.paragraph(element)

    def paragraph(self, element: etree._Element) -> None:
        """Add the block of a paragraph, and those of the text boxes in it after it."""
        boxes: list[etree._Element] = []
        text = "\n".join(" ".join(x.split()) for x in words(element, boxes).strip().split("\n"))
        settings = element.find(tag("pPr"))
        style = self.style(value(settings, "pStyle"))
        name = style.name
        if text and not _CONTENTS.fullmatch(name):
            key = value(settings, "numPr", "numId") or style.list
            depth = number(value(settings, "numPr", "ilvl") or style.depth, 0)
            mark = self.numbering.mark(key, depth) if key not in ("", "0") else ""
            shown = f"{mark} {text}" if mark else text
            outline = number(value(settings, "outlineLvl") or style.outline, 9)
            heading = _HEADING.fullmatch(name)
            if heading or outline < 9 or name in ("title", "subtitle"):
                level = int(heading[1]) if heading else outline + 1 if outline < 9 else 1
                self.builder.add(shown.replace("\n", " "), BlockKind.HEADING, level=level)
                self.title = self.title or text.replace("\n", " ")
            elif mark or key not in ("", "0"):
                self.builder.add(shown, BlockKind.LIST_ITEM, level=depth + 1)
            else:
                kinds = (kind for names, kind in _KINDS if names.fullmatch(name))
                self.builder.add(text, next(kinds, BlockKind.PARAGRAPH))
        for box in boxes:
            self.read(box)

    def table(self, table: etree._Element) -> None:
        """Add the rows of a table; what only lays out the page is read cell after cell."""
        rows = [row for row in table.iterchildren(tag("tr")) if not is_on(row, "trPr", "del")]
        cells = [list(_cells(row)) for row in rows]
        texts = [["" if cell is None else _flat(cell) for cell in row] for row in cells]
        width = max(map(len, texts), default=0)
        if width <= 1 or any(len(text) > _LONGEST_CELL for row in texts for text in row):
            for cell in (cell for row in cells for cell in row if cell is not None):
                self.read(cell)
            return
        header: tuple[Span | None, ...] = ()
        named = _has_header(table, rows, texts)
        for position, row_texts in enumerate(texts):
            padded = row_texts + [""] * (width - len(row_texts))
            spans = self.builder.add_row(padded, header=header)
            if position == 0 and named:
                header = spans

    def style(self, identity: str) -> _Style:
        """What a paragraph's style says, with its name in small letters."""
        if identity not in self._styles:
            found = self._styles[identity] = _Style("normal")
            for depth, one in enumerate(self._chain(identity)):
                if depth == 0 or _HEADING.fullmatch(value(one, "name").lower()):
                    found.name = value(one, "name").lower()
                settings = one.find(tag("pPr"))
                found.outline = found.outline or value(settings, "outlineLvl")
                found.list = found.list or value(settings, "numPr", "numId")
                found.depth = found.depth or value(settings, "numPr", "ilvl")
        return self._styles[identity]

    def _chain(self, identity: str) -> Iterator[etree._Element]:
        """A style, the one that it is based on, and so on."""
        known = {one.get(tag("styleId")): one for one in self.document.styles.element}
        for _ in range(_DEEPEST_STYLE):
            one = known.get(identity)
            if one is None:
                return
            yield one
            identity = value(one, "basedOn")

    def language(self) -> str:
        """The ISO 639-1 code of the language that text has unless it says otherwise."""
        defaults = self.document.styles.element.find(tag("docDefaults"))
        return properties.language(value(defaults, "rPrDefault", "rPr", "lang"))


def _content(holder: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables in an element, without a table of contents."""
    for element in holder:
        name = local(element)
        if name in ("p", "tbl"):
            yield element
        elif name in _HOLDERS:
            gallery = value(element, "sdtPr", "docPartObj", "docPartGallery")
            if gallery != "Table of Contents":
                yield from _content(element)


def _cells(row: etree._Element) -> Iterator[etree._Element | None]:
    """The cells of a row, one for each column; None where one reaches over from another."""
    for cell in row.iter(tag("tc")):
        if next(cell.iterancestors(tag("tr"))) is not row:
            continue
        settings = cell.find(tag("tcPr"))
        merged = None if settings is None else settings.find(tag("vMerge"))
        goes_on = merged is not None and merged.get(tag("val"), "continue") == "continue"
        yield None if goes_on else cell
        span = number(value(settings, "gridSpan"), 1)
        yield from [None] * (min(max(span, 1), 100) - 1)


def _flat(cell: etree._Element) -> str:
    """The words of a cell in one line."""
    boxes: list[etree._Element] = []
    return " ".join(" ".join(words(p, boxes) for p in cell.iter(tag("p"))).split())


def _has_header(table: etree._Element, rows: list[etree._Element], texts: list[list[str]]) -> bool:
    """Whether the first row of a table names its columns.

    It does if it is marked as such; or if the table shows its first row otherwise, and there are
    words over a column of numbers in it, or only bold words.
    """
    if is_on(rows[0], "trPr", "tblHeader"):
        return True
    look = table.find(f"{tag('tblPr')}/{tag('tblLook')}")
    if look is None or len(texts) < 2:
        return False
    old_form = int(look.get(tag("val"), "0"), 16) & 0x20
    if look.get(tag("firstRow"), "1" if old_form else "0") in ("0", "false") or not all(texts[0]):
        return False
    runs = [run for run in rows[0].iter(tag("r")) if words(run, [])]
    if runs and all(is_on(run, "rPr", "b") for run in runs):
        return True
    if any(_NUMERIC.fullmatch(text) for text in texts[0][1:]):
        return False
    return any(
        2 * sum(bool(_NUMERIC.fullmatch(row[column])) for row in texts[1:] if column < len(row))
        > len(texts) - 1
        for column in range(len(texts[0]))
    )

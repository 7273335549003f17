"""Markdown, by markdown-it-py: CommonMark with tables, footnotes and definition lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pullquote.datatypes import BlockKind, Span
from pullquote.documents.builder import Document, DocumentBuilder
from pullquote.documents.front_matter import front_matter

if TYPE_CHECKING:
    from markdown_it.token import Token

_BULLET = "•"
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_EXPONENT = re.compile(r"[\dn+-]{1,4}")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
#: Elements within a line whose words are not shown.
_STRUCK = frozenset({"del", "s", "strike", "script", "style"})


def read_markdown(data: bytes) -> Document:
    """The blocks of a Markdown document in UTF-8, without its marks.

    Front matter is not text. A heading of the first level that the document begins with is its
    title if front matter gives none.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    source = data.decode("utf-8", "replace")
    about = front_matter(source)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False).use(deflist_plugin)
    reader = _Reader()
    reader.read(parser.parse(source[about.end :]))
    return reader.builder.document(
        about.title or reader.title, about.author, about.published, about.language
    )


@dataclass(slots=True)
class _List:
    """A list that is open: the number of its next item, None for one with bullets."""

    number: int | None = None
    delimiter: str = "."


@dataclass(slots=True)
class _Reader:
    """Reads block tokens one after the other into a builder.

    mark: of the item that has just begun, to stand before its first words. cells, names: of the
    table row and the table that are open.
    """

    builder: DocumentBuilder = field(default_factory=DocumentBuilder)
    title: str = ""
    lists: list[_List] = field(default_factory=list)
    mark: str = ""
    heading: int = 0
    quotations: int = 0
    term: str = ""
    cells: list[str] | None = None
    names: tuple[Span | None, ...] = ()
    is_header: bool = False

    def read(self, tokens: Sequence[Token]) -> None:
        for number, token in enumerate(tokens):
            kind = token.type
            if kind == "heading_open":
                self.heading = int(token.tag[1:])
            elif kind == "heading_close":
                self.heading = 0
            elif kind in ("blockquote_open", "blockquote_close"):
                self.quotations += 1 if kind.endswith("open") else -1
            elif kind in ("bullet_list_open", "ordered_list_open"):
                start = int(token.attrs.get("start", 1)) if kind[0] == "o" else None
                self.lists.append(_List(start, token.markup or "."))
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self.lists.pop()
            elif kind in ("list_item_open", "footnote_open"):
                self._begin_item(token)
            elif kind in ("footnote_block_open", "footnote_block_close"):
                self.lists = [_List()] if kind.endswith("open") else []
            elif kind == "inline":
                self._add_line(token, is_first=number == 1)
            elif kind in ("fence", "code_block"):
                self.builder.add(_dedented(token.content), BlockKind.CODE)
            elif kind == "html_block":
                self._add_html(token.content)
            elif kind.startswith(("table", "thead", "tr", "dt", "dd")):
                self._read_table_or_term(token)

    def _begin_item(self, token: Token) -> None:
        if token.type == "footnote_open":
            self.mark = f"[{int(token.meta.get('id', 0)) + 1}]"
            return
        opened = self.lists[-1]
        if opened.number is None:
            self.mark = _BULLET
        else:
            self.mark = f"{opened.number}{opened.delimiter}"
            opened.number += 1

    def _read_table_or_term(self, token: Token) -> None:
        if token.type == "table_open":
            self.names = ()
        elif token.type in ("thead_open", "thead_close"):
            self.is_header = token.type == "thead_open"
        elif token.type == "tr_open":
            self.cells = []
        elif token.type == "tr_close":
            names = self.builder.add_row(self.cells or (), header=self.names)
            self.names = names if self.is_header else self.names
            self.cells = None
        elif token.type == "dt_open":
            self.term = ":"
        elif token.type == "dd_close":
            self.term = ""

    def _add_line(self, token: Token, *, is_first: bool) -> None:
        """Add the words of a paragraph, a heading, an item, a cell, a term or its definition."""
        children = token.children or []
        words = inline_words(children)
        if self.cells is not None:
            self.cells.append(words)
            return
        if self.heading:
            words = _ATTRIBUTES.sub("", words)
            self.builder.add(words, BlockKind.HEADING, level=self.heading)
            if is_first and self.heading == 1:
                self.title = words
            return
        if self.term == ":":
            self.term = f"{words}: " if words else ""
            return
        if self.term:
            self.builder.add(self.term + words, BlockKind.LIST_ITEM, level=1)
        elif self.lists and words:
            mark = f"{self.mark} " if self.mark else ""
            self.builder.add(mark + words, BlockKind.LIST_ITEM, level=len(self.lists))
            self.mark = ""
        elif not words:
            for child in children:
                if child.type == "image":
                    self.builder.add(" ".join(child.content.split()), BlockKind.CAPTION)
        else:
            kind = BlockKind.QUOTATION if self.quotations else BlockKind.PARAGRAPH
            self.builder.add(words, kind)

    def _add_html(self, source: str) -> None:
        """Add the blocks of a piece of HTML that stands by itself."""
        from pullquote.documents.html import read_html

        found = read_html(source.encode("utf-8", "replace"), whole=True)
        names: dict[Span, Span | None] = {}
        for block in found.blocks:
            words = found.text[block.start : block.end]
            if block.kind is not BlockKind.TABLE_ROW:
                self.builder.add(words, block.kind, level=block.level)
                continue
            header = [names.get(span) for span in block.header]
            cells = [found.text[cell.start : cell.end] for cell in block.cells]
            spans = self.builder.add_row(cells, header=header)
            names |= dict(zip(block.cells, spans, strict=True))


def inline_words(children: Sequence[Token]) -> str:
    """The words of a line without its marks: tags, pictures and what is struck out are left out."""
    words: list[str] = []
    struck = 0
    raised = False
    for child in children:
        found = _TAG.match(child.content) if child.type == "html_inline" else None
        tag = found.group(1).lower() if found else ""
        closing = child.content.startswith("</")
        if tag in _STRUCK or child.type in ("s_open", "s_close"):
            struck += -1 if closing or child.type == "s_close" else 1
        elif tag == "sup":
            raised = not closing
        elif tag == "br" or child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif struck > 0:
            continue
        elif child.type == "footnote_ref":
            words.append(f"[{int(child.meta.get('id', 0)) + 1}]")
        elif child.type in ("text", "code_inline", "text_special"):
            exponent = raised and _EXPONENT.fullmatch(child.content) is not None
            words.append(child.content.translate(_RAISED) if exponent else child.content)
    return " ".join("".join(words).split())


def _dedented(code: str) -> str:
    return code.strip("\n").rstrip()

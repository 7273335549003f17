"""Web pages: their article, in blocks, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from pullquote.datatypes import BlockKind, Span
from pullquote.documents.builder import Document, DocumentBuilder
from pullquote.documents.html_blocks import Piece, pieces
from pullquote.documents.html_content import main_content
from pullquote.documents.html_metadata import is_byline, metadata
from pullquote.documents.html_tables import data_tables

#: Elements whose content is never shown as text, or belongs to a control.
_UNSHOWN = (
    "head title meta link base script style template noscript noframes iframe object embed applet "
    "svg canvas audio video map select datalist button input textarea progress meter del s strike "
    "annotation"
).split()
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
#: Where the body of a page begins that has no tag for it.
_BEFORE_BODY = (re.compile(r"</head\s*>", re.I), re.compile(r"<html\b[^>]*>", re.I))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read_html(data: bytes, *, whole: bool = False) -> Document:
    """The article of a web page in UTF-8, and what the page says of itself.

    ``whole``: all of the page's text, as for a chapter of a book.
    """
    page = _parsed(data.decode("utf-8", "replace"))
    if page is None:
        return DocumentBuilder().document()
    said = metadata(page)
    body = page.find("body")
    found = [] if body is None else _article(body, whole=whole)
    return _built(found).document(said.title, said.author, said.published, said.language)


def _parsed(source: str) -> HtmlElement | None:
    """The page's tree without comments, None if there is nothing in it."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    source = _CONTROL.sub("", source)
    if "<body" not in source.lower():  # the parser knows only older elements that begin one
        ends = (match.end() for pattern in _BEFORE_BODY if (match := pattern.search(source)))
        start = next(ends, 0)
        source = f"{source[:start]}<body>{source[start:]}"
    try:
        return lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except ParserError:  # an empty document
        return None


def _article(body: HtmlElement, *, whole: bool) -> list[Piece]:
    """The blocks of the article on a page."""
    unshown = _unshown(body)
    data = data_tables(body) - unshown
    if whole:
        return list(pieces([body], unshown, data))
    content = main_content(body, unshown, data)
    return list(pieces(content.roots, content.without, data))


def _unshown(body: HtmlElement) -> set[HtmlElement]:
    """The elements of a page that are not shown as text.

    What is hidden until a script shows it counts as shown if it is most of the page.
    """
    unshown = set(body.iter(*_UNSHOWN))
    hidden: set[HtmlElement] = set()
    outermost: list[HtmlElement] = []
    total = 0
    for element in body.iter():
        parent = element.getparent()
        if parent in unshown:
            unshown.add(element)
            continue
        total += len((element.text or "").strip()) * (element not in unshown)
        total += len((element.tail or "").strip())
        if parent in hidden or _is_hidden(element):
            hidden.add(element)
            if parent not in hidden:
                outermost.append(element)
    for element in outermost:
        shown = (inner for inner in element.iter() if inner not in unshown)
        length = sum(len((i.text or "").strip()) + len((i.tail or "").strip()) for i in shown)
        if 2 * length <= total and element is not body:
            unshown.add(element)
    return unshown


def _is_hidden(element: HtmlElement) -> bool:
    return (
        ("hidden" in element.attrib and element.get("hidden") != "until-found")
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style") or "") is not None
    )


def _built(found: Sequence[Piece]) -> DocumentBuilder:
    """The blocks, put into one text; the rows of a table under the row that names its columns."""
    builder = DocumentBuilder()
    table: HtmlElement | None = None
    names: tuple[Span | None, ...] = ()
    for piece in found:
        if piece.row is None:
            byline = piece.kind is BlockKind.PARAGRAPH and is_byline(piece.element, piece.words)
            kind = BlockKind.BOILERPLATE if byline else piece.kind
            builder.add(piece.words, kind, level=piece.level)
            continue
        if piece.element is not table:
            table, names = piece.element, ()
        if piece.row.is_header:
            above, names = names, builder.add_row(piece.row.cells)
            # an empty cell under a name of a wider heading keeps that name
            if len(above) == len(names):
                names = tuple(new or old for new, old in zip(names, above, strict=True))
        else:
            builder.add_row(piece.row.cells, header=names)
    return builder

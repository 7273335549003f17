"""EPUB books: their chapters in order, each read as a web page without a search for its article."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from pullquote.documents import packages, properties
from pullquote.documents.builder import Document, DocumentBuilder, UnreadableError
from pullquote.documents.html import read_html

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))


def read_epub(data: bytes) -> Document:
    """The blocks of a book's chapters, and what the book says of itself.

    Raises UnreadableError if it is not whole, protected against copying, or too large.
    """
    with packages.opened(data, "EPUB book") as package:
        try:
            path = _book(package)
            book = packages.xml(package.read(path))
            encrypted = _encrypted(package)
            builder = DocumentBuilder()
            for name in _chapters(book, posixpath.dirname(path)):
                if name in encrypted:
                    raise UnreadableError(
                        "is protected against copying. Use a copy without protection."
                    )
                if name in package.NameToInfo:
                    builder.extend(read_html(_as_html(package.read(name)), whole=True))
        except packages.DAMAGED as exc:
            raise UnreadableError(
                "is not a whole EPUB book. Save its text as .txt and use that."
            ) from exc
    said = {name: _said(book, name) for name in ("title", "creator", "date", "language")}
    heading = builder.first_heading()
    return builder.document(
        properties.title(next(iter(said["title"]), "")) or heading,
        properties.author(", ".join(said["creator"])),
        properties.day(next(iter(said["date"]), "")),
        properties.language(next(iter(said["language"]), "")),
    )


def _book(package: zipfile.ZipFile) -> str:
    """The path of the file that lists the book's parts.

    Raises LookupError or an error of lxml if the package does not say.
    """
    container = packages.xml(package.read(_CONTAINER))
    roots = [e for e in container.iter("{*}rootfile") if e.get("full-path")]
    return str(roots[0].get("full-path"))


def _encrypted(package: zipfile.ZipFile) -> frozenset[str]:
    """The paths of the files that are encrypted; fonts often are, and need not be read."""
    if _ENCRYPTION not in package.NameToInfo:
        return frozenset()
    root = packages.xml(package.read(_ENCRYPTION))
    return frozenset(unquote(e.get("URI") or "") for e in root.iter("{*}CipherReference"))


def _chapters(book: etree._Element, folder: str) -> Iterator[str]:
    """The paths of the book's chapters in the order in which they are read.

    The table of contents is left out.
    """
    items = {item.get("id"): item for item in book.iter("{*}item")}
    for reference in book.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _as_html(chapter: bytes) -> bytes:
    """A chapter as HTML in UTF-8: in XHTML, <title/> and <a id="x"/> are whole elements."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_pis=True
    )
    root = etree.fromstring(chapter, parser)
    if root is None:
        return chapter
    return bytes(etree.tostring(root, method="html", encoding="utf-8"))


def _said(book: etree._Element, name: str) -> list[str]:
    """What the book gives as its title, creator, date or language."""
    found = book.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")
    return [" ".join("".join(e.itertext()).split()) for e in found]

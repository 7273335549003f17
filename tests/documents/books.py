"""Word documents and EPUB books made for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from packed import packed

from pullquote.documents.docx.markup import tag

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)


def word(write: Callable[[WordDocument], None]) -> bytes:
    """A Word document that the function writes."""
    document = docx.Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def put(document: WordDocument, markup: str) -> None:
    """Put an element written as WordprocessingML at the end of a document."""
    name, rest = markup[1:].split(">", 1)[0], markup[1 + len(markup[1:].split(">", 1)[0]) :]
    document.element.body.find(tag("sectPr")).addprevious(
        parse_xml(f"<{name} {nsdecls('w', 'r')}{rest}")
    )


def changed(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A package with some of its files changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    return packed(files | {name: change(files[name]) for name, change in changes.items()})


def book(
    chapters: Sequence[str],
    *,
    said: str = "<dc:title>The pier</dc:title>",
    others: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An EPUB of chapters, each the inside of a body; ``said``: what is in its metadata."""
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
    }
    items = references = ""
    for number, chapter in enumerate(chapters):
        files[f"OEBPS/text/{number} a.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
            f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head>'
            f'<body><a id="top"/>{chapter}</body></html>'
        )
        items += (
            f'<item id="c{number}" href="text/{number}%20a.xhtml" '
            'media-type="application/xhtml+xml"/>'
        )
        references += f'<itemref idref="c{number}"/>'
    files["OEBPS/nav.xhtml"] = "<html><body><nav><ol><li>Contents</li></ol></nav></body></html>"
    files["OEBPS/book.opf"] = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</metadata><manifest>'
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{references}</spine></package>'
    )
    return packed(files | dict(others or {}))

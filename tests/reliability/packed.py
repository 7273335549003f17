"""Word documents and EPUB books to try the loaders with, and a way to spoil what is in them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape

import docx

#: What XML has no form for.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
_BOOK = """<package xmlns="http://www.idpf.org/2007/opf"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine>
<itemref idref="a"/></spine></package>"""


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A .zip of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def word(paragraphs: Sequence[str], title: str = "") -> bytes:
    """A Word document with a heading, paragraphs, a list and a table of the texts."""
    document = docx.Document()
    document.core_properties.title = _NOT_XML.sub("", title)[:255]
    document.add_heading("A harbour", 1)
    for number, paragraph in enumerate(_NOT_XML.sub("", text) for text in paragraphs):
        document.add_paragraph(
            paragraph, ("Normal", "List Bullet", "List Number", "Quote")[number % 4]
        )
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Year", "Ships", "2020", "877"), strict=True):
        cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def book(paragraphs: Sequence[str], title: str = "") -> bytes:
    """An EPUB book of one chapter with the paragraphs."""
    inside = "".join(f"<p>{escape(_NOT_XML.sub('', paragraph))}</p>" for paragraph in paragraphs)
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{inside}</body></html>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "book.opf": _BOOK.format(title=escape(_NOT_XML.sub("", title))),
            "a.xhtml": chapter.encode("utf-8", "replace"),
        }
    )


#: What writes a package of each kind.
PACKAGES: dict[str, Callable[[Sequence[str], str], bytes]] = {"docx": word, "epub": book}


def spoiled_inside(data: bytes, chance: random.Random, spoil: Callable[[bytes], bytes]) -> bytes:
    """The package with one of its XML files spoiled, so that it gets past the .zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    inside = [name for name in files if name.endswith(("ml", ".rels", ".opf"))]
    name = chance.choice(inside)
    content = files[name]
    files[name] = spoil(content if isinstance(content, bytes) else content.encode())
    return packed(files)

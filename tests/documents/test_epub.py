"""EPUB books: their chapters in order, as blocks."""

from __future__ import annotations

import pytest
from books import book
from packed import packed

from pullquote.datatypes import BlockKind
from pullquote.documents.builder import UnreadableError
from pullquote.documents.epub import read_epub

FIRST = "<h1>The pier</h1><p>It opened in 1931&nbsp;&#8211; and it burned.</p>"
SECOND = (
    "<h2>Ships</h2><ul><li>Bread</li></ul><table><tr><th>Year</th><th>Ships</th></tr>"
    "<tr><td>2020</td><td>877</td></tr></table>"
)


def test_chapters_come_in_order_and_without_the_contents() -> None:
    found = read_epub(book([FIRST, SECOND]))
    texts = [found.text[b.start : b.end] for b in found.blocks]
    assert texts[:3] == ["The pier", "It opened in 1931 – and it burned.", "Ships"]
    assert [(b.kind, b.level) for b in found.blocks[:3:2]] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
    ]
    row = found.blocks[-1]
    assert [found.text[c.start : c.end] for c in row.cells] == ["2020", "877"]
    assert [found.text[name.start : name.end] for name in row.header] == ["Year", "Ships"]
    assert "Contents" not in found.text


def test_what_the_book_says_of_itself() -> None:
    said = (
        "<dc:title>The old pier</dc:title><dc:creator>Ada Brand</dc:creator><dc:creator>Bo Stone"
        "</dc:creator><dc:date>2024-02-29T10:00:00Z</dc:date><dc:language>en-GB</dc:language>"
    )
    found = read_epub(book([FIRST], said=said))
    assert (found.title, found.author) == ("The old pier", "Ada Brand, Bo Stone")
    assert (found.published, found.language) == ("2024-02-29", "en")


def test_a_book_without_a_title_has_its_first_heading() -> None:
    assert read_epub(book([FIRST], said="<dc:title>Untitled</dc:title>")).title == "The pier"


def encryption(path: str) -> dict[str, str | bytes]:
    return {
        "META-INF/encryption.xml": (
            '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
            f'<e:CipherData><e:CipherReference URI="{path}"/></e:CipherData></e:EncryptedData>'
            "</encryption>"
        )
    }


def test_a_protected_book_is_refused_and_one_with_protected_fonts_is_read() -> None:
    assert read_epub(book([FIRST], others=encryption("OEBPS/fonts/a.otf"))).blocks
    with pytest.raises(UnreadableError, match="is protected against copying"):
        read_epub(book([FIRST], others=encryption("OEBPS/text/0%20a.xhtml")))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"not a package", "is not a whole EPUB", id="no zip"),
        pytest.param(packed({"a.txt": "a"}), "is not a whole EPUB", id="another zip"),
        pytest.param(packed({"a": b" " * 100_000_001}), "more than", id="bomb"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_epub(data)

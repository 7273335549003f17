from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.datatypes import BlockKind, SentenceKind
from pullquote.documents.folders import load_articles
from pullquote.documents.uploads import pasted, read_article
from pullquote.errors import ArticleError

PROSE = "The harbour freezes in January. Fishermen mend their nets in the old boathouse. "


def pdf(text: str, *, pages: int = 1) -> bytes:
    """A small PDF with one line of text a page, written by hand."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(pages):
        stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF"
    )
    return out.encode("latin-1")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.txt", PROSE.encode(), id="utf-8"),
        pytest.param("a.txt", PROSE.encode("utf-8-sig"), id="utf-8-mark"),
        pytest.param("a.txt", PROSE.encode("utf-16"), id="utf-16"),
        pytest.param("a.txt", b"\xfe\xff" + PROSE.encode("utf-16-be"), id="utf-16-be"),
        pytest.param("a.txt", PROSE.replace(" ", "\r\n", 1).encode(), id="crlf"),
        pytest.param("a.md", f"# Winter\n\n{PROSE}".encode(), id="markdown"),
        pytest.param("a.html", f"<h1>Winter</h1><p>{PROSE * 4}</p>".encode(), id="html"),
        pytest.param("a.pdf", pdf(PROSE), id="pdf"),
    ],
)
def test_every_kind_of_file_gives_its_sentences(name: str, data: bytes) -> None:
    article = read_article(name, data)
    words = [" ".join(article.text[s.start : s.end].split()) for s in article.sentences]
    assert "Fishermen mend their nets in the old boathouse." in words
    assert article.source == name
    assert "\r" not in article.text
    assert "\ufeff" not in article.text


def test_latin_1_keeps_its_accents() -> None:
    assert "café" in read_article("a.txt", "Un café noir.".encode("latin-1")).text


def test_html_is_read_in_the_character_set_that_it_declares() -> None:
    page = "<meta charset=windows-1251><p>Мост через реку построили в 1874 году.</p>"
    assert "Мост через реку" in read_article("bridge.html", page.encode("cp1251")).text


def test_markdown_headings_are_headings_and_marks_are_gone() -> None:
    source = (
        b"# What is a pier?\n\nA *pier* is [a walk](https://a.example) ![x](y.png) on `water`.\n"
    )
    article = read_article("a.md", source)
    assert article.text == "What is a pier?\n\nA pier is a walk on water."
    assert [s.kind for s in article.sentences] == [SentenceKind.HEADING, SentenceKind.PROSE]


def test_scripts_in_html_are_not_text() -> None:
    page = f"<title>T</title><script>alert(1)</script><article><p>{PROSE * 3}</p></article>"
    assert "alert" not in read_article("a.html", page.encode()).text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.rtf", b"PK", "not a kind of file", id="kind"),
        pytest.param("a.txt", b"  \n", "is empty", id="empty"),
        pytest.param("a.txt", bytes(range(256)) * 20, "is not text", id="binary"),
        pytest.param("a.pdf", b"%PDF-1.4 nothing", "is not a whole PDF", id="broken-pdf"),
        pytest.param("a.pdf", pdf(""), "only images perhaps", id="image-only-pdf"),
        pytest.param("a.txt", b"x" * 20_000_001, "larger than 20 MB", id="large"),
        pytest.param("a.txt", b"word " * 1_100_000, "at most 2,000,000", id="long"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(name: str, data: bytes, says: str) -> None:
    with pytest.raises(ArticleError, match=says) as caught:
        read_article(name, data)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_seeds_are_picked_up_with_their_details(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# B\n\nSecond.")
    (tmp_path / "a.txt").write_text("First one.")
    (tmp_path / "a.toml").write_text('title = "A"\nlink = "https://a.example"\nquestions = ["q?"]')
    (tmp_path / "notes.rst").write_text("no")
    first, second = load_articles(tmp_path).articles
    assert (first.title, first.link, first.questions) == ("A", "https://a.example", ("q?",))
    assert (first.source, second.source) == ("a.txt", "b.md")


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="There is no article in"):
        load_articles(tmp_path)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([".txt", ".md"]), st.binary(max_size=300))
def test_any_bytes_are_an_article_or_an_error_of_ours(suffix: str, data: bytes) -> None:
    try:
        article = read_article(f"a{suffix}", data)
    except ArticleError:
        return
    assert article.sentences


def test_a_pasted_text_in_markdown_is_read_as_such() -> None:
    article = pasted(
        "# The mill\n\nIt was **built** in [1874](https://a.example).\n\n## Later\n\nIt fell."
    )
    assert article.title == "The mill"
    assert article.text == "The mill\n\nIt was built in 1874.\n\nLater\n\nIt fell."
    assert [
        article.text[h.start : h.end] for h in article.blocks if h.kind is BlockKind.HEADING
    ] == ["The mill", "Later"]
    plain = "No. #1 in the list [of mills] (1874)."
    assert pasted(plain).text == plain

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.datatypes import BlockKind, SentenceKind
from pullquote.documents.folders import load_article, load_articles
from pullquote.documents.uploads import pasted, read_article, read_articles
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


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", ".").replace("_", "/"), data)
    return packed.getvalue()


def test_an_archive_gives_its_articles_in_order_of_path() -> None:
    packed = zipped(
        b__md=b"# Mill\n\nIt fell.", a_c__txt=PROSE.encode(), x__png=b"png", e__txt=b" "
    )
    articles = read_articles("both.zip", packed)
    assert [article.source for article in articles] == ["a/c.txt", "b.md"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"PK not really", "not a whole .zip", id="damaged"),
        pytest.param(zipped(a__png=b"png"), "no article in it", id="nothing-to-read"),
        pytest.param(zipped(a__zip=zipped(b__txt=b"word")), "no article in it", id="nested"),
        pytest.param(zipped(a__txt=b" "), "is empty", id="blank"),
        pytest.param(zipped(a__txt=b"a" * 20_000_001), "too large when it is", id="bomb"),
        pytest.param(zipped(**{f"a{n}__txt": b"a" for n in range(201)}), "at most 200", id="many"),
    ],
)
def test_an_archive_beyond_the_limits_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(ArticleError, match=says) as caught:
        read_articles("a.zip", data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.doc", "as .docx"),
        ("a.odt", "as .docx"),
        ("a.xyz", "another copy"),
        ("a", ".txt"),
        ("a.PNG", ".pdf"),
    ],
)
def test_a_kind_that_is_not_read_is_refused_with_what_can_be(name: str, says: str) -> None:
    with pytest.raises(ArticleError, match="not a kind of file") as caught:
        read_article(name, b"words")
    assert says in str(caught.value)


def test_a_file_that_cannot_be_read_is_skipped_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    (tmp_path / "c.txt").write_text(PROSE + "More.")
    (tmp_path / "c.toml").write_text("title = ")
    loaded = load_articles(tmp_path)
    assert [article.source for article in loaded.articles] == ["a.txt"]
    assert [line.split()[0] for line in loaded.skipped] == ["blank.txt", "broken.pdf", "c.txt"]
    (tmp_path / "a.txt").unlink()
    with pytest.raises(ArticleError, match="There is no article in") as caught:
        load_articles(tmp_path)
    assert "blank.txt was skipped" in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "heading", "title"),
    [
        ("The pier", "# Ice", "The pier"),
        ("Untitled document", "# Ice", "Ice"),
        ("Document1", "# Ice", "Ice"),
        ("Microsoft Word - pier_v2.doc", "# Ice", "Ice"),
        ("pier-final.indd", "# Ice", "Ice"),
        ("untitled", "Plain words.", "my pier"),
    ],
)
def test_a_title_that_a_program_gave_is_none(declared: str, heading: str, title: str) -> None:
    source = f"---\ntitle: {declared}\n---\n{heading}\n\nIt fell."
    assert read_article("my-pier.md", source.encode()).title == title


def test_details_beside_a_file_say_who_wrote_it_and_when(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "a.toml").write_text('author = "Mara"\npublished = "2021"\nlanguage = "en-GB"')
    article = load_article(tmp_path / "a.txt")
    assert (article.author, article.published, article.language) == ("Mara", "2021", "en")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 200), st.integers(0, 255), st.binary(max_size=20))
def test_an_archive_with_a_wrong_byte_is_articles_or_an_error_of_ours(
    at: int, byte: int, end: bytes
) -> None:
    packed = bytearray(zipped(a__txt=PROSE.encode(), b__md=b"# Mill"))
    packed[at % len(packed)] = byte
    try:
        assert read_articles("a.zip", bytes(packed) + end)
    except ArticleError:
        return


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

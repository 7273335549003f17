"""Files of every kind, spoiled in every way: an article or a clear error, in time."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from counts import Counts, counted
from files import ENCODINGS, KINDS, PIECES, PROSE, pdf, seeds
from fuzz import SECONDS, attempt
from hypothesis import given, settings
from hypothesis import strategies as st
from packed import PACKAGES, packed

from pullquote.documents import child
from pullquote.documents.child import LONGEST_TEXT
from pullquote.documents.uploads import pasted, read_article
from pullquote.errors import ArticleError


@pytest.mark.parametrize("kind", KINDS)
def test_no_spoiled_file_gives_a_traceback_or_hangs(kind: str) -> None:
    found = counted("fuzz.py", "--kind", kind, "--inputs", 200, "--seed", 3)
    assert found.broken == []
    assert found.counts["inputs"] >= 200
    assert found.counts["articles"] >= 4
    assert found.counts["refused"] >= 4


@pytest.mark.parametrize("kind", ["html", "pdf", *PACKAGES])
def test_no_spoiled_file_hurts_the_process_of_its_own(kind: str) -> None:
    found = counted("fuzz.py", "--kind", kind, "--inputs", 3, "--seed", 3, "--child")
    assert found.broken == []
    assert found.counts["inputs"] == 3


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_any_pieces_in_any_order_are_an_article_or_an_error_of_ours(
    kind: str, data: st.DataObject
) -> None:
    parts = st.one_of(st.sampled_from(PIECES[kind]), st.sampled_from(seeds(kind)), st.binary())
    result = Counts()
    attempt(kind, b"".join(data.draw(st.lists(parts, max_size=30))), result, apart=False)
    assert result.broken == []


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
@pytest.mark.parametrize("name", ENCODINGS)
def test_a_text_is_read_however_it_is_encoded(kind: str, name: str) -> None:
    text = "<p>" * (kind == "html") + "“Café” — naïve. " * 40
    if name == "mixed":  # two encodings in one file: no letter of ASCII is lost
        article = read_article(f"a.{kind}", ENCODINGS[name](text.replace("”", "").replace("“", "")))
        assert article.text.count("na") == 40
        return
    data = ENCODINGS[name](text)
    if name == "binary":
        with pytest.raises(ArticleError, match="is not text"):
            read_article(f"a.{kind}", data)
        return
    article = read_article(f"a.{kind}", data)
    first = article.sentences[0]
    shown = article.text[first.start : first.end]
    if name == "latin-1":  # which has neither the quotation marks nor the dash
        assert "?Café? ? naïve." in article.text
    else:
        assert shown.startswith("“Café” — naïve.")


MADE_TO_HANG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one line of 10 MB": ("txt", lambda: b"word " * 2_000_000),
    "one word of 1.9 MB": ("txt", lambda: b"x" * 1_900_000),
    "quotation marks that never close": ("txt", lambda: "“ ".encode() * 400_000),
    "deep html": ("html", lambda: b"<div>" * 200_000 + b"deep"),
    "deep tables": ("html", lambda: b"<table><tr><td>" * 30_000 + b"deep"),
    "one attribute of 5 MB": ("html", lambda: b"<p " + b"a" * 5_000_000 + b"=1>x"),
    "brackets": ("md", lambda: b"[" * 90_000),
    "deep quotations": ("md", lambda: b"> " * 45_000 + b"deep"),
    "emphasis that never closes": ("md", lambda: b"*a_ " * 22_000),
    "deep lists": ("md", lambda: b"- " * 400_000),
    "a small pdf of 400 MB": ("pdf", lambda: pdf(stream=bomb(), filters=_TWICE)),
    "a docx of deep tables": (
        "docx",
        lambda: packed({"word/document.xml": b"<w:tbl><w:tr><w:tc>" * 100_000}),
    ),
    "a docx of 99 MB": ("docx", lambda: packed({"word/document.xml": b"<a>" + b" " * 99_000_000})),
    "a pdf in a ring": ("pdf", lambda: pdf("a", extra="/Parent 4 0 R /Kids [4 0 R] ")),
}
_TWICE = "[/FlateDecode /FlateDecode]"


def bomb() -> bytes:
    """A page of 400 MB, packed twice."""
    packer = zlib.compressobj(1)
    part = b"BT (a) Tj ET " * 80_000
    return zlib.compress(b"".join(packer.compress(part) for _ in range(400)) + packer.flush())


@pytest.mark.parametrize("what", MADE_TO_HANG)
def test_a_file_made_to_hang_is_read_or_refused_in_time(what: str) -> None:
    kind, make = MADE_TO_HANG[what]
    result = Counts()
    attempt(kind, make(), result, apart=True)
    assert result.broken == []
    assert result.counts["slowest, ms"] < 1000 * SECONDS


def test_a_page_whose_date_cannot_be_looked_for_keeps_its_text() -> None:
    broken = b"<!html><math><body><p>The harbour freezes in January. The ferry stops for two weeks."
    assert "The harbour freezes" in read_article("a.html", broken, read=child.read).text


def test_what_is_pasted_has_a_limit_that_is_said() -> None:
    with pytest.raises(ArticleError, match="at most 2,000,000"):
        pasted("x" * (LONGEST_TEXT + 1))
    assert pasted(PROSE).text == PROSE

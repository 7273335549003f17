from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import PIECES

from pullquote.datatypes import SentenceKind
from pullquote.documents.article import article_from_text, with_details
from pullquote.documents.sentences import LONGEST_SENTENCE
from pullquote.errors import ArticleError


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=400)))
def test_sentences_are_ranges_in_order_that_cover_every_word(text: str) -> None:
    try:
        article = article_from_text(text)
    except ArticleError:
        return
    assert article.text == text
    covered = 0
    for sentence in article.sentences:
        words = text[sentence.start : sentence.end]
        assert sentence.start >= covered
        assert words
        assert words == words.strip()
        assert len(words) <= LONGEST_SENTENCE
        assert not text[covered : sentence.start].strip("\x1c\x1d\x1e\x1f\x85\u2028\u2029").strip()
        covered = sentence.end
    assert not text[covered:].strip("\x1c\x1d\x1e\x1f\x85\u2028\u2029").strip()


def test_one_line_of_100_kb_is_cut_into_quotable_pieces() -> None:
    article = article_from_text("word, and more " * 7000)
    found = article.sentences
    assert len(found) > 200
    assert all(s.end - s.start <= LONGEST_SENTENCE for s in found)
    assert all(article.text[s.end - 1].isalpha() or article.text[s.end - 1] == "," for s in found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            f"A harbour in winter\nIt froze{' early' * 9}.",
            SentenceKind.HEADING,
            id="title-line",
        ),
        pytest.param("## How it began\nIt began.", SentenceKind.HEADING, id="markdown"),
        pytest.param("It froze early.\nIt thawed.", SentenceKind.PROSE, id="sentence"),
        pytest.param("[Ada Ode edited this piece.]\nEnd.", SentenceKind.BOILERPLATE, id="credit"),
        pytest.param(
            "from The Paper https://a.example/x\nEnd.", SentenceKind.BOILERPLATE, id="link"
        ),
        pytest.param("© 2024 The Paper\nEnd.", SentenceKind.BOILERPLATE, id="copyright"),
        pytest.param("12 Comments\nEnd.", SentenceKind.BOILERPLATE, id="comments"),
        pytest.param("By Ada Whitlock\nEnd.", SentenceKind.BOILERPLATE, id="byline"),
        pytest.param("By then peace had returned. End.", SentenceKind.PROSE, id="no byline"),
        pytest.param(f"by {'a' * 380}! End.", SentenceKind.PROSE, id="once took minutes"),
    ],
)
def test_first_line_is_of_the_kind(text: str, kind: SentenceKind) -> None:
    assert article_from_text(text).sentences[0].kind is kind


def test_lines_broken_at_a_column_are_one_paragraph() -> None:
    text = (
        "The ferry leaves the island at nine in the morning and\n"
        "comes back in the late afternoon, when the sheep are in\n"
        "their pens. On Sundays it stays in the harbour."
    )
    found = article_from_text(text).sentences
    assert [text[s.start : s.end].split()[0] for s in found] == ["The", "On"]


@pytest.mark.parametrize("text", ["", " \n\t", "…!?", "😀😀"])
def test_a_text_without_words_is_an_error_that_says_what_to_do(text: str) -> None:
    with pytest.raises(ArticleError, match="has no text to read"):
        article_from_text(text)


@pytest.mark.parametrize(
    "details",
    [{"title": 3}, {"questions": "why?"}, {"colour": "red"}, {"link": "javascript:alert(1)"}],
)
def test_wrong_details_are_refused(details: dict[str, object]) -> None:
    with pytest.raises(ArticleError):
        with_details(article_from_text("A sentence."), details)

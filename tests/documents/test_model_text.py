"""What a model reads, and where each character of it stands in the article."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.documents.article import Article, article_from_document, article_from_text
from pullquote.documents.builder import DocumentBuilder
from pullquote.documents.model_text import model_text
from pullquote.errors import ArticleError


def read(article: Article) -> str:
    return model_text(article, 0, len(article.sentences)).text


def table(*rows: list[str], named: bool = True) -> Article:
    builder = DocumentBuilder()
    header = builder.add_row(rows[0])
    for row in rows[1:]:
        builder.add_row(row, header=header if named else ())
    return article_from_document(builder.document(), "Ships")


def test_a_row_is_read_with_the_names_of_its_columns_and_stands_where_its_cells_do() -> None:
    article = table(["Year", "Ships"], ["2020", "877"])
    row = model_text(article, 1, 2)
    assert row.text == "Year: 2020, Ships: 877"
    shown = "".join(
        article.text[row.positions[n] : row.positions[n + 1]] for n in range(len(row.text))
    )
    assert shown == "2020\t877"
    at = row.text.index("877")
    assert article.text[row.positions[at] : row.positions[at + 3]] == "877"
    names = row.text.index("Ships")
    assert row.positions[names] == row.positions[names + 5]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([["Length", "412 m"]], "Length: 412 m", id="a-name-and-its-value"),
        pytest.param([["Oak", "Iron", "Rope"]], "Oak, Iron, Rope", id="no-header"),
    ],
)
def test_a_row_without_a_header_is_read_as_it_stands(rows: list[list[str]], words: str) -> None:
    assert read(table(*rows, named=False)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ﬁrst ofﬁce was in Sheﬃeld.", "The first office was in Sheffield."),
        ("ＡＢＣ １２３ means ABC 123.", "ABC 123 means ABC 123."),
        ("The har\u00adbour is old.", "The harbour is old."),
        ("The pier is 412 metres long.[1] It fell.[2][3]", "The pier is 412 metres long. It fell."),
        ("The pier[12, 13] fell.[a] It is gone.¹", "The pier fell. It is gone."),
        ("It fell.[citation needed] It is gone.", "It fell. It is gone."),
        ("The [then] mayor [sic] came.", "The [then] mayor [sic] came."),
        ("It is 5 m² and 3³ is 27.", "It is 5 m² and 3³ is 27."),
        ("> The pier was ours,\n> said the town.", "The pier was ours,\nsaid the town."),
        ("- Owner: Town of Emden\n- Opened in 1931", "- Owner: Town of Emden\n- Opened in 1931"),
        (
            "The repairs of the old pier were soon fin-\nished by the town in May.",
            "The repairs of the old pier were soon finished by the town in May.",
        ),
        (
            "Year   Ships\n2019   1,204\n2020     877",
            "Year, Ships\nYear: 2019, Ships: 1,204\nYear: 2020, Ships: 877",
        ),
        ("[1]", "[1]"),
    ],
)
def test_the_words_are_those_that_a_person_reads(text: str, words: str) -> None:
    assert read(article_from_text(text)) == words


PARTS = st.sampled_from(
    [
        *(
            "ﬁ",
            "ﬄ",
            "Ａ",
            "\u00ad",
            "[1]",
            "[2, 3]",
            "¹",
            "a",
            "a.",
            "b ",
            "x-\n",
            "y",
            "\n\n",
            "> q\n",
        ),
        *(
            "| a | b |\n",
            "a\tb\n",
            "1\t2\n",
            "- c\n",
            "```\n",
            "ﷺ",
            "𝐀",
            "\ufeff",
            "[citation needed]",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join), st.data())
def test_positions_never_fall_and_stay_in_the_range(text: str, data: st.DataObject) -> None:
    try:
        article = article_from_text(text)
    except ArticleError:
        return
    first = data.draw(st.integers(0, len(article.sentences) - 1))
    last = data.draw(st.integers(first + 1, len(article.sentences)))
    found = model_text(article, first, last)
    start, end = article.sentences[first].start, article.sentences[last - 1].end
    assert found.positions.shape == (len(found.text) + 1,)
    assert np.all(np.diff(found.positions) >= 0)
    assert found.positions[0] >= start
    assert found.positions[-1] == end
    assert found.text.strip()
    for sentence in article.sentences[first:last]:
        inside = (found.positions[:-1] >= sentence.start) & (found.positions[:-1] < sentence.end)
        words = "".join(np.array(list(found.text))[inside]) if inside.any() else ""
        plain = article.text[sentence.start : sentence.end]
        if plain.isalpha() and plain.isascii():
            assert plain in words

from __future__ import annotations

from dataclasses import replace

import pytest

from pullquote.checks import holds_up, missing, years_of
from pullquote.datatypes import Span
from pullquote.documents.article import article_from_text
from pullquote.questions.expected import Expected, expected, fits
from pullquote.questions.understanding import understand

PIER = (
    "About 12,500 passengers used the pier in 2023, compared with 9,800 in 2022. The mayor, Ana "
    "Whitlock, opposed the plan. She was 41 years old."
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many passengers used the pier in 2021?", ("2021",)),
        ("How many of the 12500 passengers paid?", ()),
        ("What did Tom Harrow say about the pier?", ("Tom", "Harrow")),
        ("What did Whitlock’s office oppose?", ()),
        ("Did the Whitlocks agree?", ()),
        ("How many came in Oslo?", ("Oslo",)),
    ],
)
def test_numbers_and_names_that_the_article_does_not_have(
    question: str, words: tuple[str, ...]
) -> None:
    assert missing(question, PIER) == words


@pytest.mark.parametrize(
    ("question", "quote", "holds"),
    [
        ("How many passengers came in 2023?", PIER[:75], True),
        ("How many passengers came in 2021?", PIER[:75], False),
        ("How many passengers came in 2022?", "About 12,500 came in 2023.", False),
        ("When did the mayor oppose the plan?", "The mayor opposed the plan.", False),
        ("How many voted?", "The mayor opposed the plan.", False),
        ("How old is Ana Whitlock?", "She was 41 years old.", True),
        ("How old is Ana Whitlock?", "Passengers used it in 2023.", False),
        ("Why did the mayor oppose it?", "The mayor opposed the plan.", True),
    ],
)
def test_a_plain_answer_holds_up(question: str, quote: str, holds: bool) -> None:
    article = article_from_text(f"{PIER} {quote}")
    span = Span(len(PIER) + 1, len(article.text))
    assert holds_up(understand(question), article, span) is holds


def test_names_are_spelt_otherwise_in_another_language() -> None:
    question = understand("¿Qué dijo la alcaldesa de Londres?")
    article = article_from_text(PIER)
    assert holds_up(question, replace(article, language="en"), Span(0, len(PIER)))
    assert not holds_up(question, replace(article, language="es"), Span(0, len(PIER)))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it?", Expected.TIME),
        ("And in what year did it burn?", Expected.TIME),
        ("How many lives a day?", Expected.QUANTITY),
        ("¿Cuántos murieron?", Expected.QUANTITY),
        ("how old is he?", Expected.AGE),
        ("who ordered it?", Expected.PERSON),
        ("Which cities sent a mayor?", Expected.LIST),
        ("list the partners", Expected.LIST),
        ("Who were the members of the crew?", Expected.LIST),
        ("What is the city called?", Expected.ANYTHING),
        ("Was it a raid?", Expected.YES_NO),
        ("¿Por qué no fueron?", Expected.REASON),
        ("Why?", Expected.REASON),
    ],
)
def test_the_kind_of_answer_is_told_by_the_words_of_the_question(
    question: str, kind: Expected
) -> None:
    assert expected(question) is kind


def test_words_that_cannot_be_of_the_kind_do_not_fit() -> None:
    assert fits(Expected.TIME, "after the war")
    assert not fits(Expected.TIME, "the old harbour")
    assert fits(Expected.QUANTITY, "a dozen")
    assert not fits(Expected.PERSON, "a concrete wall")


def test_a_decade_is_not_the_year_that_it_begins_with() -> None:
    assert years_of("In the 1970s and the 1980's, until 1991") == {"1991"}


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("The other was a boy of about ten.", True),
        ("A man of sixty rowed them over.", True),
        ("The cook, a woman of 34, said nothing.", True),
        ("She was in her mid-forties then.", True),
        ("He wrote it in his teens.", True),
        ("A man of the sea rowed them over.", False),
        ("She lived in her late uncle’s house.", False),
    ],
)
def test_an_age_may_be_told_in_words(words: str, tells: bool) -> None:
    article = article_from_text(words)
    assert holds_up(understand("how old is this one?"), article, Span(0, len(words))) is tells

"""When a turn of a conversation is right."""

from __future__ import annotations

import pytest

from pullquote.datatypes import Answer, Citation, Evidence, Verdict
from pullquote.evaluation.data import Expect, Turn
from pullquote.evaluation.turns import is_right

ANSWERED, UNSURE, NOT_FOUND = Verdict.ANSWERED, Verdict.UNSURE, Verdict.NOT_FOUND


def answer(
    verdict: Verdict, *ranges: tuple[int, int], text: str = "Said.", passages: int = 1
) -> Answer:
    citations = tuple(
        Citation(number, "a", start, end, "x" * (end - start), 1.0)
        for number, (start, end) in enumerate(ranges, 1)
    )
    evidence = (Evidence("a", 0, 5, 1.0),) * passages
    return Answer("?", "?", verdict, 0.5, citations, evidence, text=text)


def right(expect: Expect, given: Answer, *spans: tuple[int, int], answers: str = "") -> bool:
    turn = Turn("?", expect, spans, tuple(answers.split("|")) if answers else ())
    return is_right(turn, given, 1000)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(answer(ANSWERED, (0, 50)), True, id="the first quote holds it"),
        pytest.param(answer(ANSWERED, (0, 15), (10, 50)), False, id="the second quote holds it"),
        pytest.param(answer(UNSURE, (0, 50)), False, id="not sure"),
        pytest.param(answer(ANSWERED, (12, 50)), False, id="cut off"),
        pytest.param(answer(ANSWERED, (0, 500)), False, id="a quote that is too long"),
        pytest.param(answer(ANSWERED), False, id="no quote"),
    ],
)
def test_an_answer_is_plain_and_its_first_quote_holds_the_gold(
    given: Answer, expected: bool
) -> None:
    assert right(Expect.ANSWER, given, (10, 20)) is expected


def test_a_list_needs_every_place() -> None:
    both = answer(ANSWERED, (0, 50), (100, 150))
    assert right(Expect.LIST, both, (10, 20), (110, 120))
    assert not right(Expect.LIST, both, (10, 20), (210, 220))


def test_what_is_not_in_the_article_is_anything_but_answered() -> None:
    assert right(Expect.NONE, answer(UNSURE, (0, 50)))
    assert right(Expect.NONE, answer(NOT_FOUND))
    assert not right(Expect.NONE, answer(ANSWERED, (0, 50)))


def test_small_talk_gets_a_reply_and_nothing_else() -> None:
    assert right(Expect.SMALL_TALK, answer(NOT_FOUND, text="You are welcome.", passages=0))
    assert not right(Expect.SMALL_TALK, answer(NOT_FOUND, text="You are welcome."))
    assert not right(Expect.SMALL_TALK, answer(NOT_FOUND, text=" ", passages=0))
    assert not right(Expect.SMALL_TALK, answer(ANSWERED, (0, 50), passages=0))


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param((0, 400, 900), True, id="three parts, in order"),
        pytest.param((400, 0, 900), False, id="not in order"),
        pytest.param((0, 60, 120), False, id="all from the beginning"),
        pytest.param((0, 900), False, id="too few"),
        pytest.param((0, 200, 300, 400, 600, 900), False, id="too many"),
    ],
)
def test_an_overview_is_of_different_parts(starts: tuple[int, ...], expected: bool) -> None:
    given = answer(ANSWERED, *((start, start + 50) for start in starts))
    assert right(Expect.OVERVIEW, given) is expected


def test_the_piece_itself_may_be_answered_from_its_fields() -> None:
    by = answer(NOT_FOUND, text="It was written by **Mara Quill**.")
    assert right(Expect.ABOUT_PIECE, by, answers="Mara Quill|M. Quill")
    assert not right(Expect.ABOUT_PIECE, by, answers="Tom Quill")
    assert right(Expect.ABOUT_PIECE, answer(ANSWERED, (0, 50)), (10, 20))
    assert right(Expect.ABOUT_PIECE, by)  # no author is named: anything but an answer
    assert not right(Expect.ABOUT_PIECE, answer(ANSWERED, (0, 50)))

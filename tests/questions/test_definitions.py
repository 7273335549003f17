"""Questions for the meaning of something, and sentences that tell it."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.questions.definitions import explains, term_of


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is mano dura?", "mano dura"),
        ("What does MLB stand for?", "MLB"),
        ("whos Ada Ode", "Ada Ode"),
        ("¿Qué es la mano dura?", "mano dura"),
        ("what does Ada Ode do?", "Ada Ode"),
        ("what does Ada Ode do for a living", "Ada Ode"),
        ("what're cairns?", "cairns"),
        ("What was it?", ""),
        ("Who is he?", ""),
        ("What is the share of the young people in the town of Pell?", ""),
        ("Why is the light red?", ""),
    ],
)
def test_the_term_is_what_is_asked_for(question: str, term: str) -> None:
    assert term_of(question) == term


@pytest.mark.parametrize(
    ("sentence", "term", "is_told"),
    [
        ("It extends its mano dura agenda: an iron-fist response.", "mano dura", True),
        ("Major League Baseball (MLB) has thirty teams.", "MLB", True),
        ("The minister, Jan Ode, left.", "Jan Ode", True),
        ("“Val” is a former shopper.", "Val", True),
        ("A cairn is a heap of stones.", "cairn", True),
        ("“It is hard,” said Jan Ode, CEO of Pell Bikes.", "Jan Ode", True),
        ("They asked Jan Ode, founder of the shop.", "Jan Ode", True),
        ("They asked Jan Ode, former head of the shop.", "Jan Ode", True),
        ("They asked Jan Ode, but he had left.", "Jan Ode", False),
        ("Mano dura has undermined the coalition.", "mano dura", False),
        ("The valley was quiet.", "Val", False),
    ],
)
def test_a_sentence_tells_it_by_its_marks(sentence: str, term: str, is_told: bool) -> None:
    assert explains(sentence, term) is is_told


def test_what_is_mano_dura_is_answered_where_the_article_tells(shipped: Assistant) -> None:
    assert "iron-fist response" in shipped.ask("what is mano dura?").citations[0].quote

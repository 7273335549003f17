from __future__ import annotations

import pytest

from pullquote.language import is_foreign, note
from pullquote.question import needs_history, resolve

EARLIER = ("Who hosted the summit?", "Ecuador")


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "Why not?",
        "and in Europe?",
        "what about the gangs?",
        "When was that?",
        "who were they?",
        "What did she say?",
        "how many of them came?",
        "Did it work?",
        "what else?",
        "which wars?",
    ],
)
def test_questions_that_need_history(question: str) -> None:
    assert needs_history(question)
    resolved = resolve(question, [EARLIER])
    assert resolved.text == f"Who hosted the summit? Ecuador {question}"
    assert resolved.text[resolved.own :] == question


@pytest.mark.parametrize(
    "question",
    [
        "Who is Daniel Noboa?",
        "daily death toll",
        "Blackwater",
        "What did Luther say in his letter?",
        "How many people live there are in Quito?",
        "Is it possible to see the light from the island?",
        "What is the policy that the government changed?",
        "who edited this?",
        "What is one of the causes?",
        "How much did it cost to build the tower?",
        "Where is it unlikely that a harbour freezes?",
        "Which school has its origins in a mill?",
        "Forces that act on one part of a bridge do not act on what?",
        "What else were families with little land not required to pay for?",
        "why did Latin American presidents skip the Cuenca summit?",
    ],
)
def test_questions_that_do_not(question: str) -> None:
    assert not needs_history(question)
    assert resolve(question, [EARLIER]).text == question


def test_without_history_a_question_stays_as_it_is() -> None:
    assert resolve("why?", []).text == "why?"


@pytest.mark.parametrize(
    "question",
    [
        "¿Por qué no fueron los presidentes?",
        "Pourquoi les présidents ne sont pas venus dans la ville?",
        "Warum sind die Präsidenten nicht zu dem Gipfel gekommen?",
        "Почему президенты не приехали?",
        "なぜ大統領は来なかったのですか",
    ],
)
def test_other_languages_are_told_with_the_setting(question: str) -> None:
    assert is_foreign(question)
    assert "PULLQUOTE_MODEL" in note(question, "sentence-transformers/all-MiniLM-L6-v2")
    assert note(question, "some/multilingual-model") == ""


@pytest.mark.parametrize(
    "question", ["", "???", "mano dura", "Who is El Chapo?", "What is de facto?"]
)
def test_english_and_names_are_not_foreign(question: str) -> None:
    assert not is_foreign(question)

"""Small talk and wishes for an overview in words that no rule has, with the shipped model."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder, QuestionKind
from pullquote.questions.intents import intents_for, recognised
from pullquote.questions.kinds import spoken

OVERVIEWS = [
    "could someone sum this thing up pls",
    "i only have a minute, what's the gist of it all",
    "boil the whole article down to a few lines",
    "would you mind summing the thing up real quick",
    "tell me quickly what this page is about mate",
    "what is the overall gist here mate",
]
TALK = [
    "morning all!",
    "heya, anyone in here?",
    "ahh brilliant thank you so so much",
    "hmm i really doubt that's correct",
    "could you lend me a hand w this article",
    "are you some sort of bot?",
    "ok see u around then",
    "omg how very sad",
    "thanks, that makes a lot of sense now",
    "cheers, that cleared it up a lot",
    "great, that explains everything",
]
FACTS = [
    "why did she?",
    "what happened to the lamp?",
    "who built it?",
    "what did the harbour master say about the storm",
    "how does the lamp work",
    "is it true that the keeper left?",
    "what is the main export of the town",
    "can you reach the island by ferry?",
    "what about the other keepers?",
    "when is the ferry office open in the morning",
    "what's the point of the new sluice",
    "station is full",
    "thanks, and when was that",
    "ok and how much did it cost",
    "thank you. does it rain there",
    "wow, how many died",
]


def kind_of(text: str, encoder: Encoder) -> QuestionKind:
    return recognised(text, encoder.encode_question, intents_for(encoder)).kind


@pytest.mark.parametrize("text", [*OVERVIEWS, *TALK])
def test_what_no_rule_knows_is_told_by_its_vector(text: str, encoder: Encoder) -> None:
    assert spoken(text).kind is QuestionKind.FACT
    wanted = QuestionKind.OVERVIEW if text in OVERVIEWS else QuestionKind.SMALL_TALK
    assert kind_of(text, encoder) is wanted


@pytest.mark.parametrize("text", FACTS)
def test_questions_about_facts_stay_such(text: str, encoder: Encoder) -> None:
    assert kind_of(text, encoder) is QuestionKind.FACT


def test_what_has_a_question_in_it_is_a_question(encoder: Encoder) -> None:
    assert kind_of("hi i have a question: who built the tower", encoder) is QuestionKind.FACT


def test_without_anything_fitted_the_rules_decide(encoder: Encoder) -> None:
    assert recognised("morning all!", encoder.encode_question, None).kind is QuestionKind.FACT
    assert recognised("hello", encoder.encode_question, None).kind is QuestionKind.SMALL_TALK


def test_the_assistant_answers_accordingly(town: Assistant) -> None:
    summed = town.ask("could someone sum this thing up pls")
    assert summed.kind is QuestionKind.OVERVIEW
    assert len(summed.citations) > 1
    assert town.ask("morning all!").reply
    # Whoever wants the words themselves searched for gets that.
    assert town.ask("morning all!", literally=True).kind is QuestionKind.FACT

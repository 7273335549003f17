"""Wishes for an overview that name what the text is, or what its title names, are recognised."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder, QuestionKind
from pullquote.questions.intents import intents_for, recognised
from pullquote.questions.overviews import NO_PIECE, Piece

GUIDE = Piece(
    "Bees in a Small Town: how to begin",
    "Three people wrote a letter. The film came first. A meeting was held. This guide is short.",
)


def kind_of(text: str, piece: Piece, encoder: Encoder) -> QuestionKind:
    return recognised(text, encoder.encode_question, intents_for(encoder), piece).kind


@pytest.mark.parametrize(
    "text",
    [
        "What is this guide about, in short?",
        "what's this little guide to bees about then?",
        "So what does the guide say?",
        "give me a quick rundown of this guide",
        "Can you sum up the guide for me?",
        "boil this leaflet down to three points",
        "what is the leaflet telling me",  # it speaks of no leaflet
        "what do i need to know from this handout",
        "i have two minutes, walk me through the bee guide",
        "What are the main points of this interview?",
        "What about bees in a town, in a nutshell?",
        "Overview of the bees please",
        "summarise this paper by the university for me",
        "¿De qué trata esta guía?",
        "de qué va la guía",
        "resume esta entrevista en tres frases",
        "¿Cuáles son las ideas principales de este folleto?",
    ],
)
def test_a_text_may_be_called_what_it_is(text: str, encoder: Encoder) -> None:
    assert kind_of(text, GUIDE, encoder) is QuestionKind.OVERVIEW


@pytest.mark.parametrize(
    "text",
    [
        "What was the letter about?",
        "what does the letter say?",  # of which the text speaks
        "sum up the letter",
        "What is the film about?",
        "summarise what the keeper said about this guide",
        "Give me the gist of the meeting",
        "What does this guide say about wasps?",
        "what is the second chapter about",
        "Why are bees kept in a small town, in short?",
        "What did the bees cost in short",
        "what is the main reason for the delay?",
        "¿De qué trata la carta?",
    ],
)
def test_what_the_text_speaks_of_is_a_question_about_a_fact(text: str, encoder: Encoder) -> None:
    assert kind_of(text, GUIDE, encoder) is QuestionKind.FACT


def test_of_many_texts_only_this_one_is_meant(encoder: Encoder) -> None:
    assert kind_of("what is this guide about", NO_PIECE, encoder) is QuestionKind.OVERVIEW
    assert kind_of("what is the guide about", NO_PIECE, encoder) is QuestionKind.FACT
    assert kind_of("recap the bees", NO_PIECE, encoder) is QuestionKind.FACT


def test_the_assistant_knows_what_its_article_speaks_of(town: Assistant) -> None:
    summed = town.ask("what is the brochure about?")
    assert summed.kind is QuestionKind.OVERVIEW
    assert len(summed.citations) > 1
    assert town.ask("what is the school about?").kind is QuestionKind.FACT
    after = town.ask("what is the brochure about?", history=[town.ask("Who mends the nets?")])
    assert after.kind is QuestionKind.OVERVIEW

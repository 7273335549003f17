"""Wishes for an overview that name what the text is, or what its title names, are recognised."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder, QuestionKind
from pullquote.documents.article import article_from_text
from pullquote.filters import Filter
from pullquote.questions.intents import intents_for, recognised
from pullquote.questions.naming import NO_TEXT, AskedText

BODY = "Three people wrote a letter. The film came first. A meeting was held. This guide is short."


def asked(title: str, text: str, before: str = "") -> AskedText:
    return AskedText(lambda: (title, text, before))


GUIDE = asked("Bees in a Small Town: how to begin", f"This guide is short. {BODY}")


def kind_of(text: str, about: AskedText, encoder: Encoder) -> QuestionKind:
    return recognised(text, encoder.encode_question, intents_for(encoder), about).kind


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
        "Overview of the bee guide please",
        "recap bees in a small town",
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
        "What was the bees' main argument?",
        "is the town small, in short",
        "What is the most famous poem about bees?",
        "what did the police report say?",
        "what is your refund policy",
        "what is the main feature of the hive",
        "what is the news about the hive",
    ],
)
def test_what_the_text_speaks_of_is_a_question_about_a_fact(text: str, encoder: Encoder) -> None:
    assert kind_of(text, GUIDE, encoder) is QuestionKind.FACT


def test_of_many_texts_only_this_one_is_meant(encoder: Encoder) -> None:
    assert kind_of("what is this guide about", NO_TEXT, encoder) is QuestionKind.OVERVIEW
    assert kind_of("what is the guide about", NO_TEXT, encoder) is QuestionKind.FACT
    assert kind_of("recap the bees", NO_TEXT, encoder) is QuestionKind.FACT


def test_this_letter_is_the_one_that_was_spoken_of(encoder: Encoder) -> None:
    letters = asked("A Queen", "She wrote a letter to the king.", "She wrote a letter to the king.")
    assert kind_of("what was this letter about?", letters, encoder) is QuestionKind.FACT
    assert kind_of("what is this article about?", letters, encoder) is QuestionKind.OVERVIEW


def test_the_words_of_most_news_do_not_take_an_overview_away(encoder: Encoder) -> None:
    strike = asked("Rail strike", "The story was in the paper. A report said so. The text is out.")
    for text in ("could someone sum the report up pls", "give me the short version of the story"):
        assert kind_of(text, strike, encoder) is QuestionKind.OVERVIEW


@pytest.mark.parametrize(
    ("kind", "text", "called"),
    [
        ("guide", "Bees are kept in hives.", True),
        ("letter", "Two letters came.", False),
        ("policy", "Its policies were clear.", False),
        ("book", "They booked a room.", True),
        ("minutes", "It took ten minutes.", True),
        ("minutes", "She read the minutes of the meeting.", False),
        ("carta", "A letter came.", False),
        ("guia", "Esta guía es breve. Otras guías no.", True),
        ("guia", "Compró una guía.", False),
    ],
)
def test_what_a_text_is_called(kind: str, text: str, called: bool) -> None:
    assert asked("A title", text).is_called(kind) is called


def test_the_assistant_asks_the_article_that_is_meant(encoder: Encoder) -> None:
    harbour = "The harbour lies low. Boats are mended there by three families. Storms are rare."
    berg = "Anna Berg was a painter of boats. She lived by the sea for forty years and more."
    two = [article_from_text(harbour, "Port Selwyn"), article_from_text(berg, "Anna Berg")]
    both = Assistant.from_articles(two, encoder=encoder, reader=False)
    painter = both.ask("How long did Anna Berg live by the sea?")
    assert painter.citations[0].article_id == two[1].id
    assert both.ask("sum up Anna Berg").kind is QuestionKind.FACT  # of two nobody knows which
    assert both.ask("sum up Anna Berg", [painter]).kind is QuestionKind.OVERVIEW
    only = Filter(articles="Port Selwyn")
    assert both.ask("sum up Anna Berg", [painter], where=only).kind is QuestionKind.FACT
    assert both.ask("sum up Port Selwyn", where=only).kind is QuestionKind.OVERVIEW
    assert both.ask("sum up Anna Berg", article_id=two[1].id).kind is QuestionKind.OVERVIEW

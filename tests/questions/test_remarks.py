"""Remarks on what was read are no questions, and what may be a question is no remark."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Encoder, QuestionKind
from pullquote.questions.intents import intents_for, recognised
from pullquote.questions.remarks import is_remark
from pullquote.questions.small_talk import SmallTalk


@pytest.mark.parametrize(
    "text",
    [
        "haha she sounds like a character",
        "aw, that poor kid",
        "Poor Mrs Lund and her dahlias",
        "poor thing!",
        "wow, a lamp from 1741",
        "lol the snail in the stove",
        "oh dear, her poor brother",
        "jaja las cosas de la vida",
    ],
)
def test_remarks(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize(
    "text",
    [
        "wow, how many died",
        "wow is the mayor still alive",
        "oh no, was the boy hurt",
        "poor thing, will she recover?",
        "lol tl;dr",
        "wow, long article. overview please",
        "omg just the gist please",
        "ha sido reconstruido el teatro",
        "vaya, por qué murió",
        "Ha-Joon Chang economist",
        "LOL surprise dolls maker",
        "Aw Boon Haw birthplace",
        "poor man's copyright",
        "poor boy sandwich origin",
        "poor families support",
        "Poor Mr Lund's age",
        "tell me about the poor kid",
        "haha ok, name the mother",
        "aw, did the boy find his mum",
        "it must be in Kent or Sussex",
        "she was a nurse",
    ],
)
def test_what_may_be_a_question_or_a_search_is_no_remark(text: str) -> None:
    assert not is_remark(text)


def test_doubts_and_thanks_stay_what_they_are(encoder: Encoder) -> None:
    texts = ("wow, are you sure?", "thanks, that helped a lot", "aw, that poor kid", "wow, a lamp")
    intents = intents_for(encoder)
    said = {text: recognised(text, encoder.encode_question, intents) for text in texts}
    assert {found.kind for found in said.values()} == {QuestionKind.SMALL_TALK}
    assert [found.small_talk for found in said.values()] == [
        SmallTalk.DOUBT,
        SmallTalk.THANKS,
        SmallTalk.REMARK,
        SmallTalk.REMARK,
    ]


def test_a_remark_gets_a_reply_without_passages(town: Assistant) -> None:
    answer = town.ask("aw, that poor kid")
    assert answer.kind is QuestionKind.SMALL_TALK
    assert answer.reply
    assert not answer.passages

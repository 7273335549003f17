from __future__ import annotations

from dataclasses import replace

from pullquote.assistant import Assistant
from pullquote.datatypes import Citation, Verdict
from pullquote.suggestions import Suggestion, evidence_of, not_asked

BUILT = "When was the lighthouse built?"


def test_where_an_answer_stands_is_the_words_that_answer_else_the_best_sentence(
    town: Assistant,
) -> None:
    answer = town.ask(BUILT)
    article = answer.citations[0].article_id
    assert answer.short is not None
    assert evidence_of(answer) == (article, answer.short.start, answer.short.end)
    best = answer.passages[0]
    assert evidence_of(replace(answer, short=None)) == (article, best.start, best.end)
    assert evidence_of(replace(answer, citations=())) is None


def test_what_was_asked_or_shown_is_not_suggested(town: Assistant) -> None:
    answer = town.ask("Who built the lighthouse?")
    first = answer.citations[0]
    inside = (first.article_id, first.start, first.start + 5)
    after = (first.article_id, first.end + 100, first.end + 105)
    again, other = Suggestion(BUILT, inside), Suggestion("What is elsewhere?", after)
    reply = Suggestion("Who wrote this?", None)
    every = [again, other, reply]
    assert not_asked(every, []) == [BUILT, "What is elsewhere?", "Who wrote this?"]
    assert not_asked(every, [answer]) == ["What is elsewhere?", "Who wrote this?"]
    assert not_asked(every, [("WHO wrote  this?", "Nobody says.")]) == [BUILT, "What is elsewhere?"]
    elsewhere = replace(again, place=("another article", *inside[1:]))
    assert not_asked([elsewhere], [answer]) == [BUILT]
    second = Citation(2, *after, quote="", score=0.0)
    unsure = replace(answer, verdict=Verdict.UNSURE, citations=(first, second))
    assert not_asked([again, other], [unsure]) == ["What is elsewhere?"]
    assert not_asked([other], [replace(unsure, verdict=Verdict.ANSWERED)]) == []

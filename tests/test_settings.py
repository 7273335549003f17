from __future__ import annotations

import json
from pathlib import Path

import pytest

from pullquote.assistant import Assistant
from pullquote.documents.article import article_from_text
from pullquote.errors import ArticleError, PullquoteError
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared, Visit, Visits


class Request:
    """What the registry of visits needs of a request."""

    def __init__(self, session: str) -> None:
        self.session_hash = session


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {"PULLQUOTE_CONCURRENCY": "4", "PULLQUOTE_FEEDBACK": str(tmp_path)}
    settings = Settings.from_environment(given)
    assert (settings.concurrency, settings.feedback) == (4, tmp_path)
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize("given", ["many", "0", "²"])
def test_a_wrong_setting_is_named(given: str) -> None:
    with pytest.raises(PullquoteError, match=f"PULLQUOTE_QUEUE is '{given}'"):
        Settings.from_environment({"PULLQUOTE_QUEUE": given})


def test_feedback_is_kept_only_where_a_folder_is_set(town: Assistant, tmp_path: Path) -> None:
    answer = town.ask("Who built the lighthouse?")
    Settings().keep_feedback(answer, True)
    Settings(feedback=tmp_path / "f").keep_feedback(answer, False)
    record = json.loads((tmp_path / "f" / "feedback.jsonl").read_text("utf-8"))
    assert record["question"] == "Who built the lighthouse?"
    assert record["liked"] is False


def test_visits_are_apart_limited_and_forgotten() -> None:
    visits = Visits(2)
    for name in ("a", "b", "c"):
        visits.keep(Request(name), Visit(article_id=name))
    assert len(visits) == 2
    assert visits.of(Request("a")).article_id is None
    assert visits.of(Request("c")).article_id == "c"
    visits.drop(Request("c"))
    assert len(visits) == 1
    assert visits.of(Request("c")).article_id is None


def test_a_slow_question_loses_neither_a_turn_nor_the_article_read_meanwhile(
    town: Assistant,
) -> None:
    visits, visitor, shared = Visits(2), Request("a"), Shared(lambda: town)
    own = Visit().with_article(article_from_text("The mill is old. It grinds oats."), shared)
    slow, other = "Who built the lighthouse?", "How tall is the lighthouse?"

    def asking(visit: Visit) -> Visit:
        if not visit.turns:
            visits.change(visitor, lambda now: now.asked(other, shared)[0])
        elif visit.own is None:
            visits.keep(visitor, own.asked(other, shared)[0])
        return visit.asked(slow, shared)[0]

    visit = visits.change(visitor, asking)
    assert visits.of(visitor) is visit
    assert visit.own is own.own
    assert [turn.question for turn in visit.turns] == [other, slow]


def test_what_a_visitor_does_last_is_not_kept_once_they_left(town: Assistant) -> None:
    visits, visitor = Visits(2), Request("a")

    def reading(visit: Visit) -> Visit:
        visits.drop(visitor)
        return Visit(own=town)

    visits.change(visitor, reading)
    assert len(visits) == 0
    assert visits.of(visitor).own is None


def test_visitors_own_articles_are_bounded_together_and_the_idlest_goes(town: Assistant) -> None:
    tokens = len(town.index.tokens)
    visits = Visits(10, own_tokens=2 * tokens)
    for name in ("a", "b", "c"):
        visits.keep(Request(name), Visit(own=town if name != "c" else None))
    visits.change(Request("a"), lambda visit: visit.back_to(0))
    visits.keep(Request("d"), Visit(own=town))
    assert [visits.of(Request(name)).own for name in "abcd"] == [town, None, None, town]
    assert len(visits) == 3
    with pytest.raises(ArticleError, match=f"{tokens} tokens"):
        Visits(10, own_tokens=tokens - 1).keep(Request("a"), Visit(own=town))

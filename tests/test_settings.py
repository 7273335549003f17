from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from samples import Opened

from pullquote.assistant import Assistant
from pullquote.errors import ArticleError, PullquoteError
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.visits import Visits


class Request:
    """What the registry of visits needs of a request."""

    def __init__(self, session: str) -> None:
        self.session_hash = session


def having(own: Assistant | None) -> Callable[[Visit], Visit]:
    """The change to a visit with an article of the visitor's own."""
    return lambda visit: replace(visit, own=own)


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {"PULLQUOTE_CONCURRENCY": "4", "PULLQUOTE_FEEDBACK": str(tmp_path)}
    settings = Settings.from_environment(given)
    assert (settings.concurrency, settings.feedback) == (4, tmp_path)
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize("given", ["many", "0", "²"])
def test_a_wrong_setting_is_named(given: str) -> None:
    with pytest.raises(PullquoteError, match=f"PULLQUOTE_QUEUE is '{given}'"):
        Settings.from_environment({"PULLQUOTE_QUEUE": given})


@pytest.mark.parametrize(("name", "most"), [("QUESTION_LENGTH", 1000), ("UPLOAD_MB", 20)])
def test_a_setting_beyond_what_has_an_effect_is_refused(name: str, most: int) -> None:
    variable = f"PULLQUOTE_{name}"
    Settings.from_environment({variable: str(most)})
    with pytest.raises(PullquoteError, match=f"{variable} is {most + 1}; .* at most {most}"):
        Settings.from_environment({variable: str(most + 1)})


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
        visits.change(Request(name), partial(Visit.showing, article_id=name))
    assert len(visits) == 2
    assert visits.of(Request("a")).article_id is None
    assert visits.of(Request("c")).article_id == "c"
    visits.drop(Request("c"))
    assert len(visits) == 1
    assert visits.of(Request("c")).article_id is None


def test_changes_of_one_visit_come_one_after_another_and_none_is_made_twice(
    town: Assistant,
) -> None:
    visits, shared = Visits(5), Shared(Opened(town))
    visitor, slow, asked = Request("a"), Event(), list[str]()
    questions = ["Who built the lighthouse?", "How tall is the lighthouse?", "Who runs the ferry?"]

    def asking(question: str, visit: Visit) -> Visit:
        asked.append(question)
        if question == questions[0]:
            assert slow.wait(30)
        return visit.asked(question, shared)[0]

    with ThreadPoolExecutor(3) as pool:
        changes = [pool.submit(visits.change, visitor, partial(asking, questions[0]))]
        while not asked:
            sleep(0.001)
        changes += [pool.submit(visits.change, visitor, partial(asking, q)) for q in questions[1:]]
        other = visits.change(Request("b"), lambda visit: visit.showing("x"))
        assert other.article_id == "x"  # nobody else waits
        assert visits.of(visitor).turns == ()
        slow.set()
    assert len(changes[0].result().turns) == 1
    assert sorted(asked) == sorted(questions)
    assert sorted(turn.question for turn in visits.of(visitor).turns) == sorted(questions)


def test_a_change_that_fails_leaves_the_visit_as_it_was_and_free() -> None:
    visits, visitor = Visits(5), Request("a")
    visits.change(visitor, lambda visit: visit.showing("a"))

    def failing(visit: Visit) -> Visit:
        raise ArticleError("no")

    with pytest.raises(ArticleError):
        visits.change(visitor, failing)
    assert visits.change(visitor, lambda visit: visit).article_id == "a"


def test_what_a_visitor_does_last_is_not_kept_once_they_left(town: Assistant) -> None:
    visits, visitor = Visits(2), Request("a")

    def reading(visit: Visit) -> Visit:
        visits.drop(visitor)
        return Visit(own=town)

    visits.change(visitor, reading)
    assert len(visits) == 0
    assert visits.of(visitor).own is None


def test_visitors_own_articles_are_bounded_together_and_the_idlest_goes(town: Assistant) -> None:
    tokens = town.index.token_count
    visits = Visits(10, own_tokens=2 * tokens)
    for name in ("a", "b", "c"):
        visits.change(Request(name), having(town if name != "c" else None))
    visits.change(Request("a"), lambda visit: visit.back_to(0))
    visits.change(Request("d"), having(town))
    assert [visits.of(Request(name)).own for name in "abcd"] == [town, None, None, town]
    assert len(visits) == 3
    with pytest.raises(ArticleError, match=f"{tokens} tokens"):
        Visits(10, own_tokens=tokens - 1).change(Request("a"), having(town))

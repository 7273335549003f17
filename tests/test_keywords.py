from __future__ import annotations

import bm25s
import numpy as np
import pytest
import Stemmer

from pullquote.keywords import Bm25, Keywords

TEXTS = [
    "The lighthouse at Port Selwyn was built in 1874.",
    "The harbour freezes for two weeks each January; the harbour master sleeps.",
    "",
    "A lighthouse stands by the harbour, and a lighthouse stands by the mill.",
    "Mills grind oats. The mill at Oxley Ford grinds oats for the harbour.",
]
QUESTIONS = [
    "lighthouse",
    "Which harbours freeze?",
    "the",
    "",
    "zebra",
    "lighthouse mill oats mill",
]


def in_english(texts: list[str]) -> Keywords:
    return Keywords.of(texts, ["en"] * len(texts))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("cut", [0, 2, 5])
def test_scores_are_those_of_bm25s_however_the_chunks_are_parted(question: str, cut: int) -> None:
    stemmer = Stemmer.Stemmer("english")
    model = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    model.index(bm25s.tokenize(TEXTS, stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize([question], stemmer=stemmer, return_ids=False, show_progress=False)[0]
    known = sorted({word for word in asked if word in model.vocab_dict})
    expected = model.get_scores(known) if known else np.zeros(len(TEXTS))
    parts = [in_english(TEXTS[:cut]), in_english(TEXTS[cut:])]
    assert Bm25(parts).scores(question, ["en"]) == pytest.approx(expected, abs=1e-5)
    assert Bm25([Keywords.joined(parts)]).scores(question, ["en"]) == pytest.approx(
        expected, abs=1e-5
    )


def test_what_is_taken_is_what_those_chunks_alone_give() -> None:
    chosen = [3, 0, 4]
    taken, alone = in_english(TEXTS).take(np.array(chosen)), in_english([TEXTS[n] for n in chosen])
    for question in QUESTIONS:
        assert (
            Bm25([taken]).scores(question, ["en"]).tolist()
            == Bm25([alone]).scores(question, ["en"]).tolist()
        )


def test_each_chunk_is_stemmed_in_its_language() -> None:
    words = Keywords.of(["Los faros se construyeron.", "The lighthouses."], ["es", "en"])
    assert Bm25([words]).scores("faro", ["es"]).argmax() == 0
    assert Bm25([words]).scores("lighthouse", ["en", "es"]).argmax() == 1
    assert (Bm25([words]).scores("harbour", ["en", "es"]) == 0).all()


def test_no_chunk_has_no_score() -> None:
    assert len(Bm25([in_english([])]).scores("lighthouse", ["en"])) == 0

from __future__ import annotations

import random
from itertools import pairwise

import bm25s
import numpy as np
import pytest
import Stemmer
from numpy.typing import NDArray

from pullquote.bm25 import Bm25
from pullquote.keywords import Keywords

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


def scored(parts: list[Keywords], question: str, languages: list[str]) -> NDArray[np.float32]:
    every = np.arange(sum(len(part.lengths) for part in parts))
    return Bm25(parts).scores(question, languages, every)


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
    assert scored(parts, question, ["en"]) == pytest.approx(expected, abs=1e-5)
    joined = [Keywords.joined(parts)]
    assert scored(joined, question, ["en"]) == pytest.approx(expected, abs=1e-5)


def test_what_is_taken_is_what_those_chunks_alone_give() -> None:
    chosen = [3, 0, 4]
    taken, alone = in_english(TEXTS).take(np.array(chosen)), in_english([TEXTS[n] for n in chosen])
    for question in QUESTIONS:
        found, expected = (scored([part], question, ["en"]) for part in (taken, alone))
        assert found.tolist() == expected.tolist()


def test_each_chunk_is_stemmed_in_its_language() -> None:
    words = Keywords.of(["Los faros se construyeron.", "The lighthouses."], ["es", "en"])
    assert scored([words], "faro", ["es"]).argmax() == 0
    assert scored([words], "lighthouse", ["en", "es"]).argmax() == 1
    assert (scored([words], "harbour", ["en", "es"]) == 0).all()


def test_no_chunk_has_no_score() -> None:
    assert len(scored([in_english([])], "lighthouse", ["en"])) == 0


@pytest.mark.parametrize("count", [1, 3, 20, 500])
@pytest.mark.parametrize("filtered", [False, True])
def test_the_best_are_those_of_scoring_every_chunk(count: int, filtered: bool) -> None:
    """Common and rare words in parts of many sizes, some of them empty."""
    chance = random.Random(count)
    words = [f"word{n}" for n in range(60)]
    weights = [1 / (n + 1) for n in range(60)]
    texts = [" ".join(chance.choices(words, weights, k=chance.randint(0, 30))) for _ in range(400)]
    cuts = [0, 0, 7, 8, 150, 390, 400]
    parts = [in_english(texts[a:b]) for a, b in pairwise(cuts)]
    within = np.array(sorted(chance.sample(range(400), 120))) if filtered else None
    for _ in range(30):
        question = " ".join(chance.choices(words, k=chance.randint(1, 8)))
        scores = scored(parts, question, ["en"])
        if within is not None:
            scores = np.where(np.isin(np.arange(400), within), scores, 0)
        found = Bm25(parts).best(question, ["en"], count, within)
        wanted = np.sort(scores[scores > 0])[::-1][:count]
        assert len(set(found.tolist())) == len(wanted)
        assert scores[found] == pytest.approx(wanted, abs=1e-5)


def test_no_words_have_no_best() -> None:
    assert len(Bm25([]).best("lighthouse", ["en"], 5)) == 0
    assert len(Bm25([in_english(TEXTS)]).best("", ["en"], 5)) == 0
    assert len(Bm25([in_english(TEXTS)]).best("zebra", ["en"], 5)) == 0

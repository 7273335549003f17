from __future__ import annotations

import numpy as np
import pytest
from samples import TOWN

from pullquote import candidates
from pullquote.assistant import Assistant
from pullquote.codes import VectorCodes
from pullquote.datatypes import Encoder, Sentence, TokenVectors
from pullquote.documents.article import Article, article_from_text
from pullquote.index import Index, build_index
from pullquote.keywords import Keywords
from pullquote.retrieval import PREVIOUS_SENTENCE, Query, Retriever
from pullquote.segment import Entry, Segment
from pullquote.tables import WORD, Chunks, Sentences, token_rows

QUESTIONS = ("Who built the lighthouse?", "why was the pier replaced?", "the", "sheep ferry", "?!")
WORDS = {"who", "why", "how"}


def reference(index: Index, question: TokenVectors, text: str) -> dict[int, float]:
    """MaxSim as the design writes it, one loop after another."""
    sentences = range(len(index.sentences))
    tokens = {n: list(index.tokens_between(n, n + 1)) for n in sentences}
    (segment,) = index.segments
    codes = segment.vectors.codes()
    # The vectors that the codes stand for, still turned: low four bits, then high four.
    levels = np.concatenate([codes & 15, codes >> 4], axis=1) - 7.5
    scales = segment.vectors.rows[:, -2:].copy().view("<f2")
    vectors = levels * scales.astype(np.float32)
    weights = []
    marks_only = not any(c.isalnum() for c in text)
    for token, (start, end) in zip(question.ids.tolist(), question.offsets.tolist(), strict=True):
        df = sum(token in segment.tokens["word"][tokens[n]] for n in sentences)
        idf = max(np.log((len(index.sentences) + 1) / (df + 0.5)), 0.01)
        word = text[start:end].lower()
        is_mark = not word.isalnum() and not marks_only
        weights.append(0 if is_mark else idf / 2 if word in WORDS else idf)
    best: dict[int, list[float]] = {}
    for n in sentences:
        if len(tokens[n]):
            best[n] = [
                max(float(vector @ vectors[t]) for t in tokens[n])
                for vector in index.vectors.turned(question.vectors)
            ]
    scores = {}
    for n, own in best.items():
        articles = index.sentences.article
        if n - 1 in best and articles[n - 1] == articles[n]:
            own = [max(o, PREVIOUS_SENTENCE * p) for o, p in zip(own, best[n - 1], strict=True)]
        scores[n] = sum(w * o for w, o in zip(weights, own, strict=True)) / sum(weights)
    return scores


@pytest.mark.parametrize("question", QUESTIONS)
def test_maxsim_is_the_slow_reference(encoder: Encoder, question: str) -> None:
    other = article_from_text("A short one. It has two sentences about sheep.")
    index = build_index([article_from_text(TOWN), other], encoder)
    vectors = encoder.encode_question(question)
    ranking = Retriever(index).rank([Query(question, vectors)])
    expected = reference(index, vectors, question)
    assert dict(zip(ranking.numbers.tolist(), ranking.scores.tolist(), strict=True)) == (
        pytest.approx(expected, abs=1e-5)
    )
    assert (np.diff(ranking.scores) <= 0).all()


def test_a_case_worked_by_hand() -> None:
    """Two sentences, three vectors of two numbers, a question of two tokens.

    Sentence 0 has token 7 = (1, 0). Sentence 1 has token 8 = (0, 1) and token 9 = (0.6, 0.8).
    The question is token 7 = (1, 0) and token 5 = (0, 1); in 8 bits they stay that.
    idf(7) = ln(3 / 1.5) = ln 2, idf(5) = ln(3 / 0.5) = ln 6.
    Sentence 0: cosines 1 and 0, so ln 2 / ln 12 = 0.279.
    Sentence 1: cosines 0.6, raised to 0.8 by the sentence before, and 1: so
    (0.8 ln 2 + ln 6) / ln 12 = 0.944.
    """
    article = Article("id", "title", "a bc")
    segment = Segment(
        entries=(Entry.of(article),),
        articles=(article,),
        sentences=Sentences.of_article(
            [Sentence(0, 1, 0), Sentence(2, 4, 0)], tokens=np.array([1, 2])
        ),
        chunks=Chunks.of(np.array([[0], [0], [4], [0], [2]], np.int32)),
        tokens=token_rows(
            word=np.array([7, 8, 9]), offset=np.array([0, 0, 1]), length=np.array([1, 1, 1])
        ),
        vectors=VectorCodes.of(np.array([[1, 0], [0, 1], [0.6, 0.8]]), 8),
        pooled=VectorCodes.of(np.array([[1, 0]]), 8),
        words=np.array([(7, 1), (8, 1), (9, 1)], WORD),
        keywords=Keywords.of(["a bc"], ["en"]),
    )
    index = Index("by hand", "", dimension=2, bits=8, segments=(segment,), order=("id",))
    question = TokenVectors(
        ids=np.array([7, 5], np.int32),
        offsets=np.array([[0, 1], [2, 3]], np.int32),
        vectors=np.eye(2, dtype=np.float32),
        pooled=np.array([1, 0], np.float32),
    )
    ranking = Retriever(index).rank([Query("a b", question)])
    assert ranking.numbers.tolist() == [1, 0]
    assert ranking.scores.tolist() == pytest.approx([0.9442, 0.2789], abs=5e-3)


def test_a_large_collection_gives_what_scoring_all_of_it_gives(encoder: Encoder) -> None:
    articles = [article_from_text(TOWN)] + [
        article_from_text(f"Village {n} lies by river {n}. It has {n} mills and a market.")
        for n in range(40)
    ]
    index = build_index(articles, encoder)
    questions = (*QUESTIONS[:2], "How many mills has village 17?")
    asked = [Query(question, encoder.encode_question(question)) for question in questions]
    whole = [Retriever(index).rank([question]) for question in asked]
    for question, a in zip(asked, whole, strict=True):
        b = Retriever(index, scored_whole=50, count=10).rank([question])
        assert len(b.numbers) < len(a.numbers)
        assert a.numbers[:2].tolist() == b.numbers[:2].tolist()
        assert a.scores[:2] == pytest.approx(b.scores[:2], abs=1e-5)


def test_only_what_is_asked_for_is_a_candidate(encoder: Encoder) -> None:
    articles = [article_from_text(f"Village {n} has {n} mills and a market.") for n in range(60)]
    index = build_index(articles, encoder)
    vectors = encoder.encode_question("Which village has a market?")
    only = np.arange(1, 60, 2)
    found = Retriever(index, scored_whole=10, count=5).rank(
        [Query("village market", vectors)], only
    )
    assert 5 <= len(set(found.numbers)) < 20
    assert set(index.sentences.article[found.numbers]) <= set(only.tolist())


def test_one_article_alone_can_be_asked(encoder: Encoder) -> None:
    first, second = article_from_text(TOWN), article_from_text("The lighthouse of Oxley is new.")
    assistant = Assistant.from_articles([first, second], encoder=encoder)
    answer = assistant.ask("Who built the lighthouse?", article_id=second.id)
    assert {passage.article_id for passage in answer.passages} == {second.id}


def test_matches_are_the_words_of_the_question(town: Assistant) -> None:
    passage = town.ask("Who built the lighthouse?").passages[0]
    words = [TOWN[span.start : span.end] for span in passage.matches]
    assert "built" in words
    assert "lighthouse" in words


def test_a_few_articles_of_a_large_archive_are_scored_without_the_others(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "SEARCHED_WHOLE", 0)
    monkeypatch.setattr(candidates, "_TOLD_EXACTLY", 2)
    articles = [article_from_text(f"Village {n} has {n} mills and a market.") for n in range(60)]
    index = build_index(articles, encoder)
    asked = Query("village market", encoder.encode_question("Which village has a market?"))
    some = Retriever(index).rank([asked], np.arange(20))
    assert "signs" not in index.__dict__
    candidates_only = Retriever(index, scored_whole=10, count=10).rank([asked], np.arange(20))
    assert candidates_only.dense.max() == pytest.approx(some.dense.max(), abs=1e-6)

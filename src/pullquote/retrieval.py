"""A question to ranked sentences: late interaction over the token vectors.

A sentence's score is the mean over the question's tokens of the best cosine with any token of
the sentence, each weighted by its inverse document frequency over the sentences: MaxSim of
ColBERT (Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832) with idf weights. That marks
and question words are rare in articles says little: marks weigh nothing, question words half. A
token may also match in the sentence before, at a discount: "Their absence followed ...".

Small collections are scored whole. In larger ones candidates come first: the passages nearest to
the question by their pooled vectors (FAISS) and by BM25, then late interaction on those alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import FloatMatrix, IntVector, Span, TokenVectors
from pullquote.index import Index

#: What a match in the sentence before counts, against one in the sentence itself.
PREVIOUS_SENTENCE = 0.8
#: What a token that a follow-up question refers to weighs, against one of its own.
CONTEXT = np.float32(0.3)
#: What a question word weighs, against its idf.
QUESTION_WORD = 0.5
_QUESTION_WORDS = frozenset("what who whom whose which when where why how".split())
#: What standing right where the last answer came from adds to a follow-up's score.
NEARNESS = np.float32(0.1)
#: The least idf of a word that is shown as matching: "and" matches everywhere.
_LEAST_IDF = 1.0
#: Collections of up to this many tokens are scored whole.
TOKENS_SCORED_WHOLE = 50_000
#: Passages taken as candidates from each of FAISS and BM25 in larger ones.
CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences scored for one question, best first; ties in the order of the text.

    numbers: (sentences,) the index's sentence numbers.
    scores: (sentences,) what they are ordered by.
    late: (sentences,) the late-interaction scores, in [-1, 1].
    similarities: (question tokens, sentences) the best cosine of each question token.
    weights: (question tokens,) summing to 1.
    dense: (sentences,) the cosine of the pooled question with the sentence's passage.
    """

    numbers: IntVector
    scores: NDArray[np.float32]
    late: NDArray[np.float32]
    similarities: FloatMatrix
    weights: NDArray[np.float32]
    dense: NDArray[np.float32]


class Retriever:
    """Ranks the sentences of one index."""

    def __init__(self, index: Index) -> None:
        """Store the index; what is derived from it is made on first use."""
        self.index = index

    @cached_property
    def _vectors(self) -> FloatMatrix:
        return np.ascontiguousarray(self.index.vectors, dtype=np.float32)

    @cached_property
    def _idf(self) -> NDArray[np.float32]:
        """idf of every vocabulary id, ln((N + 1) / (df + 0.5)), df over the N sentences."""
        tokens = self.index.tokens
        ids = tokens[:, 0].astype(np.int64)
        pairs = np.unique(tokens[:, 3].astype(np.int64) << 32 | ids) & 0xFFFFFFFF
        counts = np.bincount(pairs, minlength=1)
        return np.log((len(self.index.sentences) + 1) / (counts + 0.5)).astype(np.float32)

    @cached_property
    def _passage_tokens(self) -> tuple[IntVector, IntVector]:
        """First token and last token + 1 of every passage."""
        bounds = self.index.token_bounds
        return bounds[self.index.passages[:, 3]], bounds[self.index.passages[:, 4]]

    @cached_property
    def _passage_of_sentence(self) -> IntVector:
        sizes = self.index.passages[:, 4] - self.index.passages[:, 3]
        return np.repeat(np.arange(len(self.index.passages)), sizes)

    @cached_property
    def _bm25(self) -> Any:
        import bm25s
        import Stemmer

        texts = [
            self.index.articles[article].text[start:end]
            for article, start, end in self.index.passages[:, :3].tolist()
        ]
        stemmer = Stemmer.Stemmer("english")
        tokens = bm25s.tokenize(texts, stemmer=stemmer, show_progress=False)
        model = bm25s.BM25()
        model.index(tokens, show_progress=False)
        return model, stemmer

    def token_weights(self, question: TokenVectors, text: str, own: int = 0) -> NDArray[np.float32]:
        """The weight of each question token, summing to 1: its idf, less for what says little.

        ``text`` is the question's text, and tokens before its code point ``own`` are context.
        """
        ids = question.ids
        unseen = np.float32(np.log((len(self.index.sentences) + 1) / 0.5))
        known = ids < len(self._idf)
        idf = np.where(known, self._idf[np.where(known, ids, 0)], unseen)
        telling = np.array([_telling(text[a:b]) for a, b in question.offsets.tolist()])
        if not telling.any():  # marks and nothing else
            telling[:] = 1
        context = np.where(question.offsets[:, 0] < own, CONTEXT, np.float32(1))
        weights = np.maximum(idf, 0.01) * telling * context
        return np.asarray(weights / weights.sum(), dtype=np.float32)

    def rank(
        self, question: TokenVectors, text: str, article: int | None = None, *, own: int = 0
    ) -> Ranking:
        """Rank the sentences of all articles, or of the one with that number.

        Tokens before the code point ``own`` of the question's text are what the question refers
        to; they weigh less.
        """
        if not len(question.ids) or not len(self.index.tokens):
            return _no_ranking(len(question.ids))
        first, last = 0, len(self.index.passages)
        if article is not None:
            column = self.index.passages[:, 0]
            first, last = (int(n) for n in np.searchsorted(column, [article, article + 1]))
        starts, ends = self._passage_tokens
        if first == last:
            return _no_ranking(len(question.ids))
        if ends[last - 1] - starts[first] <= TOKENS_SCORED_WHOLE:
            tokens: slice | IntVector = slice(int(starts[first]), int(ends[last - 1]))
        else:
            chosen = self._candidates(question, text, first, last)
            tokens = np.concatenate([np.arange(starts[p], ends[p]) for p in chosen])
        return self._late_interaction(question, tokens, self.token_weights(question, text, own))

    def _candidates(self, question: TokenVectors, text: str, first: int, last: int) -> list[int]:
        """Passages near the question by pooled vectors or by BM25, in order."""
        import bm25s
        import faiss

        found: set[int] = set()
        chosen: Any = None  # without a selector FAISS takes its fast path
        if last - first < len(self.index.passages):
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorRange(first, last))  # type: ignore[call-arg,unused-ignore]
        faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
        _, near = self.index.faiss_index.search(question.pooled[None, :], CANDIDATES, params=chosen)
        found.update(int(number) for number in near[0] if number >= 0)
        model, stemmer = self._bm25
        words = bm25s.tokenize([text], stemmer=stemmer, show_progress=False, return_ids=False)[0]
        known = [word for word in words if word in model.vocab_dict]
        if known:
            scores = model.get_scores(known)[first:last]
            best = np.argsort(-scores, kind="stable")[:CANDIDATES]
            found.update(int(number) + first for number in best if scores[number] > 0)
        return sorted(found)

    def _late_interaction(
        self, question: TokenVectors, tokens: slice | IntVector, weights: NDArray[np.float32]
    ) -> Ranking:
        owners = self.index.tokens[tokens, 3]
        vectors = self._single_precision(tokens)
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        numbers = owners[starts]
        with _one_thread().limit(limits=1, user_api="blas"):
            similarities = question.vectors @ vectors.T
        best = np.maximum.reduceat(similarities, starts, axis=1)
        rows = self.index.sentences[numbers]
        follows = (np.diff(numbers, prepend=-2) == 1) & (np.diff(rows[:, 0], prepend=-1) == 0)
        best[:, 1:] = np.where(
            follows[1:], np.maximum(best[:, 1:], PREVIOUS_SENTENCE * best[:, :-1]), best[:, 1:]
        )
        scores = weights @ best
        order = np.lexsort((numbers, -scores))
        passages = self._passage_of_sentence[numbers]
        with _one_thread().limit(limits=1, user_api="blas"):
            dense = self.index.pooled[passages] @ question.pooled
        return Ranking(
            numbers[order], scores[order], scores[order], best[:, order], weights, dense[order]
        )

    def _single_precision(self, tokens: slice | IntVector) -> FloatMatrix:
        """The vectors of some tokens; those of a small collection are converted once."""
        whole = len(self.index.vectors) <= TOKENS_SCORED_WHOLE
        return self._vectors[tokens] if whole else self.index.vectors[tokens].astype(np.float32)

    def matches(
        self, question: TokenVectors, weights: NDArray[np.float32], sentence: int
    ) -> tuple[Span, ...]:
        """The words of a sentence that the question's weightier tokens match best."""
        first, last = self.index.token_bounds[sentence : sentence + 2]
        if first == last or not len(question.ids):
            return ()
        similarities = question.vectors @ self._single_precision(slice(first, last)).T
        heavy = weights >= 0.6 / len(weights)
        places = similarities.argmax(axis=1)
        close = similarities.max(axis=1) >= 0.6
        telling = self._idf[self.index.tokens[first:last, 0]] >= _LEAST_IDF
        chosen = sorted({int(place) for place in places[heavy & close] if telling[place]})
        text = self.index.article_of(sentence).text
        return _words(text, [self.index.tokens[first + n, 1:3].tolist() for n in chosen])


@cache
def _one_thread() -> Any:
    """For small products: waking a second thread costs more than it saves."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _telling(token: str) -> float:
    """What a token of a question weighs against its idf.

    >>> _telling("?"), _telling("Why"), _telling("embassy")
    (0.0, 0.5, 1.0)
    """
    if not any(c.isalnum() for c in token):
        return 0.0
    return QUESTION_WORD if token.lower() in _QUESTION_WORDS else 1.0


def near(ranking: Ranking, sentence: int, article: range) -> Ranking:
    """The ranking with sentences near and after that one raised: a follow-up goes on from there.

    ``article``: the numbers of the sentences of its article; others are left alone.
    """
    distance = (ranking.numbers - sentence).astype(np.float32)
    fall = np.where(distance >= 0, np.exp(-distance / 4), 0.5 * np.exp(distance / 4))
    inside = (ranking.numbers >= article.start) & (ranking.numbers < article.stop)
    return reordered(ranking, ranking.scores + NEARNESS * fall * inside)


def reordered(ranking: Ranking, scores: NDArray[np.floating[Any]]) -> Ranking:
    """The ranking by other scores, which are given in the present order."""
    order = np.lexsort((ranking.numbers, -scores))
    return replace(
        ranking,
        numbers=ranking.numbers[order],
        scores=scores[order].astype(np.float32),
        late=ranking.late[order],
        similarities=ranking.similarities[:, order],
        dense=ranking.dense[order],
    )


def _no_ranking(tokens: int) -> Ranking:
    none = np.zeros(0, np.float32)
    return Ranking(
        numbers=np.zeros(0, np.int32),
        scores=none,
        late=none,
        similarities=np.zeros((tokens, 0), np.float32),
        weights=np.zeros(tokens, np.float32),
        dense=none,
    )


def _words(text: str, pieces: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """The spans of the whole words that the pieces belong to."""
    spans: list[Span] = []
    for start, end in pieces:
        if not any(c.isalnum() for c in text[start:end]):
            continue
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        if not spans or start >= spans[-1].end:
            spans.append(Span(start, end))
    return tuple(spans)

"""A question to ranked sentences: late interaction over the token vectors.

A sentence's score is the mean over the question's tokens of the best cosine with any token of
the sentence, each weighted by its inverse document frequency over the sentences: MaxSim of
ColBERT (Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832) with idf weights. That marks
and question words are rare in articles says little: marks weigh nothing, question words half. A
token may also match in the sentence before, at a discount: "Their absence followed ...".

Small collections are scored whole. In larger ones candidates come first: the chunks nearest to
the question by their pooled vectors (FAISS) and by BM25, then MaxSim on those alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.candidates import candidates, cosines_with
from pullquote.datatypes import FloatMatrix, IntVector, SentenceKind, Span, TokenVectors
from pullquote.index import Index
from pullquote.tables import in_one, runs

#: What a match in the sentence before counts, against one in the sentence itself.
PREVIOUS_SENTENCE = 0.8
#: What a token that a follow-up question refers to weighs, against one of its own.
CONTEXT = np.float32(0.3)
#: What a question word weighs, against its idf.
QUESTION_WORD = 0.5
_QUESTION_WORDS = frozenset("what who whom whose which when where why how".split())
#: The least idf of a word that is shown as matching: "and" matches everywhere.
_LEAST_IDF = 1.0
#: What a question token weighs, against the mean, whose match is shown; and the least cosine.
_HEAVY, _CLOSE = 0.6, 0.6
#: Collections of up to this many tokens are scored whole.
TOKENS_SCORED_WHOLE = 50_000
#: Chunks taken as candidates by vectors and BM25 together in larger ones: at least so many, one of
#: so many chunks, and beyond that many candidates one of so many (docs/evaluation.md).
CANDIDATES, _ONE_OF, _MANY, _THEN_ONE_OF = 100, 1300, 400, 3000


@dataclass(frozen=True, slots=True)
class Query:
    """One wording of a question, encoded.

    ``text[own:]`` are the question's own words; what stands before them weighs less. share: what
    this wording counts among those that are ranked together.
    """

    text: str
    vectors: TokenVectors
    own: int = 0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences scored for one question, best first; ties in the order of the text.

    numbers: (sentences,) the index's sentence numbers.
    scores: (sentences,) what they are ordered by.
    maxsim: (sentences,) the MaxSim scores, in [-1, 1].
    similarities: (question tokens, sentences) the best cosine of each question token.
    weights: (question tokens,) summing to 1.
    dense: (sentences,) the cosine of the pooled question with the sentence's chunk; of a large
        archive about that, but for the highest of prose.
    queries: the question tokens of each query, one after the other; those that weigh nothing are
        left out.
    """

    numbers: IntVector
    scores: NDArray[np.float32]
    maxsim: NDArray[np.float32]
    similarities: FloatMatrix
    weights: NDArray[np.float32]
    dense: NDArray[np.float32]
    queries: tuple[range, ...]

    def maxsim_of(self, query: int) -> NDArray[np.float32]:
        """(sentences,) the MaxSim scores by one of the queries alone."""
        tokens = self.queries[query]
        own = self.weights[tokens.start : tokens.stop]
        mean = own @ self.similarities[tokens.start : tokens.stop] / own.sum()
        return np.asarray(mean, dtype=np.float32)


class Retriever:
    """Ranks the sentences of one index."""

    def __init__(
        self,
        index: Index,
        *,
        scored_whole: int = TOKENS_SCORED_WHOLE,
        count: int | None = None,
    ) -> None:
        """Store the index; what is derived from it is made on first use.

        ``scored_whole``: of more tokens only candidates are scored, ``count`` of them, or as many
        as the size of the index asks for.
        """
        self.index = index
        self._scored_whole = scored_whole
        self._count = count

    @cached_property
    def _idf(self) -> NDArray[np.float32]:
        """idf of every vocabulary id, ln((N + 1) / (df + 0.5)), df over the N sentences."""
        counts = self.index.sentences_with_word
        return np.log((self.index.sentence_count + 1) / (counts + 0.5)).astype(np.float32)

    @cached_property
    def _chunk_tokens(self) -> tuple[IntVector, IntVector]:
        """First token and last token + 1 of every chunk."""
        bounds = self.index.token_bounds
        return bounds[self.index.chunks.first], bounds[self.index.chunks.last]

    def token_weights(self, query: Query) -> NDArray[np.float32]:
        """The weight of each question token, summing to 1: its idf, less for what says little."""
        ids = query.vectors.ids
        unseen = np.float32(np.log((self.index.sentence_count + 1) / 0.5))
        known = ids < len(self._idf)
        # The idf of each token, what it tells, and less for what is only leant on: (tokens,).
        idf = np.where(known, self._idf[np.where(known, ids, 0)], unseen)
        telling = np.array([_telling(query.text[a:b]) for a, b in query.vectors.offsets.tolist()])
        if not telling.any():  # marks and nothing else
            telling[:] = 1
        context = np.where(query.vectors.offsets[:, 0] < query.own, CONTEXT, np.float32(1))
        weights = np.maximum(idf, 0.01) * telling * context
        return np.asarray(weights / weights.sum(), dtype=np.float32)

    def weighed(self, query: Query) -> tuple[FloatMatrix, NDArray[np.float32]]:
        """The vectors of the tokens that weigh something, and their weights, of the query's share.

        (tokens, dimension) and (tokens,).
        """
        weights = self.token_weights(query)
        return query.vectors.vectors[weights > 0], query.share * weights[weights > 0]

    def rank(self, queries: Sequence[Query], articles: IntVector | None = None) -> Ranking:
        """Rank the sentences of all articles, or of those with these numbers, which rise.

        Several queries are wordings of one question: a sentence's score is the mean of its scores
        by each, weighted by their shares.
        """
        queries = [query for query in queries if len(query.vectors.ids)]
        chunks = self.index.chunks_in(articles)
        tokens = self.index.token_count
        if articles is not None:
            starts, ends = self._chunk_tokens
            tokens = int((ends[chunks] - starts[chunks]).sum())
        if not queries or not tokens:
            return _no_ranking()
        if tokens > self._scored_whole:
            within = chunks if articles is not None else None
            count = self._count or candidate_count(len(chunks))
            found = [
                candidates(self.index, query.vectors.pooled, query.text, within, count)
                for query in queries
            ]
            chunks = np.unique(np.concatenate(found))
        return self._maxsim(queries, chunks, chosen=tokens > self._scored_whole)

    def _maxsim(self, queries: Sequence[Query], chunks: IntVector, *, chosen: bool) -> Ranking:
        """Rank the sentences of the chunks with these numbers, which rise.

        ``chosen``: whether they are candidates.
        """
        # The vectors and weights of all queries' tokens, one query after the other.
        of_each = [self.weighed(query) for query in queries]
        vectors = np.concatenate([own for own, _ in of_each])
        weights = np.concatenate([own for _, own in of_each])
        weights /= weights.sum()
        # The sentences that have tokens, and the position of each one's chunk: (sentences,) each.
        first, last = self.index.chunks.first[chunks], self.index.chunks.last[chunks]
        numbers, owners = runs(first, last), np.repeat(np.arange(len(chunks)), last - first)
        sizes = self.index.sentences.tokens[numbers]
        numbers, owners, sizes = numbers[sizes > 0], owners[sizes > 0], sizes[sizes > 0]
        # Their tokens, and where in these each sentence begins: (tokens,), (sentences,).
        tokens = in_one(runs(*(bounds[chunks] for bounds in self._chunk_tokens)))
        starts = np.cumsum(sizes) - sizes
        # The cosine of each question token with each token: (question tokens, tokens).
        similarities = self.index.vectors.cosines(vectors, tokens)
        # The best in each sentence: (question tokens, sentences).
        best = np.maximum.reduceat(similarities, starts, axis=1)
        # Or in the sentence before it in the same article, at a discount; the same shape.
        articles = self.index.sentences.article[numbers]
        follows = (np.diff(numbers, prepend=-2) == 1) & (np.diff(articles, prepend=-1) == 0)
        best[:, 1:] = np.where(
            follows[1:], np.maximum(best[:, 1:], PREVIOUS_SENTENCE * best[:, :-1]), best[:, 1:]
        )
        # Weighted means, and their order, ties by position: (sentences,) each.
        scores = weights @ best
        order = np.lexsort((numbers, -scores))
        # The cosine of the pooled question with each sentence's chunk: (sentences,).
        pooled = np.sum([query.share * query.vectors.pooled for query in queries], axis=0)
        if chosen:  # a verdict asks for the highest of what may be quoted
            prose = np.zeros(len(chunks), bool)
            prose[owners[self.index.sentences.are(SentenceKind.PROSE, numbers)]] = True
            dense = cosines_with(self.index, pooled, chunks, prose)[owners]
        else:
            dense = self.index.pooled.cosines(pooled[None, :], in_one(chunks))[0][owners]
        ends = np.cumsum([len(own) for own, _ in of_each]).tolist()
        return Ranking(
            numbers[order],
            scores[order],
            scores[order],
            best[:, order],
            weights,
            dense[order],
            tuple(map(range, [0, *ends], ends)),
        )

    def matches(self, query: Query, sentence: int) -> tuple[Span, ...]:
        """The words of a sentence that the query's weightier tokens match best."""
        question, weights = query.vectors, self.token_weights(query)
        inside = self.index.tokens_between(sentence, sentence + 1)
        if not inside:
            return ()
        words, starts, ends = self.index.words_in(sentence)
        # The cosine of each question token with each token: (question tokens, tokens).
        similarities = self.index.vectors.cosines(question.vectors, inside)
        # Each question token's best match, if both say something and are close enough.
        best = similarities.argmax(axis=1)
        heavy = weights >= _HEAVY / len(weights)
        close = similarities.max(axis=1) >= _CLOSE
        telling = self._idf[words] >= _LEAST_IDF
        chosen = sorted({int(token) for token in best[heavy & close] if telling[token]})
        text = self.index.article_of(sentence).text
        return _words(text, [(int(starts[n]), int(ends[n])) for n in chosen])


def candidate_count(chunks: int) -> int:
    """How many of so many chunks are taken as candidates.

    >>> [candidate_count(chunks) for chunks in (20_000, 260_000, 524_000, 1_200_000, 1_908_000)]
    [100, 200, 400, 400, 636]
    """
    return max(CANDIDATES, min(chunks // _ONE_OF, _MANY), chunks // _THEN_ONE_OF)


def _telling(token: str) -> float:
    """What a token of a question weighs against its idf.

    >>> _telling("?"), _telling("Why"), _telling("embassy")
    (0.0, 0.5, 1.0)
    """
    if not any(c.isalnum() for c in token):
        return 0.0
    return QUESTION_WORD if token.lower() in _QUESTION_WORDS else 1.0


def nearness(ranking: Ranking, sentence: int, article: range) -> NDArray[np.float32]:
    """(sentences,) how near each is to that one, 1 right there: a follow-up goes on from there.

    ``article``: the numbers of the sentences of its article; others are not near.
    """
    distance = (ranking.numbers - sentence).astype(np.float32)
    fall = np.where(distance >= 0, np.exp(-distance / 4), 0.5 * np.exp(distance / 4))
    inside = (ranking.numbers >= article.start) & (ranking.numbers < article.stop)
    return np.asarray(fall * inside, dtype=np.float32)


def reordered(ranking: Ranking, scores: NDArray[np.floating[Any]]) -> Ranking:
    """The ranking by other scores, which are given in the present order."""
    order = np.lexsort((ranking.numbers, -scores))
    return replace(
        ranking,
        numbers=ranking.numbers[order],
        scores=scores[order].astype(np.float32),
        maxsim=ranking.maxsim[order],
        similarities=ranking.similarities[:, order],
        dense=ranking.dense[order],
    )


def _no_ranking() -> Ranking:
    none = np.zeros(0, np.float32)
    return Ranking(
        numbers=np.zeros(0, np.int32),
        scores=none,
        maxsim=none,
        similarities=np.zeros((0, 0), np.float32),
        weights=none,
        dense=none,
        queries=(),
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

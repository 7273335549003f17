"""A part of a large collection as an index: some articles, and of these some chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index
from pullquote.segment import Segment


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted over all articles of a collection.

    words: (largest vocabulary number + 1,) how many sentences each word of the model is in.
    languages: how many articles are in each. The others are totals.
    """

    articles: int = 0
    characters: int = 0
    chunks: int = 0
    sentences: int = 0
    tokens: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    words: IntVector = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, segment: Segment) -> Counts:
        """Those of a segment."""
        rows = segment.words[:]
        words = np.zeros(int(rows["word"][-1]) + 1 if len(rows) else 0, np.int64)
        words[rows["word"]] = rows["sentences"]
        return cls(
            articles=len(segment.entries),
            characters=sum(entry.characters for entry in segment.entries),
            chunks=len(segment.chunks),
            sentences=len(segment.sentences),
            tokens=int(segment.token_bounds[-1]),
            languages=Counter(entry.language for entry in segment.entries),
            words=words,
        )

    def plus(self, others: Iterable[Counts], sign: int = 1) -> Counts:
        """These and the others; with the sign -1 these without the others, never below none."""
        every = list(others)
        words = np.zeros(max([len(self.words), *(len(other.words) for other in every)]), np.int64)
        words[: len(self.words)] = self.words
        languages = Counter(self.languages)
        for other in every:
            words[: len(other.words)] += sign * other.words
            for name, count in other.languages.items():
                languages[name] += sign * count

        return Counts(
            max(0, self.articles + sign * sum(other.articles for other in every)),
            max(0, self.characters + sign * sum(other.characters for other in every)),
            max(0, self.chunks + sign * sum(other.chunks for other in every)),
            max(0, self.sentences + sign * sum(other.sentences for other in every)),
            max(0, self.tokens + sign * sum(other.tokens for other in every)),
            {name: count for name, count in languages.items() if count > 0},
            np.maximum(words, 0),
        )


@dataclass(frozen=True, eq=False)
class Part(Index):
    """Some articles of a collection, one in each segment, as an index.

    The tables of sentences and of chunks are whole; tokens and vectors are there for the chunks
    that are present. What is rare is rare in the whole collection, by its counts.
    present: (chunks,) whether the rows of each chunk are there.
    """

    counts: Counts
    present: NDArray[np.bool_]
    whole: ClassVar[bool] = False

    @property
    def sentence_count(self) -> int:
        """How many sentences the whole collection has."""
        return self.counts.sentences

    @cached_property
    def sentences_with_word(self) -> IntVector:
        """As of :class:`Index`, in the whole collection; 0 for what was not counted yet."""
        rows = [segment.words[-1:]["word"] for segment in self.segments]
        last = max((int(word[0]) for word in rows if len(word)), default=0)
        return np.pad(self.counts.words, (0, max(0, last + 1 - len(self.counts.words))))

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the whole collection."""
        return frozenset(self.counts.languages)

    @property
    def characters(self) -> int:
        """How many code points the whole collection has."""
        return self.counts.characters

    @property
    def token_count(self) -> int:
        """How many tokens are here: those of the chunks that are present."""
        bounds = self.token_bounds
        sizes = bounds[self.chunks.last] - bounds[self.chunks.first]
        return int(sizes[self.present].sum())

    def chunks_in(self, articles: IntVector | None) -> IntVector:
        """The numbers of the chunks that are present, of all articles or of these; they rise."""
        chunks = super().chunks_in(articles)
        return chunks[self.present[chunks]]

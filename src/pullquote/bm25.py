"""BM25 over the chunks of any number of segments, numbered through all of them.

The formula is that of Lucene, as in bm25s (Lù 2024, https://arxiv.org/abs/2407.03618, table 1). Of
a question the rarest words come first, and words that can bring no other chunk among the best are
looked up only in those that are: MaxScore (Turtle & Flood 1995,
https://doi.org/10.1016/0306-4573(95)00020-H).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.keywords import Keywords, hashed_stems, saturated
from pullquote.tables import runs


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question: its idf, and where its pairs in each part begin and end: (parts,)."""

    idf: np.float32
    first: IntVector
    last: IntVector


class Bm25:
    """The words of all segments in one place."""

    def __init__(self, parts: Sequence[Keywords]) -> None:
        """Join the words of the segments, in order."""
        # The first chunk, and the first word, of each part, and the number of all: (parts + 1,).
        self._bases = np.cumsum([0, *(len(part.lengths) for part in parts)])
        self._firsts = np.cumsum([0, *(len(part.words) for part in parts)])
        pairs = np.cumsum([0, *(len(part.chunks) for part in parts)])
        self._words = _joined(np.uint64, [part.words[:] for part in parts])
        # Where the pairs of each word begin, and the number of all: (words + 1,).
        begins = [part.first[:-1] + base for part, base in zip(parts, pairs[:-1], strict=True)]
        self._pairs = np.append(_joined(np.int64, begins), pairs[-1])
        # Of each pair the chunk, as its part counts them, and how often it has the word: (pairs,).
        self._chunks = _joined(np.uint8, [part.chunks[:] for part in parts])
        self._counts = _joined(np.uint8, [part.counts[:] for part in parts])
        self._lengths = _joined(np.uint16, [part.lengths[:] for part in parts])
        self._mean = np.float32(self._lengths.mean() if self._lengths.any() else 1)

    def scores(self, text: str, languages: Iterable[str], chunks: IntVector) -> NDArray[np.float32]:
        """(chunks,) the scores of the chunks with these numbers for the words of a text.

        The text is taken in each of the languages; those of articles that it is not in match
        little.
        """
        scores = np.zeros(len(chunks), np.float32)
        for word in self._asked(text, languages):
            scores += self._scores_in(word, chunks)
        return scores

    def best(
        self, text: str, languages: Iterable[str], count: int, within: IntVector | None = None
    ) -> IntVector:
        """The ``count`` chunks that score most, best first; fewer if fewer have a word.

        within: the numbers of the chunks to choose from; None for all.
        """
        asked = self._asked(text, languages)
        allowed = None
        if within is not None:
            allowed = np.zeros(len(self._lengths), bool)
            allowed[within] = True
        # The chunks that may be among the best, which rise, and their scores by the words so far.
        found: IntVector = np.zeros(0, np.int64)
        scores = np.zeros(0, np.float32)
        least = np.float32(0)  # no chunk that scores less is among the best
        for number, word in enumerate(asked):
            # The most that this and the words after it, which are no rarer, add to any chunk.
            more = sum(float(other.idf) for other in asked[number:])
            if more >= least:
                chunks, added = self._scores_of(word)
                if allowed is not None:
                    added, chunks = added[allowed[chunks]], chunks[allowed[chunks]]
                found, scores = _merged(found, scores, chunks, added)
            else:
                may = scores + more >= least
                found, scores = found[may], scores[may]
                scores = scores + self._scores_in(word, found)
            if len(found) > count:
                least = np.partition(scores, -count)[-count]
        best = np.flatnonzero(scores >= least)
        return found[best[np.argsort(-scores[best], kind="stable")[:count]]]

    def _asked(self, text: str, languages: Iterable[str]) -> list[_Word]:
        """The words of a text that some chunks have, the rarest first."""
        stems = {word for name in languages for word in hashed_stems([text], name)[0]}
        words = np.array(sorted(stems), np.uint64)[:, None]  # (words, 1)
        if not len(self._words):
            return []
        first, last = self._firsts[:-1], self._firsts[1:]
        # Where each word stands among those of each part: (words, parts).
        places = _bisected(self._words, words, first, last)
        inside = places < last
        places[~inside] = 0
        inside[inside] = (self._words[places] == words)[inside]
        places[~inside] = 0
        begins = np.where(inside, self._pairs[places], 0)
        ends = np.where(inside, self._pairs[places + 1], 0)
        having = (ends - begins).sum(axis=1)  # how many chunks have each word: (words,)
        idf = np.log(1 + (len(self._lengths) - having + 0.5) / (having + 0.5))
        return [
            _Word(np.float32(idf[n]), begins[n], ends[n])
            for n in np.argsort(having, kind="stable").tolist()
            if having[n]
        ]

    def _scores_of(self, word: _Word) -> tuple[IntVector, NDArray[np.float32]]:
        """The chunks that have a word, which rise, and what it adds to the score of each."""
        parts = np.flatnonzero(word.last > word.first)
        first, last = word.first[parts], word.last[parts]
        pairs = runs(first, last)
        chunks = self._chunks[pairs] + np.repeat(self._bases[parts], last - first)
        return chunks, word.idf * self._saturated(self._counts[pairs], chunks)

    def _scores_in(self, word: _Word, chunks: IntVector) -> NDArray[np.float32]:
        """(chunks,) what a word adds to the score of each of these."""
        part = np.searchsorted(self._bases, chunks, "right") - 1
        own = chunks - self._bases[part]
        last = word.last[part]
        places = _bisected(self._chunks, own, word.first[part], last)
        inside = places < last
        places[~inside] = 0
        inside[inside] = (self._chunks[places] == own)[inside]
        counts = np.where(inside, self._counts[places], 0)
        return word.idf * self._saturated(counts, chunks)

    def _saturated(self, counts: NDArray[Any], chunks: IntVector) -> NDArray[np.float32]:
        lengths = self._lengths[chunks].astype(np.float32)
        return saturated(counts.astype(np.float32), lengths, self._mean)


def _joined(kind: type[np.generic], arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The arrays one after another, of a kind that all of them and ``kind`` fit in."""
    return np.concatenate([np.zeros(0, kind), *arrays])


def _merged(
    few: IntVector, scores: NDArray[np.float32], many: IntVector, added: NDArray[np.float32]
) -> tuple[IntVector, NDArray[np.float32]]:
    """The numbers of both, which rise, and the sum of what each has in one and in the other."""
    places = np.searchsorted(many, few)
    both = places < len(many)
    both[both] = many[places[both]] == few[both]
    added[places[both]] += scores[both]
    alone = places[~both]
    return np.insert(many, alone, few[~both]), np.insert(added, alone, scores[~both])


def _bisected(
    values: NDArray[Any], wanted: NDArray[Any], first: IntVector, last: IntVector
) -> IntVector:
    """Where each of the wanted would stand in its range [first, last) of values, which rise there.

    All of one shape, or of shapes that NumPy broadcasts to one.

    >>> _bisected(np.array([2, 4, 1, 3]), np.array([3, 3]), np.array([0, 2]), np.array([2, 4]))
    array([1, 3])
    """
    shape = np.broadcast_shapes(wanted.shape, first.shape)
    low = np.array(np.broadcast_to(first, shape))
    step = 1 << int((last - first).max(initial=0)).bit_length()
    while step := step >> 1:
        # So many more are smaller, if the last of these is: (shape,).
        further = low + step
        low += step * ((further <= last) & (values.take(further - 1, mode="clip") < wanted))
    return low

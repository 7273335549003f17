"""The words of chunks, which bm25s takes apart and PyStemmer stems.

What a segment keeps are counts alone. So segments are joined without their texts, and rarity and
length are always those of all articles: :mod:`pullquote.bm25`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector

#: The usual parameters, which bm25s has as well.
_K1, _B = 1.5, 0.75
#: The stemmers of PyStemmer for the languages that have one, by ISO 639-1; else words are stems.
_STEMMERS = {
    "": "english",
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


@dataclass(frozen=True, slots=True, eq=False)
class Keywords:
    """How often each word is in each chunk of a segment.

    words: (words,) uint64 hashes of the stems, rising. first: (words + 1,) where the chunks of each
    word begin in ``chunks`` and ``counts``. chunks: (pairs,) numbers of chunks, rising for each
    word. counts: (pairs,) uint8 how often the word is in the chunk, at most 255. lengths: (chunks,)
    how many words each chunk has.
    """

    words: NDArray[np.uint64]
    first: IntVector
    chunks: IntVector
    counts: NDArray[np.uint8]
    lengths: IntVector

    @classmethod
    def of(cls, texts: Sequence[str], languages: Sequence[str]) -> Keywords:
        """The words of chunks, each in its language (ISO 639-1, "" if it is not known)."""
        stems: list[Counter[int]] = [Counter()] * len(texts)
        for language in set(languages):
            own = [number for number, name in enumerate(languages) if name == language]
            found = hashed_stems([texts[number] for number in own], language)
            for number, words in zip(own, found, strict=True):
                stems[number] = Counter(words)
        pairs = [
            (word, chunk, min(count, 255))
            for chunk, words in enumerate(stems)
            for word, count in words.items()
        ]
        rows = np.array(pairs, np.uint64).reshape(-1, 3)
        lengths = np.array([words.total() for words in stems], np.int64)
        return cls._sorted(rows[:, 0], rows[:, 1].astype(np.int64), rows[:, 2], lengths)

    @classmethod
    def _sorted(
        cls,
        words: NDArray[np.uint64],
        chunks: IntVector,
        counts: NDArray[np.unsignedinteger],
        lengths: IntVector,
    ) -> Keywords:
        """From pairs in any order: (pairs,) words, chunks and counts, (chunks,) lengths."""
        order = np.lexsort((chunks, words))
        unique, first = np.unique(words[order], return_index=True)
        return cls(
            words=unique,
            first=np.append(first, len(words)).astype(np.uint32),
            chunks=chunks[order].astype(np.min_scalar_type(max(len(lengths) - 1, 0))),
            counts=counts[order].astype(np.uint8),
            lengths=lengths.astype(np.uint16),
        )

    def take(self, chunks: IntVector) -> Keywords:
        """The words of some of the chunks, which get the numbers from 0 on."""
        number = np.full(len(self.lengths), -1)
        number[chunks] = np.arange(len(chunks))
        words = self._word_of_pair()
        kept = number[self.chunks[:]] >= 0
        new = number[self.chunks[:]][kept]
        return self._sorted(words[kept], new, self.counts[:][kept], self.lengths[:][chunks])

    @classmethod
    def joined(cls, parts: Sequence[Keywords]) -> Keywords:
        """The words of all chunks of the parts, numbered one part after another."""
        bases = np.cumsum([0, *(len(part.lengths) for part in parts)])
        return cls._sorted(
            np.concatenate([part._word_of_pair() for part in parts]),
            np.concatenate([p.chunks[:] + base for p, base in zip(parts, bases, strict=False)]),
            np.concatenate([p.counts[:] for p in parts]),
            np.concatenate([p.lengths[:] for p in parts]),
        )

    def _word_of_pair(self) -> NDArray[np.uint64]:
        """(pairs,) the word of each pair."""
        first = self.first[:].astype(np.int64)
        return np.repeat(self.words[:], first[1:] - first[:-1])


def saturated(
    counts: NDArray[np.float32], lengths: NDArray[np.float32], mean: np.float32
) -> NDArray[np.float32]:
    """(pairs,) what BM25 makes of how often a word is in a chunk, without the word's idf.

    lengths: (pairs,) how many words each chunk has, mean: how many chunks have on average.
    """
    # What each chunk's length takes from its counts: (pairs,).
    norms = _K1 * (1 - _B + _B * lengths / mean)
    return np.asarray(counts / (counts + norms), dtype=np.float32)


def hashed_stems(texts: Sequence[str], language: str) -> list[list[int]]:
    """The stems of each text, without stop words, as 64-bit numbers."""
    import bm25s
    import Stemmer

    name = _STEMMERS.get(language)
    found = bm25s.tokenize(
        list(texts),
        stopwords="english" if name == "english" else [],
        stemmer=Stemmer.Stemmer(name) if name else None,
        return_ids=False,
        show_progress=False,
    )
    return [[_hash(word) for word in words] for words in found]


def _hash(word: str) -> int:
    """A word's number; two of 100,000 words share one with a probability of 3 in 10 billion."""
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")

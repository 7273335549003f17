"""A tiny deterministic encoder, so that an index is built in milliseconds, and articles for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from pullquote.datatypes import IntVector, TokenVectors
from pullquote.documents.article import Article, article_from_text

_VOCABULARY = 4096
_WORD = re.compile(r"\w+|[^\w\s]")


class WordEncoder:
    """Each word has a vector of its own, drawn once from a seeded generator."""

    name = "words"
    sha256 = "77" * 32
    dimension = 16
    max_tokens = 128

    def __init__(self) -> None:
        """Draw the vectors."""
        drawn = np.random.default_rng(7).normal(size=(_VOCABULARY, self.dimension))
        self._vectors = _unit(drawn.astype(np.float32))

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode texts; those that are too long are cut."""
        return [self._encoded(text) for text in texts]

    def encode_question(self, question: str) -> TokenVectors:
        """Encode a question."""
        return self._encoded(question)

    def token_offsets(self, text: str) -> IntVector:
        """(tokens, 2) code points of every word."""
        spans = [match.span() for match in _WORD.finditer(text)]
        return np.array(spans, np.int32).reshape(-1, 2)

    def is_word(self, word: str) -> bool:
        """Whether the vocabulary has a word: it has all."""
        return True

    def _encoded(self, text: str) -> TokenVectors:
        offsets = self.token_offsets(text)[: self.max_tokens - 2]
        words = [text[start:end].lower().encode("utf-8", "replace") for start, end in offsets]
        ids = np.array([crc32(word) % _VOCABULARY for word in words], np.int32)
        vectors = self._vectors[ids].reshape(-1, self.dimension)
        pooled = vectors.mean(axis=0) if len(ids) else self._vectors[0]
        return TokenVectors(ids, offsets, vectors, _unit(pooled[None, :])[0])


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def story(number: int, sentences: int = 12) -> Article:
    """An article that is about its number, with a fact that no other article has."""
    lines = [
        f"Keeper {number} writes that barrel {row} of store {number} holds {row * number} nails."
        for row in range(sentences)
    ]
    lines.append(f"The captain of ship {number} is called Captain{number}.")
    return article_from_text(" ".join(lines), f"Store {number}", source=f"{number}.txt")

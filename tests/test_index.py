from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from samples import TOWN

from pullquote.datatypes import Encoder, TokenVectors
from pullquote.documents.article import article_from_text
from pullquote.index import build_index

OTHER = "The mill at Oxley Ford grinds oats. It was sold in 1931. A flood took its wheel."
LONG = " ".join(f"Sentence number {n} tells of the {n % 7} rivers." for n in range(200))


class CountingEncoder:
    """The real encoder, counting the passages that it encodes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.dimension, self.max_tokens = encoder.dimension, encoder.max_tokens
        self.encode_question, self.token_offsets = encoder.encode_question, encoder.token_offsets
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.encoded += texts
        return self._encoder.encode(texts)


def test_every_token_lies_in_its_sentence_and_every_sentence_in_its_passage(
    encoder: Encoder,
) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    for _, start, end, sentence in index.tokens.tolist():
        assert index.sentences[sentence, 1] <= start < end <= index.sentences[sentence, 2]
    assert (np.diff(index.tokens[:, 3]) >= 0).all()
    for article, start, end, first, last in index.passages.tolist():
        inside = index.sentences[first:last]
        assert (inside[:, 0] == article).all()
        assert (start, end) == (inside[0, 1], inside[-1, 2])
        words = index.articles[article].text[start:end]
        assert len(encoder.token_offsets(words)) <= encoder.max_tokens
    assert np.allclose(np.linalg.norm(index.vectors.astype(np.float32), axis=1), 1, atol=2e-3)


def test_faiss_finds_what_brute_force_finds(encoder: Encoder) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    for question in ("Who built the lighthouse?", "How many rivers are there?", "oats"):
        pooled = encoder.encode_question(question).pooled
        scores, numbers = index.faiss_index.search(pooled[None, :], len(index.passages))
        brute = index.pooled @ pooled
        assert np.allclose(scores[0], np.sort(brute)[::-1], atol=1e-6)
        assert np.allclose(brute[numbers[0]], scores[0], atol=1e-6)
    assert np.allclose(np.linalg.norm(index.pooled, axis=1), 1, atol=1e-5)


def test_only_new_articles_are_encoded_again(encoder: Encoder) -> None:
    town, other, long = (article_from_text(text) for text in (TOWN, OTHER, LONG))
    known = build_index([town, other], encoder)
    counting = CountingEncoder(encoder)
    again = build_index([long, other, town], counting, known=known)
    assert set(counting.encoded) <= {LONG[s:e] for _, s, e, _, _ in again.passages.tolist()}
    fresh = build_index([long, other, town], encoder)
    assert (again.sentences == fresh.sentences).all()
    assert (again.passages == fresh.passages).all()
    assert (again.tokens == fresh.tokens).all()
    assert np.allclose(again.vectors, fresh.vectors, atol=2e-3)


def test_the_same_text_twice_is_one_article(encoder: Encoder) -> None:
    index = build_index([article_from_text(OTHER, "a"), article_from_text(OTHER, "b")], encoder)
    assert len(index.articles) == 1


@pytest.mark.parametrize("text", ["a", "\x00a", "a \ud800", "w" * 5000, "a\u2028\u2028b"])
def test_odd_texts_can_be_indexed(encoder: Encoder, text: str) -> None:
    index = build_index([article_from_text(text)], encoder)
    assert len(index.sentences) >= 1
    assert len(index.tokens) == len(index.vectors)

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
    """The real encoder, counting the chunks that it encodes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.dimension, self.max_tokens = encoder.dimension, encoder.max_tokens
        self.encode_question, self.token_offsets = encoder.encode_question, encoder.token_offsets
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.encoded += texts
        return self._encoder.encode(texts)


def test_every_token_lies_in_its_sentence_and_every_sentence_in_its_chunk(
    encoder: Encoder,
) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    tokens, sentences, chunks = index.tokens, index.sentences, index.chunks
    assert (sentences.start[tokens.sentence] <= tokens.start).all()
    assert (tokens.start < tokens.end).all()
    assert (tokens.end <= sentences.end[tokens.sentence]).all()
    assert (np.diff(tokens.sentence) >= 0).all()
    for number in range(len(chunks)):
        inside = sentences.rows(chunks.first[number], chunks.last[number])
        assert (inside.article == chunks.article[number]).all()
        assert (chunks.start[number], chunks.end[number]) == (inside.start[0], inside.end[-1])
        words = index.articles[chunks.article[number]].text
        words = words[chunks.start[number] : chunks.end[number]]
        assert index.chunk_text(number) == words
        assert len(encoder.token_offsets(words)) <= encoder.max_tokens
    assert np.allclose(np.linalg.norm(index.vectors.astype(np.float32), axis=1), 1, atol=2e-3)


def test_faiss_finds_what_brute_force_finds(encoder: Encoder) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    for question in ("Who built the lighthouse?", "How many rivers are there?", "oats"):
        pooled = encoder.encode_question(question).pooled
        scores, numbers = index.faiss_index.search(pooled[None, :], len(index.chunks))
        brute = index.pooled @ pooled
        assert np.allclose(scores[0], np.sort(brute)[::-1], atol=1e-6)
        assert np.allclose(brute[numbers[0]], scores[0], atol=1e-6)
    assert np.allclose(np.linalg.norm(index.pooled, axis=1), 1, atol=1e-5)


def test_only_new_articles_are_encoded_again(encoder: Encoder) -> None:
    town, other, long = (article_from_text(text) for text in (TOWN, OTHER, LONG))
    known = build_index([town, other], encoder)
    counting = CountingEncoder(encoder)
    again = build_index([long, other, town], counting, known=known)
    assert set(counting.encoded) <= {again.chunk_text(n) for n in again.chunks_of(0)}
    fresh = build_index([long, other, town], encoder)
    for name in ("sentences", "chunks", "tokens"):
        assert (getattr(again, name).stacked() == getattr(fresh, name).stacked()).all()
    assert np.allclose(again.vectors, fresh.vectors, atol=2e-3)


def test_the_same_text_twice_is_one_article(encoder: Encoder) -> None:
    index = build_index([article_from_text(OTHER, "a"), article_from_text(OTHER, "b")], encoder)
    assert len(index.articles) == 1


@pytest.mark.parametrize("text", ["a", "\x00a", "a \ud800", "w" * 5000, "a\u2028\u2028b"])
def test_odd_texts_can_be_indexed(encoder: Encoder, text: str) -> None:
    index = build_index([article_from_text(text)], encoder)
    assert len(index.sentences) >= 1
    assert len(index.tokens) == len(index.vectors)

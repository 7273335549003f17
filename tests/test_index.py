from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from samples import TOWN

from pullquote import candidates
from pullquote.candidates import nearest
from pullquote.codes import Bits, VectorCodes
from pullquote.datatypes import Encoder, TokenVectors
from pullquote.documents.article import Article, article_from_text
from pullquote.documents.model_text import ModelText
from pullquote.index import Index, build_index
from pullquote.retrieval import Query, Retriever
from pullquote.tables import Chunks

OTHER = "The mill at Oxley Ford grinds oats. It was sold in 1931. A flood took its wheel."
LONG = " ".join(f"Sentence number {n} tells of the {n % 7} rivers." for n in range(200))


class CountingEncoder:
    """The real encoder, counting the chunks that it encodes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.dimension, self.max_tokens = encoder.dimension, encoder.max_tokens
        self.encode_question, self.token_offsets = encoder.encode_question, encoder.token_offsets
        self.is_word = encoder.is_word
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.encoded += texts
        return self._encoder.encode(texts)


def test_every_token_lies_in_its_sentence_and_every_sentence_in_its_chunk(
    encoder: Encoder,
) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    sentences, chunks = index.sentences, index.chunks
    for number in range(len(sentences)):
        _, start, end = index.words_in(number)
        assert (sentences.start[number] <= start).all()
        assert (start < end).all()
        assert (end <= sentences.end[number]).all()
        assert (np.diff(start) >= 0).all()
    for number in range(len(chunks)):
        inside = sentences.rows(chunks.first[number], chunks.last[number])
        assert (inside.article == chunks.article[number]).all()
        assert (chunks.start[number], chunks.end[number]) == (inside.start[0], inside.end[-1])
        words = index.articles[chunks.article[number]].text
        words = words[chunks.start[number] : chunks.end[number]]
        assert index.chunk_text(number) == words
        assert len(encoder.token_offsets(words)) <= encoder.max_tokens


def test_the_nearest_are_those_that_brute_force_finds(encoder: Encoder) -> None:
    index = build_index([article_from_text(TOWN), article_from_text(LONG)], encoder)
    texts = [index.chunk_text(number) for number in range(len(index.chunks))]
    vectors = np.stack([found.pooled for found in encoder.encode(texts)])
    for question in ("Who built the lighthouse?", "How many rivers are there?", "oats"):
        pooled = encoder.encode_question(question).pooled
        exact = vectors @ pooled
        found = nearest(index, pooled, None, len(texts))
        assert sorted(found) == list(range(len(texts)))
        assert (np.diff(exact[found]) < 0.01).all()
        within = np.arange(0, len(texts), 2)
        assert nearest(index, pooled, within, 100).tolist() == [n for n in found if n in within]


@pytest.mark.parametrize("searched_whole", [0, candidates.SEARCHED_WHOLE])
def test_the_nearest_of_many_are_found(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, searched_whole: int
) -> None:
    monkeypatch.setattr(candidates, "SEARCHED_WHOLE", searched_whole)
    generator = np.random.default_rng(0)
    subjects = generator.normal(size=(20, encoder.dimension))
    vectors = subjects.repeat(40, axis=0) + 0.7 * generator.normal(size=(800, encoder.dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    (segment,) = build_index([article_from_text(TOWN)], encoder).segments
    rows = Chunks(*(np.zeros(800, np.int32) for _ in range(Chunks.width())))
    many = replace(segment, pooled=VectorCodes.of(vectors, 8), chunks=rows)
    index = Index("", "", encoder.dimension, 4, (many,), ())
    for subject in subjects:
        question = (subject / np.linalg.norm(subject)).astype(np.float32)
        best = np.argsort(-(vectors @ question))[:10]
        found = nearest(index, question, None, 10)
        if searched_whole:
            assert len(set(found) & set(best)) >= 9
        else:  # signs tell subjects apart, not those of one
            assert {number // 40 for number in found.tolist()} == {best[0] // 40}
        few = np.sort(best)[3:]
        assert set(nearest(index, question, few, 5)) <= set(few)
        telling, exact = np.arange(800) % 40 > 20, vectors @ question
        told = candidates.cosines_with(index, question, np.arange(800), telling)
        assert told[telling].max() == pytest.approx(exact[telling].max(), abs=0.01)
        # Signs are off by 0.04 of a cosine.
        assert np.abs(told - exact).max() < (0.01 if searched_whole else 0.25)


def test_only_new_articles_are_encoded_again(encoder: Encoder) -> None:
    town, other, long = (article_from_text(text) for text in (TOWN, OTHER, LONG))
    known = build_index([town, other], encoder)
    counting = CountingEncoder(encoder)
    again = build_index([long, other, town], counting, known=known.segments)
    number = again.numbers[long.id]
    assert set(counting.encoded) == {again.chunk_text(n) for n in again.chunks_of(number)}
    assert list(again.library) == [long.id, other.id, town.id]
    same(again, build_index([long, other, town], encoder), encoder)


def same(index: Index, fresh: Index, encoder: Encoder) -> None:
    """Two indexes of the same articles, in whatever segments, have the same rows of each."""
    assert index.order == fresh.order
    assert dict(index.library) == dict(fresh.library)
    assert (index.sentences_with_word == fresh.sentences_with_word).all()
    for id_ in index.order:
        ours, theirs = index.numbers[id_], fresh.numbers[id_]
        sentences, expected = index.sentences_of(ours), fresh.sentences_of(theirs)
        assert [index.sentence(n) for n in sentences] == [fresh.sentence(n) for n in expected]
        chunks, wanted = index.chunks_of(ours), fresh.chunks_of(theirs)
        assert list(map(index.chunk_text, chunks)) == list(map(fresh.chunk_text, wanted))
        for mine, other in zip(sentences, expected, strict=True):
            for a, b in zip(index.words_in(mine), fresh.words_in(other), strict=True):
                assert (a == b).all()
    for question in ("Who sold the mill?", "How many rivers?", "Mara Quill lighthouse"):
        asked = encoder.encode_question(question)
        found, brute = (Retriever(one).rank([Query(question, asked)]) for one in (index, fresh))
        assert len(found.numbers) == len(brute.numbers)
        assert np.allclose(found.scores, brute.scores, atol=0.02)
        assert np.allclose(np.sort(found.dense), np.sort(brute.dense), atol=0.01)
        words = [
            one.bm25.scores(question, ["en"], np.arange(len(one.chunks))) for one in (index, fresh)
        ]
        assert np.allclose(np.sort(words[0]), np.sort(words[1]), atol=1e-5)


@pytest.mark.parametrize("tokens", [30, 300, 400_000])
def test_segments_in_any_sizes_are_one_index(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, tokens: int
) -> None:
    """Articles come, change their details, and go, one by one; brute force is a fresh build."""
    monkeypatch.setattr("pullquote.index.SEGMENT_TOKENS", tokens)
    texts = (TOWN, OTHER, LONG, "A ferry. It is old.", "The mill sold flour to Selwyn.")
    articles = [article_from_text(text) for text in texts]
    changed = replace(articles[1], title="A new title")
    index = build_index([], encoder)
    for wanted in (
        articles[:1],
        articles[:2],
        articles[:4],
        [articles[0], changed, *articles[2:]],
        [changed, articles[4]],
        articles,
    ):
        index = build_index(wanted, encoder, known=index.segments)
        same(index, build_index(wanted, encoder), encoder)


@pytest.mark.parametrize("bits", [1, 2])
def test_articles_in_other_bits_are_encoded_again(encoder: Encoder, bits: Bits) -> None:
    article = article_from_text(OTHER)
    known = build_index([article], encoder)
    counting = CountingEncoder(encoder)
    assert build_index([article], counting, known=known.segments, bits=bits).bits == bits
    assert counting.encoded


def test_words_that_only_the_model_reads_count_and_are_never_shown(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name of a column before a cell, and two letters in place of a ligature."""
    text = "Oxley Ford: ﬁve mills."

    def read(article: Article, first: int, last: int) -> ModelText:
        words = "Place: Oxley Ford: five mills."
        own = [*range(12), 12, 12, *range(13, len(text))]
        return ModelText(words, np.array([0] * len("Place: ") + own + [len(text)]))

    monkeypatch.setattr("pullquote.segment.model_text", read)
    index = build_index([article_from_text(text)], encoder)
    _, starts, ends = index.words_in(0)
    shown = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert shown[:2] == ["", ""]
    assert "ﬁve" in shown
    assert all(words in text for words in shown)


def test_the_same_text_twice_is_one_article(encoder: Encoder) -> None:
    index = build_index([article_from_text(OTHER, "a"), article_from_text(OTHER, "b")], encoder)
    assert len(index.articles) == 1


@pytest.mark.parametrize("text", ["a", "\x00a", "a \ud800", "w" * 5000, "a\u2028\u2028b"])
def test_odd_texts_can_be_indexed(encoder: Encoder, text: str) -> None:
    index = build_index([article_from_text(text)], encoder)
    assert len(index.sentences) >= 1
    assert index.token_count == len(index.vectors) == len(index.segments[0].tokens)

"""The index: articles, sentences, chunks, a FAISS index of the chunks, and token vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.chunks import chunks
from pullquote.datatypes import Chunk, Encoder, FloatMatrix, IntVector, Sentence, TokenVectors
from pullquote.documents.article import Article
from pullquote.tables import Chunks, Sentences, Tokens

#: Articles given to the encoder together: enough for batches of texts of one length.
_ARTICLES_AT_ONCE = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Index:
    """Articles and everything that finding evidence in them needs.

    vectors: (tokens, dimension) float16, rows of length 1.
    pooled: (chunks, dimension) float32, rows of length 1.
    faiss_file: the saved FAISS index of ``pooled``, None if there is none.
    Sentences, chunks and tokens are numbered through all articles, in order.
    """

    model: str
    model_sha256: str
    articles: tuple[Article, ...]
    sentences: Sentences
    chunks: Chunks
    tokens: Tokens
    vectors: NDArray[np.float16]
    pooled: FloatMatrix
    faiss_file: Path | None = None

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return int(self.vectors.shape[1])

    @cached_property
    def faiss_index(self) -> Any:
        """Exact inner-product search over the chunks' pooled vectors."""
        import faiss

        if self.faiss_file is not None:
            try:
                return faiss.read_index(str(self.faiss_file))
            except RuntimeError:  # a later build removed it; the mapped vectors are still here
                pass
        flat = faiss.IndexFlatIP(self.dimension)
        flat.add(self.pooled)
        return flat

    @cached_property
    def token_bounds(self) -> IntVector:
        """(sentences + 1,) the first token of every sentence, and the number of tokens."""
        counts = np.bincount(self.tokens.sentence, minlength=len(self.sentences))
        return np.concatenate([[0], np.cumsum(counts)])

    def sentences_of(self, article: int) -> range:
        """The numbers of an article's sentences."""
        return _run(self.sentences.article, article)

    def chunks_of(self, article: int) -> range:
        """The numbers of an article's chunks."""
        return _run(self.chunks.article, article)

    def tokens_between(self, first: int, last: int) -> range:
        """The numbers of the tokens of the sentences [first, last)."""
        return range(int(self.token_bounds[first]), int(self.token_bounds[last]))

    def sentence(self, number: int) -> Sentence:
        """The record of one sentence."""
        return self.sentences.record(number)

    def article_of(self, sentence: int) -> Article:
        """The article that a sentence belongs to."""
        return self.articles[int(self.sentences.article[sentence])]

    def sentence_text(self, number: int) -> str:
        """The words of one sentence."""
        return self.text_between(number, number + 1)

    def text_between(self, first: int, last: int) -> str:
        """The article's text from the sentence ``first`` to the end of ``last - 1``."""
        start, end = self.sentences.start[first], self.sentences.end[last - 1]
        return self.article_of(first).text[start:end]

    def chunk_text(self, number: int) -> str:
        """The words of one chunk."""
        return self.text_between(int(self.chunks.first[number]), int(self.chunks.last[number]))


def _run(sorted_values: IntVector, value: int) -> range:
    """Where a value stands in a column that never falls."""
    first, last = np.searchsorted(sorted_values, [value, value + 1])
    return range(int(first), int(last))


def build_index(
    articles: Sequence[Article],
    encoder: Encoder,
    *,
    known: Index | None = None,
    progress: Progress | None = None,
) -> Index:
    """Index the articles in the order given; the same text twice is indexed once.

    Articles that ``known`` has, from the same model, are taken from it and not encoded again.
    ``progress`` is called with (articles done, articles in all).
    """
    articles = tuple({article.id: article for article in articles}.values())
    reusable = known if known is not None and known.model_sha256 == encoder.sha256 else None
    old = {article.id: n for n, article in enumerate(reusable.articles)} if reusable else {}
    parts: dict[str, _Part] = {}
    new = [article for article in articles if not _same(old, reusable, article)]
    for first in range(0, len(new), _ARTICLES_AT_ONCE):
        batch = new[first : first + _ARTICLES_AT_ONCE]
        parts.update(zip((a.id for a in batch), _encode(batch, encoder), strict=True))
        if progress is not None:
            progress(min(first + _ARTICLES_AT_ONCE, len(new)), len(new))
    for article in articles:
        if article.id not in parts and reusable is not None:
            parts[article.id] = _taken(reusable, old[article.id])
    return _joined(articles, [parts[article.id] for article in articles], encoder)


def _same(old: Mapping[str, int], reusable: Index | None, article: Article) -> bool:
    if reusable is None or article.id not in old:
        return False
    return reusable.articles[old[article.id]].blocks == article.blocks


@dataclass(frozen=True, slots=True)
class _Part:
    """One article's rows, numbered from 0 within the article."""

    sentences: Sentences
    chunks: Chunks
    tokens: Tokens
    vectors: NDArray[np.float16]
    pooled: FloatMatrix


def _encode(articles: Sequence[Article], encoder: Encoder) -> list[_Part]:
    packed = [chunks(article, article.sentences, encoder) for article in articles]
    texts = [
        article.text[chunk.start : chunk.end]
        for article, row in zip(articles, packed, strict=True)
        for chunk in row
    ]
    encoded = iter(encoder.encode(texts))
    return [
        _part(article.sentences, [(chunk, next(encoded)) for chunk in row], encoder.dimension)
        for article, row in zip(articles, packed, strict=True)
    ]


def _part(
    sentences: Sequence[Sentence], encoded: Sequence[tuple[Chunk, TokenVectors]], dimension: int
) -> _Part:
    table = Sentences.of_article(sentences)
    tokens = []
    for chunk, found in encoded:
        # Where each token of the chunk stands in the article: (tokens, 2).
        offsets = found.offsets + chunk.start
        # The last sentence of the chunk that begins at or before the token: (tokens,).
        before = np.searchsorted(table.start, offsets[:, 0], "right") - 1
        owner = np.clip(before, chunk.first, chunk.last - 1)
        tokens.append(Tokens(found.ids, offsets[:, 0], offsets[:, 1], owner))
    rows = [(0, chunk.start, chunk.end, chunk.first, chunk.last) for chunk, _ in encoded]
    return _Part(
        sentences=table,
        chunks=Chunks.of(np.array(rows, np.int32).T),
        tokens=Tokens.joined(tokens),
        vectors=np.concatenate([found.vectors.astype(np.float16) for _, found in encoded]),
        pooled=np.stack([found.pooled for _, found in encoded]).astype(np.float32),
    )


def _taken(index: Index, article: int) -> _Part:
    """An article's rows out of an index."""
    sentences, chunks = index.sentences_of(article), index.chunks_of(article)
    tokens = index.tokens_between(sentences.start, sentences.stop)
    return _Part(
        sentences=index.sentences.rows(sentences.start, sentences.stop),
        chunks=_numbered(index.chunks.rows(chunks.start, chunks.stop), 0, -sentences.start),
        tokens=_counted_from(index.tokens.rows(tokens.start, tokens.stop), -sentences.start),
        vectors=index.vectors[tokens.start : tokens.stop],
        pooled=index.pooled[chunks.start : chunks.stop],
    )


def _numbered(rows: Chunks, article: int, sentences: int) -> Chunks:
    """An article's chunks with that article's number, their sentences counted on."""
    return replace(
        rows,
        article=np.full(len(rows), article),
        first=rows.first + sentences,
        last=rows.last + sentences,
    )


def _counted_from(rows: Tokens, sentences: int) -> Tokens:
    """An article's tokens, their sentences counted on."""
    return replace(rows, sentence=rows.sentence + sentences)


def _joined(articles: tuple[Article, ...], parts: Sequence[_Part], encoder: Encoder) -> Index:
    sentence_rows, chunk_rows, token_rows = [], [], []
    first = 0
    for number, part in enumerate(parts):
        own = np.full(len(part.sentences), number)
        sentence_rows.append(replace(part.sentences, article=own))
        chunk_rows.append(_numbered(part.chunks, number, first))
        token_rows.append(_counted_from(part.tokens, first))
        first += len(part.sentences)
    empty: Any = np.zeros((0, encoder.dimension))
    return Index(
        model=encoder.name,
        model_sha256=encoder.sha256,
        articles=articles,
        sentences=Sentences.joined(sentence_rows),
        chunks=Chunks.joined(chunk_rows),
        tokens=Tokens.joined(token_rows),
        vectors=np.concatenate([part.vectors for part in parts] or [empty]).astype(
            np.float16, copy=False
        ),
        pooled=np.concatenate([part.pooled for part in parts] or [empty]).astype(
            np.float32, copy=False
        ),
    )

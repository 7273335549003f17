"""The index: articles, sentences, chunks, a FAISS index of the chunks, and token vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.chunks import chunks
from pullquote.datatypes import Chunk, Encoder, FloatMatrix, IntVector, Sentence, TokenVectors
from pullquote.documents.article import Article
from pullquote.documents.model_text import ModelText, model_text
from pullquote.tables import Chunks, Sentences, Tokens

#: Chunks given to the encoder together: enough for batches of texts of one length, and no more
#: than 50 MB of vectors in single precision.
_CHUNKS_AT_ONCE = 128

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
    new: list[Article] = []
    for article in articles:
        if reusable is not None and article.id in old:
            number = old[article.id]
            if _reads_alike(reusable.articles[number], article):
                parts[article.id] = _taken(reusable, number)
                continue
        new.append(article)
    for done, (article, part) in enumerate(_encoded(new, encoder), 1):
        parts[article.id] = part
        if progress is not None:
            progress(done, len(new))
    return _joined(articles, parts, encoder)


def _reads_alike(article: Article, other: Article) -> bool:
    """Whether articles of one text have the same sentences."""
    return (article.blocks, article.language) == (other.blocks, other.language)


@dataclass(frozen=True, slots=True)
class _Part:
    """One article's rows, numbered from 0 within the article."""

    sentences: Sentences
    chunks: Chunks
    tokens: Tokens
    vectors: NDArray[np.float16]
    pooled: FloatMatrix


def _encoded(articles: Iterable[Article], encoder: Encoder) -> Iterator[tuple[Article, _Part]]:
    """The parts of the articles, in order; as many chunks as fit a batch are held at a time."""
    every = ((article, chunk) for article in articles for chunk in chunks(article, encoder))
    rows = _encoded_chunks(every, encoder)
    for article, group in groupby(rows, key=lambda row: row.article):
        encoded = list(group)
        columns = [
            (0, row.chunk.start, row.chunk.end, row.chunk.first, row.chunk.last) for row in encoded
        ]
        yield (
            article,
            _Part(
                sentences=Sentences.of_article(article.sentences),
                chunks=Chunks.of(np.array(columns, np.int32).T),
                tokens=Tokens.joined([row.tokens for row in encoded]),
                vectors=np.concatenate([row.vectors for row in encoded]),
                pooled=np.stack([row.pooled for row in encoded]),
            ),
        )


@dataclass(frozen=True, slots=True)
class _EncodedChunk:
    """One chunk of an article, and the rows of its tokens."""

    article: Article
    chunk: Chunk
    tokens: Tokens
    vectors: NDArray[np.float16]
    pooled: NDArray[np.float32]


def _encoded_chunks(
    every: Iterator[tuple[Article, Chunk]], encoder: Encoder
) -> Iterator[_EncodedChunk]:
    while batch := list(islice(every, _CHUNKS_AT_ONCE)):
        texts = [model_text(article, chunk.first, chunk.last) for article, chunk in batch]
        encoded = encoder.encode([text.text for text in texts])
        for (article, chunk), text, found in zip(batch, texts, encoded, strict=True):
            yield _EncodedChunk(
                article,
                chunk,
                _tokens(article.sentences, chunk, text, found),
                found.vectors.astype(np.float16),
                found.pooled.astype(np.float32),
            )


def _tokens(
    sentences: Sequence[Sentence], chunk: Chunk, text: ModelText, found: TokenVectors
) -> Tokens:
    """The tokens of a chunk, where they stand in the article.

    Those of words that only the model reads are empty ranges: they count and are never shown.
    """
    first, last = found.offsets[:, 0], found.offsets[:, 1]
    start = text.positions[first]
    # Right after the token's last character, or where the next one stands if that is no later:
    # (tokens,). What is left out of the model's text after a token is not part of it.
    end = np.minimum(text.positions[last], text.positions[last - 1] + 1)
    # The last sentence of the chunk that begins at or before the token: (tokens,).
    starts = [sentence.start for sentence in sentences[chunk.first : chunk.last]]
    owner = chunk.first + np.maximum(np.searchsorted(starts, start, "right") - 1, 0)
    return Tokens(found.ids, start, end, owner)


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


def _joined(articles: tuple[Article, ...], parts: dict[str, _Part], encoder: Encoder) -> Index:
    """The index of the parts, which are let go one by one: there are never two copies of all."""
    counts = [len(part.tokens) for part in parts.values()]
    vectors = np.empty((sum(counts), encoder.dimension), np.float16)
    sentence_rows, chunk_rows, token_rows, pooled_rows = [], [], [], []
    first = filled = 0
    for number, article in enumerate(articles):
        part = parts.pop(article.id)
        own = np.full(len(part.sentences), number)
        sentence_rows.append(replace(part.sentences, article=own))
        chunk_rows.append(_numbered(part.chunks, number, first))
        token_rows.append(_counted_from(part.tokens, first))
        pooled_rows.append(part.pooled)
        vectors[filled : filled + len(part.tokens)] = part.vectors
        first += len(part.sentences)
        filled += len(part.tokens)
    none = np.zeros((0, encoder.dimension), np.float32)
    return Index(
        model=encoder.name,
        model_sha256=encoder.sha256,
        articles=articles,
        sentences=Sentences.joined(sentence_rows),
        chunks=Chunks.joined(chunk_rows),
        tokens=Tokens.joined(token_rows),
        vectors=vectors,
        pooled=np.concatenate([*pooled_rows, none]),
    )

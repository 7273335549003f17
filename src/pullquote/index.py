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
from pullquote.codes import Bits, VectorCodes
from pullquote.datatypes import Chunk, Encoder, IntVector, Sentence, TokenVectors
from pullquote.documents.article import Article
from pullquote.documents.model_text import ModelText, model_text
from pullquote.tables import TOKEN, Chunks, Sentences, token_rows

#: Chunks given to the encoder together: enough for batches of texts of one length, and no more
#: than 50 MB of vectors in single precision.
_CHUNKS_AT_ONCE = 128
#: Codes given to FAISS at a time: 25 MB of them in single precision.
_CODES_AT_ONCE = 16_384
#: Bits a number of token vectors. With 4 the figures of all development sets stay within 0.003 of
#: those of half precision.
BITS: Bits = 4

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Index:
    """Articles and everything that finding evidence in them needs.

    tokens: (tokens,) of ``TOKEN``, in the order of the sentences. vectors: of the tokens, in
    1, 2 or 4 bits a number. pooled: of the chunks, in 8 bits a number.
    faiss_file: the saved FAISS index of ``pooled``, None if there is none.
    Sentences, chunks and tokens are numbered through all articles, in order.
    """

    model: str
    model_sha256: str
    articles: tuple[Article, ...]
    sentences: Sentences
    chunks: Chunks
    tokens: NDArray[np.void]
    vectors: VectorCodes
    pooled: VectorCodes
    faiss_file: Path | None = None

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return self.vectors.dimension

    @cached_property
    def faiss_index(self) -> Any:
        """Exact inner-product search over the codes of the chunks' pooled vectors.

        It is asked with a question's pooled vector that is turned as they are.
        """
        import faiss

        if self.faiss_file is not None:
            try:
                return faiss.read_index(str(self.faiss_file))
            except RuntimeError:  # a later build removed it; the mapped vectors are still here
                pass
        codes = self.pooled.codes
        flat = faiss.IndexScalarQuantizer(
            codes.shape[1], faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
        )
        # Codes are taken as they are. (QT_8bit_direct would make the question bytes, too.)
        flat.train(np.array([[0], [255]], np.float32).repeat(codes.shape[1], axis=1))
        for first in range(0, len(codes), _CODES_AT_ONCE):
            flat.add(codes[first : first + _CODES_AT_ONCE].astype(np.float32))
        return flat

    @cached_property
    def token_bounds(self) -> IntVector:
        """(sentences + 1,) the first token of every sentence, and the number of tokens."""
        return np.concatenate([[0], np.cumsum(self.sentences.tokens, dtype=np.int64)])

    @cached_property
    def sentences_with_word(self) -> IntVector:
        """(largest vocabulary number + 1,) how many sentences each word of the model is in."""
        sentences = self.sentences_of_tokens(range(len(self.tokens)))
        # Each word once a sentence: (pairs,).
        pairs = np.unique(sentences.astype(np.int64) << 32 | self.tokens["word"])
        return np.bincount(pairs & 0xFFFFFFFF, minlength=1)

    def sentences_of_tokens(self, tokens: range | IntVector) -> IntVector:
        """(tokens,) the number of each token's sentence."""
        return np.searchsorted(self.token_bounds, tokens, "right") - 1

    def sentences_of(self, article: int) -> range:
        """The numbers of an article's sentences."""
        return _run(self.sentences.article, article)

    def chunks_of(self, article: int) -> range:
        """The numbers of an article's chunks."""
        return _run(self.chunks.article, article)

    def tokens_between(self, first: int, last: int) -> range:
        """The numbers of the tokens of the sentences [first, last)."""
        return range(int(self.token_bounds[first]), int(self.token_bounds[last]))

    def words_in(self, sentence: int) -> tuple[IntVector, IntVector, IntVector]:
        """Of each token of a sentence: its vocabulary number, and its start and end in the text."""
        inside = self.tokens_between(sentence, sentence + 1)
        rows = self.tokens[inside.start : inside.stop]
        start = rows["offset"] + self.sentences.start[sentence]
        return rows["word"].astype(np.int64), start, start + rows["length"]

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
    bits: Bits = BITS,
    progress: Progress | None = None,
) -> Index:
    """Index the articles in the order given; the same text twice is indexed once.

    Articles that ``known`` has, from the same model and in as many bits, are taken from it and not
    encoded again. ``progress`` is called with (articles done, articles in all).
    """
    articles = tuple({article.id: article for article in articles}.values())
    reusable = known if known and _fits(known, encoder, bits) else None
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
    for done, (article, part) in enumerate(_encoded(new, encoder, bits), 1):
        parts[article.id] = part
        if progress is not None:
            progress(done, len(new))
    return _joined(articles, parts, encoder, bits)


def _fits(known: Index, encoder: Encoder, bits: Bits) -> bool:
    return (known.model_sha256, known.vectors.bits) == (encoder.sha256, bits)


def _reads_alike(article: Article, other: Article) -> bool:
    """Whether articles of one text have the same sentences."""
    return (article.blocks, article.language) == (other.blocks, other.language)


@dataclass(frozen=True, slots=True)
class _Part:
    """One article's rows, numbered from 0 within the article."""

    sentences: Sentences
    chunks: Chunks
    tokens: NDArray[np.void]
    vectors: VectorCodes
    pooled: VectorCodes


def _encoded(
    articles: Iterable[Article], encoder: Encoder, bits: Bits
) -> Iterator[tuple[Article, _Part]]:
    """The parts of the articles, in order; as many chunks as fit a batch are held at a time."""
    every = ((article, chunk) for article in articles for chunk in chunks(article, encoder))
    rows = _encoded_chunks(every, encoder, bits)
    for article, group in groupby(rows, key=lambda row: row.article):
        encoded = list(group)
        columns = [
            (0, row.chunk.start, row.chunk.end, row.chunk.first, row.chunk.last) for row in encoded
        ]
        yield (
            article,
            _Part(
                sentences=Sentences.of_article(
                    article.sentences, np.concatenate([row.counts for row in encoded])
                ),
                chunks=Chunks.of(np.array(columns, np.int32).T),
                tokens=np.concatenate([row.tokens for row in encoded]),
                vectors=VectorCodes.joined([row.vectors for row in encoded]),
                pooled=VectorCodes.of(np.stack([row.pooled for row in encoded]), 8),
            ),
        )


@dataclass(frozen=True, slots=True)
class _EncodedChunk:
    """One chunk of an article, the rows of its tokens, and how many each sentence has of them."""

    article: Article
    chunk: Chunk
    tokens: NDArray[np.void]
    counts: IntVector
    vectors: VectorCodes
    pooled: NDArray[np.float32]


def _encoded_chunks(
    every: Iterator[tuple[Article, Chunk]], encoder: Encoder, bits: Bits
) -> Iterator[_EncodedChunk]:
    while batch := list(islice(every, _CHUNKS_AT_ONCE)):
        texts = [model_text(article, chunk.first, chunk.last) for article, chunk in batch]
        encoded = encoder.encode([text.text for text in texts])
        for (article, chunk), text, found in zip(batch, texts, encoded, strict=True):
            yield _EncodedChunk(
                article,
                chunk,
                *_tokens(article.sentences, chunk, text, found),
                VectorCodes.of(found.vectors, bits),
                found.pooled,
            )


def _tokens(
    sentences: Sequence[Sentence], chunk: Chunk, text: ModelText, found: TokenVectors
) -> tuple[NDArray[np.void], IntVector]:
    """The rows of a chunk's tokens, and how many of them each of its sentences has.

    Those of words that only the model reads have no length: they count and are never shown.
    """
    first, last = found.offsets[:, 0], found.offsets[:, 1]
    start = text.positions[first]
    # Right after the token's last character, or where the next one stands if that is no later:
    # (tokens,). What is left out of the model's text after a token is not part of it.
    end = np.minimum(text.positions[last], text.positions[last - 1] + 1)
    inside = sentences[chunk.first : chunk.last]
    starts = np.array([sentence.start for sentence in inside])
    ends = np.array([sentence.end for sentence in inside])
    # The last sentence of the chunk that begins at or before the token: (tokens,).
    owner = np.maximum(np.searchsorted(starts, start, "right") - 1, 0)
    # A word may be longer than the longest sentence; what is shown ends with the sentence.
    end = np.minimum(end, ends[owner])
    rows = token_rows(found.ids, start - starts[owner], np.maximum(end - start, 0))
    return rows, np.bincount(owner, minlength=len(inside))


def _taken(index: Index, article: int) -> _Part:
    """An article's rows out of an index."""
    sentences, chunks = index.sentences_of(article), index.chunks_of(article)
    tokens = index.tokens_between(sentences.start, sentences.stop)
    return _Part(
        sentences=index.sentences.rows(sentences.start, sentences.stop),
        chunks=_numbered(index.chunks.rows(chunks.start, chunks.stop), 0, -sentences.start),
        tokens=index.tokens[tokens.start : tokens.stop],
        vectors=index.vectors.rows(tokens.start, tokens.stop),
        pooled=index.pooled.rows(chunks.start, chunks.stop),
    )


def _numbered(rows: Chunks, article: int, sentences: int) -> Chunks:
    """An article's chunks with that article's number, their sentences counted on."""
    return replace(
        rows,
        article=np.full(len(rows), article),
        first=rows.first + sentences,
        last=rows.last + sentences,
    )


def _joined(
    articles: tuple[Article, ...], parts: dict[str, _Part], encoder: Encoder, bits: Bits
) -> Index:
    sentence_rows, chunk_rows = [], []
    first = 0
    ordered = [parts[article.id] for article in articles]
    for number, part in enumerate(ordered):
        own = np.full(len(part.sentences), number)
        sentence_rows.append(replace(part.sentences, article=own))
        chunk_rows.append(_numbered(part.chunks, number, first))
        first += len(part.sentences)
    none = VectorCodes.none(encoder.dimension, bits), VectorCodes.none(encoder.dimension, 8)
    return Index(
        model=encoder.name,
        model_sha256=encoder.sha256,
        articles=articles,
        sentences=Sentences.joined(sentence_rows),
        chunks=Chunks.joined(chunk_rows),
        tokens=np.concatenate([*(part.tokens for part in ordered), np.empty(0, TOKEN)]),
        vectors=VectorCodes.joined([*(part.vectors for part in ordered), none[0]]),
        pooled=VectorCodes.joined([*(part.pooled for part in ordered), none[1]]),
    )

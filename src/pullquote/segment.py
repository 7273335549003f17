"""A segment: some articles, and everything that finding evidence in them needs.

An index is made of segments. A segment never changes: what changes an article makes another
segment, out of the rows of those before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import groupby, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.blocks import CheckedArray
from pullquote.chunks import chunks
from pullquote.codes import Bits, VectorCodes
from pullquote.datatypes import Chunk, Encoder, IntVector, Sentence, TokenVectors
from pullquote.documents.article import Article
from pullquote.documents.model_text import ModelText, model_text
from pullquote.keywords import Keywords
from pullquote.tables import WORD, Chunks, Sentences, token_rows

#: Chunks given to the encoder together: enough for batches of texts of one length, and no more
#: than 50 MB of vectors in single precision.
_CHUNKS_AT_ONCE = 128
#: Codes given to FAISS at a time: 25 MB of them in single precision.
_CODES_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an article without opening it.

    characters: code points of its text. digest: the sha256 of its record; see :func:`record`.
    """

    id: str
    title: str
    source: str
    language: str
    characters: int
    digest: str
    published: str = ""
    publication: str = ""
    author: str = ""

    @classmethod
    def of(cls, article: Article) -> Entry:
        """The entry of an article."""
        digest = sha256(record(article)).hexdigest()
        return cls(
            article.id,
            article.title,
            article.source,
            article.language,
            len(article.text),
            digest,
            article.published,
            article.publication,
            article.author,
        )


def record(article: Article) -> bytes:
    """The whole article as JSON, the same for equal articles."""
    return json.dumps(asdict(article), sort_keys=True).encode("ascii")


@dataclass(frozen=True, eq=False)
class Segment:
    """Articles and their rows, all numbered from 0 within the segment, in order.

    tokens: (tokens,) of ``TOKEN``, in the order of the sentences. vectors: of the tokens. pooled:
    of the chunks, in 8 bits a number. words: of ``WORD``, rising, how many sentences each word of
    the model is in. saved_faiss: a FAISS index of ``pooled`` as FAISS writes it, None if there is
    none. name: of the folder that it is saved in, "" if it is not.
    """

    entries: tuple[Entry, ...]
    articles: Sequence[Article]
    sentences: Sentences
    chunks: Chunks
    tokens: NDArray[np.void]
    vectors: VectorCodes
    pooled: VectorCodes
    words: NDArray[np.void]
    keywords: Keywords
    saved_faiss: CheckedArray | None = None
    name: str = ""

    @cached_property
    def token_bounds(self) -> IntVector:
        """(sentences + 1,) the first token of every sentence, and the number of tokens."""
        return np.concatenate([[0], np.cumsum(self.sentences.tokens, dtype=np.int64)])

    @cached_property
    def faiss_index(self) -> Any:
        """Exact inner-product search over the codes of the chunks' pooled vectors.

        It is asked with a question's pooled vector that is turned as they are.
        """
        import faiss

        if self.saved_faiss is not None:
            return faiss.deserialize_index(self.saved_faiss[:])
        codes = self.pooled.codes()
        flat = faiss.IndexScalarQuantizer(
            codes.shape[1], faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
        )
        # Codes are taken as they are. (QT_8bit_direct would make the question bytes, too.)
        flat.train(np.array([[0], [255]], np.float32).repeat(codes.shape[1], axis=1))
        for first in range(0, len(self.chunks), _CODES_AT_ONCE):
            flat.add(codes[first : first + _CODES_AT_ONCE].astype(np.float32))
        return flat

    def take(self, numbers: Sequence[int], articles: Sequence[Article]) -> Segment:
        """A segment of some of the articles; ``articles`` are their records, which may be newer."""
        sentence_rows = np.concatenate([self._rows(self.sentences.article, n) for n in numbers])
        chunk_rows = np.concatenate([self._rows(self.chunks.article, n) for n in numbers])
        bounds = self.token_bounds
        token_rows = np.concatenate([np.arange(bounds[n], bounds[n + 1]) for n in sentence_rows])
        # Where each article and each sentence has gone.
        new_article = np.full(len(self.entries), -1)
        new_article[list(numbers)] = np.arange(len(numbers))
        new_sentence = np.full(len(self.sentences) + 1, -1)
        new_sentence[sentence_rows] = np.arange(len(sentence_rows))
        sentences, found = self.sentences.take(sentence_rows), self.chunks.take(chunk_rows)
        sentences = replace(sentences, article=new_article[sentences.article])
        sizes = found.last - found.first
        first = new_sentence[found.first]
        return Segment(
            entries=tuple(Entry.of(article) for article in articles),
            articles=tuple(articles),
            sentences=sentences,
            chunks=replace(
                found, article=new_article[found.article], first=first, last=first + sizes
            ),
            tokens=self.tokens[token_rows],
            vectors=self.vectors.take(token_rows),
            pooled=self.pooled.take(chunk_rows),
            words=_word_counts(sentences, self.tokens[token_rows]),
            keywords=self.keywords.take(chunk_rows),
        )

    @staticmethod
    def _rows(column: IntVector, article: int) -> IntVector:
        first, last = np.searchsorted(column, [article, article + 1])
        return np.arange(first, last)

    @classmethod
    def joined(cls, parts: Sequence[Segment]) -> Segment:
        """The articles of the parts, of which there is at least one, in one segment."""
        if len(parts) == 1:
            return parts[0]
        sentences, found = joined_tables(parts)
        words = np.concatenate([part.words[:] for part in parts])
        unique, position = np.unique(words["word"], return_inverse=True)
        counts = np.bincount(position, weights=words["sentences"])
        return cls(
            entries=tuple(entry for part in parts for entry in part.entries),
            articles=tuple(article for part in parts for article in part.articles),
            sentences=sentences,
            chunks=found,
            tokens=np.concatenate([part.tokens[:] for part in parts]),
            vectors=VectorCodes.joined([part.vectors for part in parts]),
            pooled=VectorCodes.joined([part.pooled for part in parts]),
            words=_word_rows(unique, counts),
            keywords=Keywords.joined([part.keywords for part in parts]),
        )


def joined_tables(parts: Sequence[Segment]) -> tuple[Sentences, Chunks]:
    """The sentences and chunks of all parts, numbered one part after another."""
    articles = _bases([len(part.entries) for part in parts])
    sentences = _bases([len(part.sentences) for part in parts])
    return (
        Sentences.joined([part.sentences for part in parts], article=articles),
        Chunks.joined(
            [part.chunks for part in parts], article=articles, first=sentences, last=sentences
        ),
    )


def _bases(sizes: Sequence[int]) -> list[int]:
    """How many are before each of the parts that have so many."""
    return [0, *np.cumsum(sizes[:-1]).tolist()]


def encoded(articles: Iterable[Article], encoder: Encoder, bits: Bits) -> Iterator[Segment]:
    """A segment of each article; as many chunks as fit a batch are held at a time."""
    every = ((article, chunk) for article in articles for chunk in chunks(article, encoder))
    rows = _encoded_chunks(every, encoder, bits)
    for article, group in groupby(rows, key=lambda row: row.article):
        found = list(group)
        columns = [
            (0, row.chunk.start, row.chunk.end, row.chunk.first, row.chunk.last) for row in found
        ]
        tokens = np.concatenate([row.tokens for row in found])
        counts = np.concatenate([row.counts for row in found])
        sentences = Sentences.of_article(article.sentences, counts)
        yield Segment(
            entries=(Entry.of(article),),
            articles=(article,),
            sentences=sentences,
            chunks=Chunks.of(np.array(columns, np.int32).T),
            tokens=tokens,
            vectors=VectorCodes.joined([row.vectors for row in found]),
            pooled=VectorCodes.of(np.stack([row.pooled for row in found]), 8),
            words=_word_counts(sentences, tokens),
            keywords=Keywords.of([row.text for row in found], [article.language] * len(found)),
        )


@dataclass(frozen=True, slots=True)
class _EncodedChunk:
    """One chunk of an article, the rows of its tokens, and how many each sentence has of them."""

    article: Article
    chunk: Chunk
    text: str
    tokens: NDArray[np.void]
    counts: IntVector
    vectors: VectorCodes
    pooled: NDArray[np.float32]


def _encoded_chunks(
    every: Iterator[tuple[Article, Chunk]], encoder: Encoder, bits: Bits
) -> Iterator[_EncodedChunk]:
    while batch := list(islice(every, _CHUNKS_AT_ONCE)):
        texts = [model_text(article, chunk.first, chunk.last) for article, chunk in batch]
        found = encoder.encode([text.text for text in texts])
        for (article, chunk), text, vectors in zip(batch, texts, found, strict=True):
            yield _EncodedChunk(
                article,
                chunk,
                text.text,
                *_tokens(article.sentences, chunk, text, vectors),
                VectorCodes.of(vectors.vectors, bits),
                vectors.pooled,
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


def _word_counts(sentences: Sentences, tokens: NDArray[np.void]) -> NDArray[np.void]:
    """(words,) of ``WORD``: how many of the sentences each word of the model is in."""
    owners = np.repeat(np.arange(len(sentences), dtype=np.int64), sentences.tokens)
    # Each word once a sentence: (pairs,).
    pairs = np.unique(owners << 32 | tokens["word"]) & 0xFFFFFFFF
    return _word_rows(*np.unique(pairs, return_counts=True))


def _word_rows(words: IntVector, counts: NDArray[Any]) -> NDArray[np.void]:
    rows = np.empty(len(words), WORD)
    rows["word"], rows["sentences"] = words, counts
    return rows

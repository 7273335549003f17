"""The index: articles, sentences, passages, a FAISS index of the passages, and token vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import Encoder, FloatMatrix, IntVector, Sentence, SentenceKind
from pullquote.documents.article import Article
from pullquote.passages import passages

_KINDS = tuple(SentenceKind)
_ARTICLES_AT_ONCE = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Index:
    """Articles and everything that finding evidence in them needs.

    sentences: (sentences, 5) article, start, end, block, kind.
    passages: (passages, 5) article, start, end, first sentence, last sentence + 1.
    tokens: (tokens, 4) vocabulary id, start, end, sentence; sorted by sentence.
    vectors: (tokens, dimension) float16, rows of length 1.
    pooled: (passages, dimension) float32, rows of length 1, as they lie in the FAISS index.
    Sentences, passages and tokens are numbered through all articles, in order.
    """

    model: str
    model_sha256: str
    articles: tuple[Article, ...]
    sentences: IntVector
    passages: IntVector
    tokens: IntVector
    vectors: NDArray[np.float16]
    pooled: FloatMatrix

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return int(self.vectors.shape[1])

    @cached_property
    def faiss_index(self) -> Any:
        """Exact inner-product search over the passages' pooled vectors."""
        import faiss

        flat = faiss.IndexFlatIP(self.dimension)
        flat.add(self.pooled)
        return flat

    @cached_property
    def token_bounds(self) -> IntVector:
        """(sentences + 1,) the first token of every sentence, and the number of tokens."""
        counts = np.bincount(self.tokens[:, 3], minlength=len(self.sentences))
        return np.concatenate([[0], np.cumsum(counts)])

    def sentence(self, number: int) -> Sentence:
        """The record of one sentence."""
        _, start, end, block, kind = (int(value) for value in self.sentences[number])
        return Sentence(start, end, block, _KINDS[kind])

    def article_of(self, sentence: int) -> Article:
        """The article that a sentence belongs to."""
        return self.articles[int(self.sentences[sentence, 0])]

    def sentence_text(self, number: int) -> str:
        """The words of one sentence."""
        article, start, end = (int(value) for value in self.sentences[number, :3])
        return self.articles[article].text[start:end]


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

    sentences: IntVector
    passages: IntVector
    tokens: IntVector
    vectors: NDArray[np.float16]
    pooled: FloatMatrix


def _encode(articles: Sequence[Article], encoder: Encoder) -> list[_Part]:
    found = [(article, article.sentences) for article in articles]
    packed = [passages(article, parts, encoder) for article, parts in found]
    texts = [
        article.text[passage.start : passage.end]
        for (article, _), row in zip(found, packed, strict=True)
        for passage in row
    ]
    encoded = iter(encoder.encode(texts))
    return [
        _part(parts, [(passage, next(encoded)) for passage in row], encoder.dimension)
        for (_, parts), row in zip(found, packed, strict=True)
    ]


def _part(parts: Sequence[Sentence], encoded: Sequence[Any], dimension: int) -> _Part:
    starts = np.array([sentence.start for sentence in parts])
    tokens, vectors, pooled = [], [], []
    for passage, found in encoded:
        offsets = found.offsets + passage.start
        owner = np.clip(
            np.searchsorted(starts, offsets[:, 0], "right") - 1, passage.first, passage.last - 1
        )
        tokens.append(np.column_stack([found.ids, offsets, owner]))
        vectors.append(found.vectors.astype(np.float16))
        pooled.append(found.pooled)
    return _Part(
        sentences=np.array(
            [[0, s.start, s.end, s.block, _KINDS.index(s.kind)] for s in parts], np.int32
        ),
        passages=np.array([[0, p.start, p.end, p.first, p.last] for p, _ in encoded], np.int32),
        tokens=np.concatenate(tokens).astype(np.int32).reshape(-1, 4),
        vectors=np.concatenate(vectors).reshape(-1, dimension),
        pooled=np.stack(pooled).astype(np.float32),
    )


def _taken(index: Index, article: int) -> _Part:
    """An article's rows out of an index."""
    s, e = np.searchsorted(index.sentences[:, 0], [article, article + 1])
    p, q = np.searchsorted(index.passages[:, 0], [article, article + 1])
    t, u = np.searchsorted(index.tokens[:, 3], [s, e])
    return _Part(
        sentences=index.sentences[s:e],
        passages=index.passages[p:q] - np.array([0, 0, 0, s, s], np.int32),
        tokens=index.tokens[t:u] - np.array([0, 0, 0, s], np.int32),
        vectors=index.vectors[t:u],
        pooled=index.pooled[p:q],
    )


def _joined(articles: tuple[Article, ...], parts: Sequence[_Part], encoder: Encoder) -> Index:
    sentence_rows, passage_rows, token_rows = [], [], []
    first = 0
    for number, part in enumerate(parts):
        sentence_rows.append(
            np.column_stack([np.full(len(part.sentences), number), part.sentences[:, 1:]])
        )
        shifted = part.passages + np.array([0, 0, 0, first, first], np.int32)
        shifted[:, 0] = number
        passage_rows.append(shifted)
        token_rows.append(part.tokens + np.array([0, 0, 0, first], np.int32))
        first += len(part.sentences)
    empty: Any = np.zeros((0, encoder.dimension))
    return Index(
        model=encoder.name,
        model_sha256=encoder.sha256,
        articles=articles,
        sentences=_stacked(sentence_rows, 5),
        passages=_stacked(passage_rows, 5),
        tokens=_stacked(token_rows, 4),
        vectors=np.concatenate([part.vectors for part in parts] or [empty]).astype(
            np.float16, copy=False
        ),
        pooled=np.concatenate([part.pooled for part in parts] or [empty]).astype(
            np.float32, copy=False
        ),
    )


def _stacked(rows: Sequence[NDArray[Any]], columns: int) -> IntVector:
    return np.concatenate([*rows, np.zeros((0, columns), np.int32)]).astype(np.int32)

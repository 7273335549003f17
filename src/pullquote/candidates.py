"""Which chunks of a large collection are scored: those near a question by vectors and by words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index
from pullquote.tables import in_one

#: Archives of more chunks, some 800 articles, are searched by signs; smaller ones whole, by FAISS.
SEARCHED_WHOLE = 10_000
#: How many times as many chunks as are wanted are found by their first signs.
_BY_SIGNS = 6
#: What the best BM25 score is worth as a cosine. From 0.4 to 1 it hardly matters.
_BM25_WORTH = 0.7
#: Of so many candidates the cosines are told exactly; by signs they are off by 0.04.
_TOLD_EXACTLY = 16


def candidates(
    index: Index,
    pooled: NDArray[np.float32],
    text: str,
    within: IntVector | None,
    count: int,
) -> IntVector:
    """The ``count`` best chunks by pooled vectors and BM25 together, best first.

    They are of the ``count`` nearest by pooled vectors and of as many that are best by BM25.
    pooled: (dimension,) the question's pooled vector. text: the question. within: the numbers of
    the chunks to choose from, which rise; None for all.
    """
    with ThreadPoolExecutor(1) as beside:
        near = beside.submit(nearest, index, pooled, within, count)
        best = index.bm25.best(text, index.languages, count, within)
        either = np.union1d(near.result(), best)
    words = index.bm25.scores(text, index.languages, either)
    words *= _BM25_WORTH / max(float(words.max(initial=0)), 1e-9)
    scores = _by_signs(index, pooled, either) + words
    return either[np.argsort(-scores, kind="stable")[:count]]


def nearest(
    index: Index, pooled: NDArray[np.float32], within: IntVector | None, count: int
) -> IntVector:
    """The chunks whose pooled vectors are nearest to the question's, best first.

    Of a large archive those come first that have most of the first signs in common, and of these
    the nearest.
    """
    import faiss

    faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
    if len(index.chunks) <= SEARCHED_WHOLE:
        return _in_segments(index, pooled, within, count)
    signs = index.signs[0] if within is None else index.signs[0][within]
    chosen: IntVector = np.arange(len(signs))
    if len(signs) > _BY_SIGNS * count:
        asked = np.packbits(index.pooled.turned(pooled[None, :]) >= 0, axis=1)
        asked = np.ascontiguousarray(asked[:, : signs.shape[1]])
        _, numbers = faiss.knn_hamming(asked, signs, _BY_SIGNS * count, variant="mc")
        chosen = np.sort(numbers[0])
    chunks = chosen if within is None else within[chosen]
    return chunks[np.argsort(-_by_signs(index, pooled, chunks), kind="stable")[:count]]


def cosines_with(
    index: Index, pooled: NDArray[np.float32], chunks: IntVector, telling: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """(chunks,) the cosine of a question's pooled vector with that of each of some candidates.

    Of a large archive the nearest of those that tell are told exactly, and the others by their
    signs, none higher than those. pooled: (dimension,). chunks: their numbers, which rise. telling:
    (chunks,) those whose highest cosine is asked for.
    """
    if len(index.chunks) <= SEARCHED_WHOLE or len(chunks) <= _TOLD_EXACTLY:
        (every,) = index.pooled.cosines(pooled[None, :], in_one(chunks))
        return np.asarray(every)
    cosines = _by_signs(index, pooled, chunks)
    order = np.argsort(np.where(telling, -cosines, 2), kind="stable")
    nearest = np.sort(order[:_TOLD_EXACTLY])
    (exact,) = index.pooled.cosines(pooled[None, :], chunks[nearest])
    np.minimum(cosines, exact.max(), out=cosines)
    cosines[nearest] = exact
    return cosines


def _by_signs(index: Index, pooled: NDArray[np.float32], chunks: IntVector) -> NDArray[np.float32]:
    """(chunks,) about the cosine of each with a question, by the signs of its pooled vector.

    The numbers of a turned vector look like draws from a normal distribution, so they are worth
    their mean size each (RaBitQ, https://arxiv.org/abs/2405.12497).
    """
    (turned,) = index.pooled.turned(pooled[None, :])
    signs = np.concatenate([piece[chunks] for piece in index.signs], axis=1)
    bits = np.unpackbits(signs, axis=1).astype(np.float32)
    size = np.sqrt(2 / np.pi / len(turned))
    return np.asarray((2 * bits @ turned - turned.sum()) / (size * len(turned)), np.float32)


def _in_segments(
    index: Index, pooled: NDArray[np.float32], within: IntVector | None, count: int
) -> IntVector:
    """The nearest chunks by the FAISS index of each segment."""
    import faiss

    turned = index.pooled.turned(pooled[None, :])
    found: list[IntVector] = []
    base = 0
    for segment in index.segments:
        size = len(segment.chunks)
        selected: Any = None  # without a selector FAISS takes its fast path
        if within is not None:
            bits = np.zeros(size, bool)
            bits[within[(within >= base) & (within < base + size)] - base] = True
            inside = faiss.IDSelectorBitmap(  # type: ignore[call-arg,unused-ignore]
                np.packbits(bits, bitorder="little")  # type: ignore[arg-type,unused-ignore]
            )
            selected = faiss.SearchParameters(sel=inside)  # type: ignore[call-arg,unused-ignore]
        # Its codes lack each vector's scale: twice as many, and then the nearest by cosines.
        _, near = segment.faiss_index.search(turned, min(2 * count, size), params=selected)
        found.append(near[0][near[0] >= 0] + base)
        base += size
    chunks = np.sort(np.concatenate(found))
    cosines = index.pooled.cosines(pooled[None, :], chunks)[0]
    return chunks[np.argsort(-cosines, kind="stable")[:count]]

"""Which chunks of a large collection are scored: those near a question by vectors or by words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index

#: Archives of more chunks, some 800 articles, are searched by signs; smaller ones whole, by FAISS.
SEARCHED_WHOLE = 10_000
#: How many times as many chunks as are wanted are found by their signs.
_BY_SIGNS = 10


def candidates(
    index: Index,
    pooled: NDArray[np.float32],
    text: str,
    within: IntVector | None,
    count: int,
) -> set[int]:
    """Of the chunks the ``count`` nearest by pooled vectors, and as many that are best by BM25.

    pooled: (dimension,) the question's pooled vector. text: the question. within: the numbers of
    the chunks to choose from, which rise; None for all.
    """
    with ThreadPoolExecutor(1) as beside:
        near = beside.submit(nearest, index, pooled, within, count)
        best = best_by_words(index, text, within, count)
        return {*near.result().tolist(), *best.tolist()}


def nearest(
    index: Index, pooled: NDArray[np.float32], within: IntVector | None, count: int
) -> IntVector:
    """The chunks whose pooled vectors are nearest to the question's, best first.

    Of a large archive those with most signs in common come first, and of these the nearest.
    """
    import faiss

    faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
    if len(index.chunks) <= SEARCHED_WHOLE:
        return _in_segments(index, pooled, within, count)
    signs = index.signs if within is None else index.signs[within]
    chosen: IntVector = np.arange(len(signs))
    if len(signs) > _BY_SIGNS * count:
        asked = np.packbits(index.pooled.turned(pooled[None, :]) >= 0, axis=1)
        _, numbers = faiss.knn_hamming(asked, signs, _BY_SIGNS * count, variant="mc")
        chosen = np.sort(numbers[0])
    chunks = chosen if within is None else within[chosen]
    return _by_cosine(index, pooled, chunks)[:count]


def _by_cosine(index: Index, pooled: NDArray[np.float32], chunks: IntVector) -> IntVector:
    """Chunks, given in their order, with the nearest to a question first."""
    cosines = index.pooled.cosines(pooled[None, :], chunks)[0]
    return chunks[np.argsort(-cosines, kind="stable")]


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
    return _by_cosine(index, pooled, np.sort(np.concatenate(found)))[:count]


def best_by_words(index: Index, text: str, within: IntVector | None, count: int) -> IntVector:
    """The chunks whose words speak most to the question's, best first."""
    return index.bm25.best(text, index.languages, count, within)

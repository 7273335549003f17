"""Which chunks of a large collection are scored: those near a question by vectors or by words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index

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
    near = nearest(index, pooled, within, count)
    return {*near.tolist(), *best_by_words(index, text, within, count).tolist()}


def nearest(
    index: Index, pooled: NDArray[np.float32], within: IntVector | None, count: int
) -> IntVector:
    """The chunks whose pooled vectors are nearest to the question's, best first.

    Those with most signs in common come first (FAISS), and of these the nearest by their cosines.
    """
    import faiss

    faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
    signs = index.signs if within is None else index.signs[within]
    chosen: IntVector = np.arange(len(signs))
    if len(signs) > _BY_SIGNS * count:
        asked = np.packbits(index.pooled.turned(pooled[None, :]) >= 0, axis=1)
        _, numbers = faiss.knn_hamming(asked, signs, _BY_SIGNS * count, variant="mc")
        chosen = np.sort(numbers[0])
    chunks = chosen if within is None else within[chosen]
    cosines = index.pooled.cosines(pooled[None, :], chunks)[0]
    return chunks[np.argsort(-cosines, kind="stable")[:count]]


def best_by_words(index: Index, text: str, within: IntVector | None, count: int) -> IntVector:
    """The chunks whose words speak most to the question's, best first."""
    scores = index.bm25.scores(text, index.languages)
    if within is not None:
        own = np.zeros_like(scores)
        own[within] = scores[within]
        scores = own
    matching: IntVector = np.flatnonzero(scores > 0)
    if len(matching) > count:
        # No worse than the last that is taken: (count and those like it,).
        least = np.partition(scores[matching], len(matching) - count)[len(matching) - count]
        matching = matching[scores[matching] >= least]
    return matching[np.argsort(-scores[matching], kind="stable")[:count]]

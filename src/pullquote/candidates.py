"""Which chunks of a large collection are scored: those near a question by vectors or by words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index


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
    """The chunks of all segments whose pooled vectors are nearest to the question's, in order."""
    import faiss

    faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
    turned = index.pooled.turned(pooled[None, :])
    scores, numbers = [], []
    base = 0
    for segment in index.segments:
        size = len(segment.chunks)
        selected: Any = None  # without a selector FAISS takes its fast path
        if within is not None:
            first, last = np.searchsorted(within, [base, base + size])
            bits = np.zeros(size, bool)
            bits[within[first:last] - base] = True
            inside = faiss.IDSelectorBitmap(  # type: ignore[call-arg,unused-ignore]
                np.packbits(bits, bitorder="little")  # type: ignore[arg-type,unused-ignore]
            )
            selected = faiss.SearchParameters(sel=inside)  # type: ignore[call-arg,unused-ignore]
        if within is None or first < last:
            found, near = segment.faiss_index.search(turned, count, params=selected)
            scores.append(found[0][near[0] >= 0])
            numbers.append(near[0][near[0] >= 0] + base)
        base += size
    if not numbers:
        return np.zeros(0, np.int64)
    # The codes of all segments are of one kind, so their scores are, too: (found,).
    best = np.argsort(-np.concatenate(scores), kind="stable")[:count]
    return np.asarray(np.concatenate(numbers)[best])


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

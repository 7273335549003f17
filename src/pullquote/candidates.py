"""Which chunks of a large collection are scored: those near a question by vectors or by words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector
from pullquote.index import Index
from pullquote.keywords import bm25


def candidates(
    index: Index, pooled: NDArray[np.float32], text: str, chunks: range, count: int
) -> set[int]:
    """Of the chunks the ``count`` nearest by pooled vectors, and as many that are best by BM25.

    pooled: (dimension,) the question's pooled vector. text: the question.
    """
    return _nearest(index, pooled, chunks, count) | _best_by_words(index, text, chunks, count)


def _nearest(index: Index, pooled: NDArray[np.float32], chunks: range, count: int) -> set[int]:
    """The chunks nearest to the question, of all segments."""
    import faiss

    faiss.omp_set_num_threads(1)  # of this thread; for one question a team only waits
    turned = index.pooled.turned(pooled[None, :])
    scores, numbers = [], []
    base = 0
    for segment in index.segments:
        size = len(segment.chunks)
        first, last = max(chunks.start - base, 0), min(chunks.stop - base, size)
        if first < last:
            selected: Any = None  # without a selector FAISS takes its fast path
            if last - first < size:
                inside = faiss.IDSelectorRange(first, last)
                selected = faiss.SearchParameters(sel=inside)  # type: ignore[call-arg,unused-ignore]
            found, near = segment.faiss_index.search(turned, count, params=selected)
            scores.append(found[0][near[0] >= 0])
            numbers.append(near[0][near[0] >= 0] + base)
        base += size
    if not numbers:
        return set()
    # The codes of all segments are of one kind, so their scores are, too: (found,).
    best = np.argsort(-np.concatenate(scores), kind="stable")[:count]
    return set(np.concatenate(numbers)[best].tolist())


def _best_by_words(index: Index, text: str, chunks: range, count: int) -> set[int]:
    """The chunks whose words speak most to the question's."""
    languages = {entry.language for entry in index.entries}
    scores = bm25([segment.keywords for segment in index.segments], text, languages)
    own = scores[chunks.start : chunks.stop]
    matching: IntVector = np.flatnonzero(own > 0)
    if len(matching) > count:
        # No worse than the last that is taken: (count and those like it,).
        least = np.partition(own, len(own) - count)[len(own) - count]
        matching = np.flatnonzero(own >= max(least, np.finfo(np.float32).tiny))
        matching = matching[np.argsort(-own[matching], kind="stable")[:count]]
    return set((matching + chunks.start).tolist())

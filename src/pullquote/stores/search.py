"""One request to Qdrant: candidates by pooled vectors and by words, ordered by MaxSim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pullquote.codes import rotation
from pullquote.retrieval import CANDIDATES, TOKENS_SCORED_WHOLE, Query, Retriever
from pullquote.stores.points import POOLED, TOKENS, WORDS, Payload, numbers, question_words
from pullquote.stores.store import Wanted

if TYPE_CHECKING:
    from pullquote.stores.qdrant import QdrantStore

#: So many chunks are ranked sentence by sentence: of the best by MaxSim, and of the nearest.
_BEST, _NEAREST = 32, 4
#: One of so many chunks is a candidate by each route, of large collections.
_ONE_OF = 3000


def best_chunks(store: QdrantStore, wanted: Wanted, queries: Sequence[Query]) -> list[Payload]:
    """Of the chunks best by MaxSim, and then of the nearest: article, its digest, number in it.

    As in an index on disk, all chunks are scored where they are few, and else those that are near
    one of the wordings of the question or share its words.
    """
    m, queries = store.models, [query for query in queries if len(query.vectors.ids)]
    chunks = store.counts.chunks
    if not queries or not chunks:
        return []
    must = _asked(store, wanted)
    within = m.Filter(must=must) if must else None
    if must:
        those = m.Filter(must=[*must, store.conditions.has("kind", "chunk")])
        chunks = store.connection("count", count_filter=those, exact=True).count
    turn = rotation(store.index.dimension)  # (dimension, width)
    prefetch = []
    if chunks * store.counts.tokens > TOKENS_SCORED_WHOLE * store.counts.chunks:
        options = {"limit": max(CANDIDATES, chunks // _ONE_OF), "filter": within}
        for query in queries:
            near = numbers(query.vectors.pooled @ turn)
            prefetch.append(m.Prefetch(query=near, using=POOLED, **options))
            words = question_words(query.text, sorted(store.counts.languages)).tolist()
            if words:
                sparse = m.SparseVector(indices=words, values=[1.0] * len(words))
                prefetch.append(m.Prefetch(query=sparse, using=WORDS, **options))
    # Of each token its vector times its weight, so that MaxSim is weighted: (tokens, width).
    weighed = map(Retriever(store.index).weighed, queries)
    tokens = [weights[:, None] * (vectors @ turn) for vectors, weights in weighed]
    pooled = np.sum([q.share * q.vectors.pooled for q in queries], axis=0) @ turn
    fields = ["article", "digest", "number"]
    best = m.QueryRequest(
        prefetch=prefetch or None,
        query=np.concatenate(tokens).astype(np.float64).round(6).tolist(),
        using=TOKENS,
        filter=within,
        limit=_BEST,
        with_payload=fields,
    )
    # How near the nearest are tells whether the question is on the subject at all.
    near_by = m.QueryRequest(
        query=numbers(pooled), using=POOLED, filter=within, limit=_NEAREST, with_payload=fields
    )
    found = store.connection("query_batch_points", requests=[best, near_by])
    return [point.payload for response in found for point in response.points]


def _asked(store: QdrantStore, wanted: Wanted) -> list[Any]:
    """The conditions that the chunks to be searched have to meet; none for all."""
    if wanted.article_id is not None:
        return [store.conditions.has("article", wanted.article_id)]
    return store.asked(wanted.where) if wanted.where else []

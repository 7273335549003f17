"""Adds articles to a collection of a Qdrant server and removes them; one writer at a time.

The point of an article is written after those of its chunks: an article is there when all of it is.
The counts say meanwhile that they are changing. Whoever finds them so, as the next build does after
one that was killed, counts anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.errors import IndexStaleError, PullquoteError
from pullquote.index import Progress
from pullquote.segment import Entry, Segment, encoded
from pullquote.stores.connection import WRITING
from pullquote.stores.part import Counts
from pullquote.stores.points import (
    COUNTS,
    TOKENS,
    WORDS,
    StoredArticle,
    article_payload,
    chunk_points,
    counts_payload,
    numbers,
    point_id,
)

if TYPE_CHECKING:
    from pullquote.stores.qdrant import QdrantStore

#: Tokens of a request, 12 MB of it; Qdrant takes 32.
_TOKENS = 4000
#: Articles whose ids are in a request, and those after which counts are written.
_IDS, _COUNTED = 200, 50


Done = Callable[[int], None]


def _silent(done: int) -> None:
    pass


def _told(progress: Progress, of: int, done: int) -> None:
    progress(done, of)


class Writer:
    """Changes one collection."""

    def __init__(self, store: QdrantStore, encoder: Encoder) -> None:
        """Use the encoder that made what is there; raises IndexStaleError if another did."""
        facts = store.facts
        if facts["model_sha256"] != encoder.sha256:
            raise IndexStaleError(
                f"{store.connection.address} was made with {facts['model']}, {facts['dimension']} "
                f"numbers a vector, not with {encoder.name}, {encoder.dimension}. Index into "
                "another collection, or name that model."
            )
        self._store = store
        self._encoder = encoder
        self._counts, self._next_place = store.counts, store.next_place

    def change(
        self,
        add: Sequence[Article] = (),
        remove: Collection[str] = (),
        progress: Progress | None = None,
    ) -> None:
        """As :meth:`pullquote.stores.store.Store.change`."""
        wanted = {article.id: article for article in add}
        there = {entry.id: entry for entry in self._alike(wanted)}
        same = {id_ for id_ in there if id_ in wanted and _same(there[id_], wanted[id_])}
        new = [article for id_, article in wanted.items() if id_ not in same]
        files = {article.source for article in new if article.source}
        gone = {e.id for e in there.values() if e.source in files} | set(remove)
        gone -= set(wanted)
        if not wanted and len(gone) >= self._counts.articles:
            raise PullquoteError(
                "No article would be left. Keep at least one, or delete the collection."
            )
        self._change(new, there.keys() - same, sorted(gone), progress)

    def only(
        self, articles: Sequence[Article], progress: Progress | None = None
    ) -> tuple[int, int]:
        """Make these the articles; how many are added, as new or changed, and how many removed."""
        wanted = {article.id: article for article in articles}
        there = {entry.id: entry for entry in self._store.every_entry()}
        same = {id_ for id_ in there if id_ in wanted and _same(there[id_], wanted[id_])}
        new = [article for id_, article in wanted.items() if id_ not in same]
        gone = sorted(there.keys() - set(wanted))
        self._change(new, there.keys() - same, gone, progress)
        return len(new), len(gone)

    def _change(
        self,
        new: Sequence[Article],
        replaced: Collection[str],
        gone: Sequence[str],
        progress: Progress | None,
    ) -> None:
        """Add articles, of which those ``replaced`` are there in another state, and remove some."""
        if self._store.changing:
            self._recount()
        if new or gone:
            self._write_counts(changing=True)
            segments = encoded(new, self._encoder, self._store.facts["bits"])
            told = partial(_told, progress, len(new)) if progress is not None else _silent
            self.write(segments, replaced, told)
            for part in _parts(gone, _IDS):
                self._counts = self._counts.plus(map(_counts, self._points_of(part)), -1)
                self._delete(part)
        if new or gone or self._store.changing:
            self.finish()
        self._store.refresh()

    def finish(self) -> None:
        """Write the counts, which no longer change."""
        self._write_counts(changing=False)

    def write(
        self, segments: Iterable[Segment], replaced: Collection[str] = (), progress: Done = _silent
    ) -> None:
        """Write segments of one article each, of which those ``replaced`` are there already.

        ``progress`` is called with the number of those that are done. The counts go on changing.
        """
        points: list[Any] = []
        tokens = 0
        for done, segment in enumerate(segments, 1):
            place = self._place_of(segment.entries[0].id, replaced)
            for point, size in self._points(segment, place):
                if points and tokens + size > _TOKENS:
                    self._upsert(points)
                    points, tokens = [], 0
                points.append(point)
                tokens += size
            self._counts = self._counts.plus([Counts.of(segment)])
            if done % _COUNTED == 0:
                self._upsert(points)
                points, tokens = [], 0
                self._write_counts(changing=True)
            progress(done)
        self._upsert(points)

    def _place_of(self, id_: str, replaced: Collection[str]) -> int:
        """The place of an article, which is removed first if it is there in another state."""
        place = self._next_place
        self._next_place += 1
        if id_ in replaced:
            for old in self._points_of([id_]):
                place = old.payload["place"]
                self._counts = self._counts.plus([_counts(old)], -1)
            self._delete([id_])
        return place

    def _points(self, segment: Segment, place: int) -> Iterator[tuple[Any, int]]:
        """The points of an article, its own last, and how many tokens each sends."""
        m = self._store.models
        for id_, vectors, payload in chunk_points(segment):
            words, weights = vectors.pop(WORDS)
            sent = {name: numbers(vector) for name, vector in vectors.items()}
            if len(words):
                sent[WORDS] = m.SparseVector(indices=words.tolist(), values=numbers(weights))
            yield m.PointStruct(id=id_, vector=sent, payload=payload), len(sent.get(TOKENS, ()))
        payload = article_payload(segment, place)
        yield m.PointStruct(id=point_id(payload["article"]), vector={}, payload=payload), 1

    def _upsert(self, points: Sequence[Any]) -> None:
        if points:
            self._store.connection("upsert", delays=WRITING, points=list(points), wait=True)

    def _delete(self, ids: Sequence[str]) -> None:
        m = self._store.models
        chosen = m.Filter(must=[self._store.conditions.any("article", ids)])
        selector = m.FilterSelector(filter=chosen)
        self._store.connection("delete", delays=WRITING, points_selector=selector, wait=True)

    def _alike(self, wanted: Mapping[str, Article]) -> Iterator[Entry]:
        """The entries of what is there with the ids or from the files of these articles."""
        conditions = self._store.conditions
        files = [article.source for article in wanted.values() if article.source]
        found: dict[str, Entry] = {}
        for key, values in (("article", list(wanted)), ("source", files)):
            for part in _parts(values, _IDS):
                found |= {e.id: e for e in self._store.every_entry(conditions.any(key, part))}
        yield from found.values()

    def _points_of(self, ids: Sequence[str]) -> Iterator[Any]:
        return self._store.points([self._store.conditions.any("article", ids)], _TO_COUNT)

    def _recount(self) -> None:
        """Count all articles anew."""
        counts, points = Counts(), self._store.points((), _TO_COUNT)
        while part := list(islice(points, _IDS)):
            counts = counts.plus(map(_counts, part))
            self._next_place = part[-1].payload["place"] + 1
        self._counts = counts

    def _write_counts(self, *, changing: bool) -> None:
        payload = counts_payload(self._counts, self._next_place, changing=changing)
        self._upsert([self._store.models.PointStruct(id=COUNTS, vector={}, payload=payload)])


_TO_COUNT = (*Entry.__dataclass_fields__, "article", "place", "sentences", "chunks", "words")


def _counts(point: Any) -> Counts:
    return StoredArticle(point.payload).counts


def _same(entry: Entry, article: Article) -> bool:
    return entry.digest == Entry.of(article).digest


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[first : first + size] for first in range(0, len(values), size))

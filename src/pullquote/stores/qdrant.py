"""Articles in a collection of a Qdrant server.

A question takes two requests. The first is one query: candidates by pooled vectors and by words,
ordered by MaxSim over their token vectors, all of it in Qdrant. A chunk's MaxSim is no less than
that of any sentence in it, so few chunks are enough. The second brings the rows of the best chunks
and their articles, in which the sentences are ranked as in an index on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from time import monotonic
from typing import Any

import numpy as np

from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.errors import IndexStaleError, PullquoteError
from pullquote.filters import Filter, names_of
from pullquote.index import Index, Progress
from pullquote.segment import Entry
from pullquote.stores.conditions import Conditions
from pullquote.stores.connection import Address, Connection
from pullquote.stores.part import Counts, Part
from pullquote.stores.points import (
    COUNTS,
    SCHEMA,
    Payload,
    StoredArticle,
    counts_of,
    entry_of,
    point_id,
)
from pullquote.stores.reading import AT_ONCE, Reading
from pullquote.stores.search import best_chunks
from pullquote.stores.store import Wanted
from pullquote.stores.stored_articles import StoredArticles
from pullquote.stores.writing import Writer

#: Where the facts of a collection lie in its metadata.
FACTS = "pullquote"
#: Of so many of the best chunks their neighbours in the article are ranked, too.
_WITH_NEIGHBOURS = 8
_FRESH = 60.0  # seconds after which counts are read again
_ENTRY = (*(name for name in Entry.__dataclass_fields__ if name != "id"), "article")


class QdrantStore:
    """The store of one collection; opening it reads its facts and its counts."""

    def __init__(self, connection: Connection) -> None:
        """Use a connection; nothing is sent before :meth:`refresh`."""
        self.connection = connection
        self.models = connection.models
        self.conditions = Conditions(connection)
        self.reading = Reading(connection)
        self.facts: dict[str, Any] = {}

    @classmethod
    def at(cls, address: str) -> QdrantStore:
        """The store of a collection that is there, as ``qdrant://host:6333/collection``.

        Raises StoreError if the server does not answer, IndexNotFoundError if it has no such
        collection, and IndexStaleError if that is not one of this version of Pullquote.
        """
        store = cls(Connection(Address.of(address)))
        store.refresh()
        return store

    # What is known without a question

    def refresh(self) -> None:
        """Read the facts and the counts of the collection; raises as :meth:`at`."""
        address = self.connection.address
        facts = (self.connection("get_collection").config.metadata or {}).get(FACTS)
        if not isinstance(facts, dict) or facts.get("schema") != SCHEMA:
            found = facts.get("schema") if isinstance(facts, dict) else None
            raise IndexStaleError(
                f"{address} is not Pullquote's, or of another version (schema {found}, not "
                f"{SCHEMA}). Index into another collection."
            )
        if self.facts not in ({}, facts):
            raise IndexStaleError(f"{address} is now one of {facts['model']}. Start again.")
        found = self.connection("retrieve", ids=[COUNTS], with_payload=True)
        counts = counts_of(found[0].payload) if found else Counts()
        #: Whether somebody is adding or removing articles, or was when they were killed.
        self.changing: bool = not found or bool(found[0].payload["changing"])
        self.next_place: int = found[0].payload["next_place"] if found else 0
        self.facts = facts
        self.counts = counts
        self._index = self._part([])
        self._named: dict[Filter, list[str]] = {}
        self._read_at = monotonic()

    def _fresh(self) -> None:
        """Read facts and counts again if that is long ago: the collection may have grown."""
        if monotonic() - self._read_at > _FRESH:
            self.refresh()

    @property
    def index(self) -> Part:
        """No article, but the model and the counts of all."""
        return self._index

    @property
    def tokens(self) -> int:
        """How many tokens all articles have."""
        return self.counts.tokens

    @property
    def articles(self) -> Mapping[str, Article]:
        """All articles by id, each read when it is asked for."""
        return StoredArticles(self)

    # Asking

    def candidates(self, wanted: Wanted) -> Index:
        """As :meth:`pullquote.stores.store.Source.candidates`; raises StoreError as well."""
        self._fresh()
        first = self._subject(wanted)
        if wanted.queries is None and first is not None:  # about the article as a whole
            return self._part_of(
                {first.entry.id: first.entry.digest}, {first.entry.id: range(len(first.chunks))}
            )
        hits = best_chunks(self, wanted, wanted.queries() if wanted.queries is not None else ())
        chunks: dict[str, set[int]] = {}
        for place, hit in enumerate(hits):
            reach, number = int(place < _WITH_NEIGHBOURS), hit["number"]
            near = range(max(0, number - reach), number + reach + 1)
            chunks.setdefault(hit["article"], set()).update(near)
        digests = {first.entry.id: first.entry.digest} if first is not None else {}
        digests |= self.reading.digests(wanted.quoted)
        digests |= {hit["article"]: hit["digest"] for hit in hits}
        return self._part_of(digests, chunks)

    def _subject(self, wanted: Wanted) -> StoredArticle | None:
        """The article that is asked, else the one quoted last, else the first; if it matters.

        Raises PullquoteError if no article is as wanted.
        """
        where = wanted.where
        if wanted.article_id is not None:
            asked = self.reading.articles([wanted.article_id]).get(wanted.article_id)
            if asked is None:
                raise PullquoteError(f"There is no article with the id {wanted.article_id!r}.")
            if where:
                where.numbers([asked.entry])
            return asked
        if wanted.queries is not None and not where:
            return None
        quoted = self.reading.articles(wanted.quoted) if wanted.queries is None else {}
        for id_ in wanted.quoted:
            if id_ in quoted and (not where or where.passes(quoted[id_].entry)):
                return quoted[id_]
        entry = next(self._entries(where), None)
        if entry is not None:
            return self.reading.article(entry.id)
        if where:
            raise where.nothing(self.counts.articles)
        raise PullquoteError(f"{self.connection.address} has no articles yet.")

    def _part_of(self, digests: Mapping[str, str], chunks: Mapping[str, Collection[int]]) -> Part:
        """The articles of these ids and digests, with the rows of those of their chunks."""
        kept, missing = self.reading.known(digests)
        ids = [point_id(id_) for id_ in missing]
        ids += [point_id(id_, number) for id_, own in chunks.items() for number in own]
        rows: dict[str, dict[int, Payload]] = {id_: {} for id_ in digests}
        for point in self.reading.points(ids):
            found = point.payload
            if found["kind"] == "article":
                kept[found["article"]] = StoredArticle(found)
            elif found["digest"] == digests[found["article"]]:
                rows[found["article"]][found["number"]] = found
        self.reading.keep(kept)
        # An article that was just replaced or removed is left out.
        there = [id_ for id_ in digests if id_ in kept and kept[id_].entry.digest == digests[id_]]
        return self._part([(kept[id_], rows[id_]) for id_ in there])

    def _part(self, articles: Sequence[tuple[StoredArticle, Mapping[int, Payload]]]) -> Part:
        """Articles, each with the rows of some of its chunks, as an index."""
        dimension, bits = self.facts["dimension"], self.facts["bits"]
        present = [np.isin(np.arange(len(a.chunks)), list(rows)) for a, rows in articles]
        return Part(
            model=self.facts["model"],
            model_sha256=self.facts["model_sha256"],
            dimension=dimension,
            bits=bits,
            segments=tuple(article.segment(rows, dimension, bits) for article, rows in articles),
            order=tuple(article.entry.id for article, _ in articles),
            counts=self.counts,
            present=np.concatenate([np.zeros(0, bool), *present]),
        )

    # Articles

    def titles(self, typed: str, most: int, where: Filter | None = None) -> list[tuple[str, str]]:
        """As :meth:`pullquote.stores.store.Source.titles`; raises StoreError."""
        must = self._articles(where)
        if wanted := typed.casefold().strip():
            must.append(self.conditions.contains("titled", wanted))
        points, _ = self.connection(
            "scroll",
            scroll_filter=self.models.Filter(must=must),
            limit=most,
            order_by="place",
            with_payload=["title", "article"],
        )
        return [(point.payload["title"], point.payload["article"]) for point in points]

    def entries(self, where: Filter) -> Sequence[Entry]:
        """As :meth:`pullquote.stores.store.Source.entries`; raises StoreError."""
        found = tuple(self._entries(where))
        if where and not found:
            raise where.nothing(self.counts.articles)
        return found

    def passing(self, where: Filter) -> tuple[int, str]:
        """As :meth:`pullquote.stores.store.Source.passing`; raises StoreError."""
        first = self.titles("", 1, where)
        if not first:
            raise where.nothing(self.counts.articles)
        wanted = self.models.Filter(must=self._articles(where))
        return self.connection("count", count_filter=wanted, exact=True).count, first[0][1]

    def values(self, name: str, where: Filter) -> Mapping[str, int]:
        """As :meth:`pullquote.stores.store.Source.values`; raises StoreError."""
        found = self.conditions.values(name, self._articles(where))
        return {value: count for value, count in found.items() if value}

    def _articles(self, where: Filter | None) -> list[Any]:
        """The conditions that the points of the articles that pass meet."""
        return [self.conditions.has("kind", "article"), *(self.asked(where) if where else ())]

    def asked(self, where: Filter) -> list[Any]:
        """The conditions that the points of articles that pass, and of their chunks, meet."""
        must = self.conditions.of(where)
        if where.articles:
            must.append(self.conditions.any("article", self.ids(where)))
        return must

    def _entries(self, where: Filter | None = None) -> Iterator[Entry]:
        """What is known of the articles that pass, read as it is asked for."""
        must: list[Any] = []
        if where:
            must += [*self.conditions.of(where), *self.conditions.named(where)]
        for point in self.points(must, _ENTRY):
            entry = entry_of(point.payload)
            if where is None or where.is_named(names_of(entry)):
                yield entry

    def ids(self, where: Filter) -> list[str]:
        """The ids of the articles that pass a filter, which are read once."""
        if where not in self._named:
            self._named[where] = [entry.id for entry in self._entries(where)]
        return self._named[where]

    def every_entry(self, *conditions: Any) -> Iterator[Entry]:
        """What is known of the articles that meet the conditions."""
        return (entry_of(point.payload) for point in self.points(conditions, _ENTRY))

    def points(self, must: Sequence[Any], fields: Any) -> Iterator[Any]:
        """The points of the articles that are as wanted, in order, with fields of their payload."""
        m = self.models
        wanted = m.Filter(must=[self.conditions.has("kind", "article"), *must])
        last, seen = None, set[str]()
        while True:
            points, _ = self.connection(
                "scroll",
                scroll_filter=wanted,
                limit=AT_ONCE,
                order_by=m.OrderBy(key="place", start_from=last),
                with_payload=fields if fields is True else list(fields),
            )
            new = [point for point in points if point.id not in seen]
            yield from new
            if not new or len(points) < AT_ONCE:
                return
            last = new[-1].order_value
            seen = {point.id for point in points if point.order_value == last}

    # Changing

    def change(
        self,
        encoder: Encoder,
        *,
        add: Sequence[Article] = (),
        remove: Collection[str] = (),
        progress: Progress | None = None,
    ) -> None:
        """As :meth:`pullquote.stores.store.Store.change`; raises StoreError as well."""
        Writer(self, encoder).change(add, remove, progress)

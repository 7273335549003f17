"""The articles of a collection as they were read: the last of them are kept, and read again once
they changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from pullquote.stores.connection import Connection
from pullquote.stores.points import StoredArticle, point_id

#: As many articles are kept.
_KEPT = 256
AT_ONCE = 500  # points in an answer to a request for many


class Reading:
    """Reads articles, and rows of their chunks, from a collection."""

    def __init__(self, connection: Connection) -> None:
        """Use a connection; nothing is sent yet."""
        self._connection = connection
        self._lock = Lock()
        self._kept: OrderedDict[str, StoredArticle] = OrderedDict()

    def article(self, id_: str) -> StoredArticle:
        """An article, perhaps as it was read before; raises KeyError if none has that id."""
        with self._lock:
            kept = self._kept.get(id_)
        return kept or self.articles([id_])[id_]

    def has(self, id_: str) -> bool:
        """Whether there is an article of that id, or was when it was read."""
        return id_ in self._kept or any(self.points([point_id(id_)], ["digest"]))

    def articles(self, ids: Sequence[str]) -> dict[str, StoredArticle]:
        """Those of the articles that are there, by id; what is known to be the same is not read."""
        found, missing = self.known(self.digests(ids))
        for point in self.points([point_id(id_) for id_ in missing]):
            found[point.payload["article"]] = StoredArticle(point.payload)
        self.keep(found)
        return found

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The digests of those of the articles that are there."""
        points = self.points([point_id(id_) for id_ in ids], ["article", "digest"])
        return {point.payload["article"]: point.payload["digest"] for point in points}

    def known(self, digests: Mapping[str, str]) -> tuple[dict[str, StoredArticle], list[str]]:
        """The articles that were read before and are as they were then; the ids of the others."""
        with self._lock:
            kept = {id_: self._kept[id_] for id_ in digests if id_ in self._kept}
        found = {id_: old for id_, old in kept.items() if old.entry.digest == digests[id_]}
        return found, [id_ for id_ in digests if id_ not in found]

    def keep(self, articles: Mapping[str, StoredArticle]) -> None:
        """Keep articles as they were read, by id; those kept longest are dropped."""
        with self._lock:
            for id_, article in articles.items():
                self._kept[id_] = article
                self._kept.move_to_end(id_)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def points(self, ids: Sequence[str], fields: Any = True) -> Iterator[Any]:
        """The points of these ids that are there, with fields of their payload."""
        for first in range(0, len(ids), AT_ONCE):
            yield from self._connection(
                "retrieve", ids=list(ids[first : first + AT_ONCE]), with_payload=fields
            )

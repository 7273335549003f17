"""The articles of a Qdrant collection as a mapping, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from typing import TYPE_CHECKING

from pullquote.documents.article import Article
from pullquote.stores.points import StoredArticle

if TYPE_CHECKING:
    from pullquote.stores.qdrant import QdrantStore


class StoredArticles(Mapping[str, Article]):
    """The articles by id, in order; all of it may raise StoreError."""

    def __init__(self, store: QdrantStore) -> None:
        """Use the store."""
        self._store = store

    def __len__(self) -> int:
        """How many there are, by the counts."""
        return self._store.counts.articles

    def __iter__(self) -> Iterator[str]:
        """Their ids, some hundred in one request."""
        for point in self._store.points((), ("article",)):
            yield point.payload["article"]

    def __contains__(self, id_: object) -> bool:
        """Whether there is an article with that id."""
        return isinstance(id_, str) and self._store.reading.has(id_)

    def __getitem__(self, id_: str) -> Article:
        """The article with that id."""
        return self._store.reading.article(id_).article

    def values(self) -> ValuesView[Article]:
        """All articles, some hundred in one request."""
        return _Values(self, self._store)


class _Values(ValuesView[Article]):
    def __init__(self, articles: StoredArticles, store: QdrantStore) -> None:
        super().__init__(articles)
        self._store = store

    def __iter__(self) -> Iterator[Article]:
        for point in self._store.points((), True):
            yield StoredArticle(point.payload).article

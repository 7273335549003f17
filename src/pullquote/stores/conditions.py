"""What a filter asks of a Qdrant collection's points, as Qdrant's conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pullquote.filters import Filter
from pullquote.stores.connection import Connection

#: Publications, authors and dates that are told apart.
_VALUES = 100_000


class Conditions:
    """Makes conditions for one collection."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection to ask which publications and authors there are."""
        self._connection = connection
        self._models = connection.models

    def of(self, where: Filter) -> list[Any]:
        """Of a filter's dates, publication and author, which articles and chunks meet alike.

        Raises PullquoteError if a date is not one.
        """
        m = self._models
        must: list[Any] = []
        first, last = where.period()
        if first is not None:
            days = m.Range(gte=first.toordinal())
            must.append(m.FieldCondition(key="last_day", range=days))
        if last is not None:
            days = m.Range(lte=last.toordinal())
            must.append(m.FieldCondition(key="first_day", range=days))
        if where.publication:
            must.append(self._like("publication", where.appeared))
        if where.author:
            must.append(self._like("author", where.is_by))
        return must

    def _like(self, key: str, is_like: Callable[[str], bool]) -> Any:
        """That a field has one of those of its values that are as wanted."""
        return self.any(key, [name for name in self.values(key) if is_like(name)])

    def values(self, key: str, must: Sequence[Any] = ()) -> dict[str, int]:
        """The values of a field that points which meet the conditions have, and how many do."""
        within = self._models.Filter(must=list(must)) if must else None
        found = self._connection(
            "facet", key=key, facet_filter=within, limit=_VALUES, exact=bool(must)
        )
        return {str(hit.value): hit.count for hit in found.hits}

    def named(self, where: Filter) -> list[Any]:
        """Of a filter's pattern of articles: that a name has its longest piece of mere letters.

        More articles meet that than are like the pattern.
        """
        pieces = re.split(r"[*?]", where.articles.casefold().split("[")[0])
        piece = max(pieces, key=len)
        return [self.contains("names", piece)] if piece else []

    def has(self, key: str, value: str) -> Any:
        """That a field has the value."""
        match = self._models.MatchValue(value=value)
        return self._models.FieldCondition(key=key, match=match)

    def any(self, key: str, values: Sequence[str]) -> Any:
        """That a field has one of the values."""
        match = self._models.MatchAny(any=list(values))
        return self._models.FieldCondition(key=key, match=match)

    def contains(self, key: str, part: str) -> Any:
        """That a field has a value with that in it."""
        match = self._models.MatchSubstring(substring=part)
        return self._models.FieldCondition(key=key, match=match)

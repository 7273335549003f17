"""The articles of an index, by number and by id; each is opened when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pullquote.documents.article import Article
from pullquote.segment import Segment


class Articles(Sequence[Article]):
    """The articles of all segments, by number."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Use the segments in order."""
        self._segments = segments
        self._ends = np.cumsum([len(segment.entries) for segment in segments])

    def __len__(self) -> int:
        """How many there are."""
        return int(self._ends[-1]) if len(self._ends) else 0

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        """The article with that number, or those of a slice."""
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(f"there are {len(self)} articles, and none with the number {number}")
        segment = int(np.searchsorted(self._ends, number, "right"))
        own = self._segments[segment].articles
        return own[number - int(self._ends[segment]) + len(own)]


class Library(Mapping[str, Article]):
    """The articles of an index by id."""

    def __init__(self, articles: Sequence[Article], numbers: Mapping[str, int]) -> None:
        """Use the articles by number, and the number of each by its id, in the order wanted."""
        self._articles = articles
        self._numbers = numbers

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        """Their ids, in order."""
        return iter(self._numbers)

    def __contains__(self, id_: object) -> bool:
        """Whether there is an article with that id; none is opened for it."""
        return id_ in self._numbers

    def __getitem__(self, id_: str) -> Article:
        """The article with that id."""
        return self._articles[self._numbers[id_]]

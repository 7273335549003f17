"""What a store is: a small protocol, of which there are implementations for a folder and Qdrant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.filters import Filter
from pullquote.index import Index, Progress
from pullquote.retrieval import Query
from pullquote.segment import Entry

#: What articles can be told apart by.
VALUES = ("published", "publication", "author")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question needs of a store.

    queries: gives its wordings, encoded; None for one that is about an article as a whole.
    article_id, where: which articles are asked; None for all. quoted: the ids of articles that
    earlier answers quoted, the latest first: the conversation may be about those.
    """

    queries: Callable[[], tuple[Query, ...]] | None = None
    article_id: str | None = None
    where: Filter | None = None
    quoted: tuple[str, ...] = ()


class Source(Protocol):
    """Where articles are read, and the chunks that speak to a question are found."""

    @property
    def index(self) -> Index:
        """The model that made it, and what is known of all articles without asking for any."""
        ...

    @property
    def articles(self) -> Mapping[str, Article]:
        """All articles by id, in order; the text of each is read when it is asked for."""
        ...

    @property
    def tokens(self) -> int:
        """How many tokens all articles have."""
        ...

    def candidates(self, wanted: Wanted) -> Index:
        """An index to rank the sentences for a question in.

        It has at least those chunks that are best by MaxSim among the candidates, which are near
        the question by pooled vectors or by words, and the whole text of their articles. Raises
        PullquoteError if no article is as wanted.
        """
        ...

    def titles(self, typed: str, most: int, where: Filter | None = None) -> list[tuple[str, str]]:
        """(title, id) of up to ``most`` articles with what was typed in their titles, in order.

        ``where``: only of those that pass it.
        """
        ...

    def entries(self, where: Filter) -> Sequence[Entry]:
        """What is known of the articles that pass a filter; raises PullquoteError if none do."""
        ...

    def passing(self, where: Filter) -> tuple[int, str]:
        """How many articles pass a filter, and the id of the first; raises as :meth:`entries`."""
        ...

    def values(self, name: str, where: Filter) -> Mapping[str, int]:
        """What the articles that pass a filter have of one of ``VALUES``, and how many have it.

        What is empty is left out.
        """
        ...


class Store(Source, Protocol):
    """A source whose articles can be changed."""

    def change(
        self,
        encoder: Encoder,
        *,
        add: Sequence[Article] = (),
        remove: Collection[str] = (),
        progress: Progress | None = None,
    ) -> None:
        """Add articles, and remove those with these ids; all others stay as they are.

        An article from a file of the same name as one that is there, or with the same text, takes
        its place. Raises IndexStaleError if another model made what is there, and PullquoteError if
        no article would be left.
        """
        ...

"""Articles whose index is open in this process, and those of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path

from pullquote.changes import change_in
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.filters import Filter
from pullquote.index import Index, Progress
from pullquote.segment import Entry
from pullquote.storage import load_index
from pullquote.stores.store import Wanted


class Held:
    """An index that is open; candidates and MaxSim are those of ``retrieval``, on all of it."""

    def __init__(self, index: Index) -> None:
        """Use the index."""
        self._index = index

    @property
    def index(self) -> Index:
        """The whole index."""
        return self._index

    @property
    def articles(self) -> Mapping[str, Article]:
        """All articles by id, in order."""
        return self._index.library

    @property
    def tokens(self) -> int:
        """How many tokens all articles have."""
        return self._index.token_count

    def candidates(self, wanted: Wanted) -> Index:
        """The whole index, of which ``Retriever`` takes what it needs."""
        return self._index

    def titles(self, typed: str, most: int, where: Filter | None = None) -> list[tuple[str, str]]:
        """(title, id) of up to ``most`` articles with what was typed in their titles, in order."""
        wanted, index = typed.casefold().strip(), self._index
        asked = set(index.passing(where).tolist()) if where else None
        titles = (
            (index.entries[number].title, id_)
            for id_, number in index.numbers.items()
            if asked is None or number in asked
        )
        return list(islice((pair for pair in titles if wanted in pair[0].casefold()), most))

    def entries(self, where: Filter) -> Sequence[Entry]:
        """What is known of the articles that pass a filter; raises PullquoteError if none do."""
        every = self._index.entries
        return (
            tuple(every[number] for number in self._index.passing(where).tolist())
            if where
            else every
        )

    def passing(self, where: Filter) -> tuple[int, str]:
        """How many articles pass a filter, and the id of the first; raises as :meth:`entries`."""
        return len(self.entries(where)), self.titles("", 1, where)[0][1]

    def values(self, name: str, where: Filter) -> Mapping[str, int]:
        """As :meth:`pullquote.stores.store.Source.values`."""
        values = (getattr(entry, name) for entry in self.entries(where))
        return Counter(value for value in values if value)


class Folder(Held):
    """An index in a folder, as ``storage`` writes it."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises as ``load_index``."""
        super().__init__(load_index(folder))
        self._folder = folder

    def change(
        self,
        encoder: Encoder,
        *,
        add: Sequence[Article] = (),
        remove: Collection[str] = (),
        progress: Progress | None = None,
    ) -> None:
        """As :func:`pullquote.changes.change_in`."""
        self._index = change_in(self._folder, encoder, add=add, remove=remove, progress=progress)

"""Articles whose index is open in this process, and those of a folder."""

from __future__ import annotations

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

    def titles(self, typed: str, most: int) -> list[tuple[str, str]]:
        """(title, id) of up to ``most`` articles with what was typed in their titles, in order."""
        wanted, index = typed.casefold().strip(), self._index
        titles = ((index.entries[number].title, id_) for id_, number in index.numbers.items())
        return list(islice((pair for pair in titles if wanted in pair[0].casefold()), most))

    def entries(self, where: Filter) -> Sequence[Entry]:
        """What is known of the articles that pass a filter; raises PullquoteError if none do."""
        every = self._index.entries
        return tuple(every[number] for number in where.numbers(every).tolist()) if where else every


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

"""The articles that a command is given, and the assistant for them with an index up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pullquote.assistant import Assistant
from pullquote.documents.folders import Reading
from pullquote.errors import PullquoteError
from pullquote.index import build_index
from pullquote.models.load import open_models
from pullquote.storage import MANIFEST, build_in, known_index, load_index
from pullquote.stores import open_store


class Stored:
    """The articles that a server keeps, as they are."""

    skipped: tuple[str, ...] = ()

    def __init__(self, address: str, *, model: str | None = None) -> None:
        """Connect to it; raises as :func:`pullquote.stores.open_store`."""
        self._store = open_store(address)
        self._model = model

    def open(self) -> Assistant:
        """The assistant; raises ModelError if the model cannot be loaded."""
        models = open_models(self._model or self._store.index.model)
        return Assistant(self._store.index, *models, store=self._store)


def collection_of(
    seeds: Sequence[Path],
    folder: Path,
    say: Callable[[str], None],
    *,
    model: str | None = None,
    store: str | None = None,
) -> Collection | Stored:
    """What is served: the articles that a server keeps, if its address is given, else ``seeds``."""
    if store:
        return Stored(store, model=model)
    return Collection(seeds, folder, say, model=model)


class Collection:
    """Articles and the folder of their index: what can be checked is, before anything is opened."""

    def __init__(
        self,
        seeds: Sequence[Path],
        folder: Path,
        say: Callable[[str], None],
        *,
        model: str | None = None,
    ) -> None:
        """Use the articles in ``seeds``; where none of these exist, an index that is there already.

        ``say`` is told, in lines for people, what is built and what is left out. Raises
        ArticleError if there is nothing to answer from, and as ``load_index`` does.
        """
        self._folder = folder
        self._say = say
        self._model = model
        self.skipped: tuple[str, ...] = ()
        self._reading: Reading | None = None
        if not any(path.exists() for path in seeds) and (folder / MANIFEST).is_file():
            self._index = load_index(folder)
        else:
            self._reading = Reading(seeds)

    def open(self) -> Assistant:
        """The assistant; an index that is missing, stale or damaged is built first, and said so.

        If the folder cannot be written, the index is built in memory alone. Raises ModelError if
        the model cannot be loaded.
        """
        if self._reading is None:
            models = open_models(self._model or self._index.model, say=self._say)
            return Assistant(self._index, *models)
        loaded = self._reading.finish()
        self.skipped = loaded.skipped
        for line in loaded.skipped:
            self._say(line)
        encoder, reader = open_models(self._model, say=self._say)
        known, reason = known_index(self._folder, loaded.articles, encoder.name, encoder.sha256)
        if known is not None and not reason:
            return Assistant(known, encoder, reader)
        self._say(f"Building the index: {reason}")
        try:
            index = build_in(self._folder, loaded.articles, encoder)
        except PullquoteError as exc:
            self._say(f"{exc} This run answers from memory.")
            segments = known.segments if known is not None else ()
            index = build_index(loaded.articles, encoder, known=segments)
        return Assistant(index, encoder, reader)

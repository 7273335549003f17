"""Where articles are kept: in memory, in a folder, or on a Qdrant server."""

from __future__ import annotations

from pathlib import Path

from pullquote.stores.held import Folder
from pullquote.stores.store import Store


def is_address(place: str | Path) -> bool:
    """Whether a place is the address of a server rather than a folder."""
    return "://" in str(place)


def open_store(place: str | Path) -> Store:
    """The store at an address, or in a folder; raises PullquoteError if it cannot be opened."""
    if is_address(place):
        from pullquote.stores.qdrant import QdrantStore

        return QdrantStore.at(str(place))
    return Folder(Path(place))

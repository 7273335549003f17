"""What ``pullquote index`` does: a folder or a store brought up to date, or changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pullquote.console import counted, encoding, say, warn
from pullquote.errors import PullquoteError


def index_in_folder(
    seeds: Sequence[Path], out: Path, check: bool, bits: str | None, model: str | None
) -> None:
    """Index the articles in ``seeds`` in a folder, or only check that they are."""
    from pullquote.documents.folders import load_articles
    from pullquote.index import BITS, BITS_BY_NAME
    from pullquote.models.load import open_models
    from pullquote.storage import build_in, known_index

    loaded = load_articles(*seeds)
    for line in loaded.skipped:
        warn(line)
    encoder, _ = open_models(model)
    known, reason = known_index(out, loaded.articles, encoder.name, encoder.sha256, read_all=True)
    if bits is None:
        bits = str(known.bits if known is not None else BITS)
    elif known is not None and bits != str(known.bits):
        reason = reason or f"it has {known.bits} bits a number, not {bits}"
    if check and reason:
        raise PullquoteError(f"The index in {out} is not up to date: {reason}")
    if not reason:
        say(f"The index in {out} is up to date: {counted(len(loaded.articles), 'article')}.")
        return
    with encoding() as progress:
        built = build_in(out, loaded.articles, encoder, bits=BITS_BY_NAME[bits], progress=progress)
    parts = ((built.entries, "article"), (built.sentences, "sentence"), (built.chunks, "chunk"))
    articles, sentences, chunks = (counted(len(rows), noun) for rows, noun in parts)
    say(f"Indexed {articles}, {sentences} and {chunks} in {out}.")


def index_in_store(
    seeds: Sequence[Path], address: str, check: bool, bits: str | None, model: str | None
) -> None:
    """Make the articles in ``seeds`` those of a collection, or only check that they are."""
    from pullquote.documents.folders import load_articles
    from pullquote.index import BITS_BY_NAME
    from pullquote.models.load import open_models
    from pullquote.stores.building import build_at, difference

    loaded = load_articles(*seeds)
    for line in loaded.skipped:
        warn(line)
    encoder, _ = open_models(model, reader=False)
    if check:
        if reason := difference(address, loaded.articles, encoder):
            raise PullquoteError(f"{address} is not up to date: {reason}")
        say(f"{address} is up to date: {counted(len(loaded.articles), 'article')}.")
        return
    wanted = BITS_BY_NAME[bits] if bits is not None else None
    with encoding() as progress:
        added, gone = build_at(address, loaded.articles, encoder, bits=wanted, progress=progress)
    left = counted(len(loaded.articles), "article")
    say(f"Added {counted(added, 'article')} and removed {gone:,}; {left} in {address}.")


def change(
    seeds: tuple[Path, ...], place: str | Path, remove: str | None, model: str | None
) -> None:
    """Add the articles in ``seeds`` to an index, and remove those that a pattern names."""
    from pullquote.documents.folders import Loaded, load_articles
    from pullquote.filters import Filter
    from pullquote.models.load import open_models
    from pullquote.stores import open_store

    store = open_store(place)
    gone: list[str] = []
    if remove is not None:
        gone = [entry.id for entry in store.entries(Filter(articles=remove))]
    loaded = load_articles(*seeds) if seeds else Loaded(())
    for line in loaded.skipped:
        warn(line)
    encoder, _ = open_models(model or store.index.model, reader=False)
    with encoding() as progress:
        store.change(encoder, add=loaded.articles, remove=gone, progress=progress)
    added, left = counted(len(loaded.articles), "article"), counted(len(store.articles), "article")
    say(f"Added {added} and removed {len(gone):,}; {left} in {place}.")

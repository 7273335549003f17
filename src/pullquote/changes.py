"""Articles added to an index and removed from it, at the cost of these and not of all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.errors import IndexStaleError, PullquoteError
from pullquote.index import Index, Progress, joined_by_rule, new_segments
from pullquote.segment import Entry, Segment
from pullquote.segment_files import save_segment
from pullquote.storage import building, facts_of, load_index, read_manifest, write_manifest


def change_in(
    folder: Path,
    encoder: Encoder,
    *,
    add: Sequence[Article] = (),
    remove: Collection[str] = (),
    progress: Progress | None = None,
) -> Index:
    """Add articles to the index in the folder, remove those with the ids, and return it.

    An article from a file of the same name as one that is there, or with the same text, takes its
    place. Other articles are neither read nor encoded, but a segment that has one of those is
    written again, and small segments are joined. Saved as :func:`pullquote.storage.build_in` saves.
    Raises as ``load_index``, IndexStaleError if another model made the index, and PullquoteError if
    the folder cannot be written or no article would be left.
    """
    read_manifest(folder)  # before anything is written where there is none
    with building(folder):
        index = load_index(folder)
        if index.model_sha256 != encoder.sha256:
            raise IndexStaleError(
                f"The index in {folder} was made with {index.model}, not with {encoder.name}. "
                "Run “pullquote index” to build it again."
            )
        changed = _changed(index, encoder, add, remove, progress)
        facts = facts_of(index)
        segments = [
            segment if segment.name else save_segment(segment, folder, facts)
            for segment in changed.segments
        ]
        changed = replace(changed, segments=tuple(segments))
        write_manifest(changed, [segment.name for segment in segments], folder)
    return changed


def _changed(
    index: Index,
    encoder: Encoder,
    add: Sequence[Article],
    remove: Collection[str],
    progress: Progress | None,
) -> Index:
    known = {entry.id: entry for entry in index.entries}
    new = {a.id: a for a in add if known.get(a.id) != Entry.of(a) or a.id in remove}
    of_file = {article.source: id_ for id_, article in new.items() if article.source}
    # The id of what takes the place of each article that goes, or "".
    gone = {id_: "" for id_ in remove if id_ in known}
    gone |= {e.id: of_file[e.source] for e in index.entries if e.source in of_file}
    gone |= {id_: id_ for id_ in new if id_ in known}
    segments = list(_without(index.segments, gone))
    segments += new_segments(list(new.values()), encoder, index.bits, progress)
    if not segments:
        raise PullquoteError("No article would be left. Keep at least one, or delete the folder.")
    order = dict.fromkeys(filter(None, (gone.get(id_, id_) for id_ in index.order)))
    order |= dict.fromkeys(new)
    return replace(index, segments=tuple(joined_by_rule(segments)), order=tuple(order))


def _without(segments: Sequence[Segment], gone: Mapping[str, str]) -> Iterator[Segment]:
    """The segments without the articles of those ids."""
    for segment in segments:
        kept = [number for number, entry in enumerate(segment.entries) if entry.id not in gone]
        if len(kept) == len(segment.entries):
            yield segment
        elif kept:
            yield segment.take(kept, [segment.articles[number] for number in kept])

"""An index on disk: segments that are written once, and a manifest that names them.

``manifest.json`` names the folder of every segment and the sha256 of its ``segment.json``, which
has the digests of its files. A segment is written beside the others, under a name from its content,
and the manifest is replaced by a rename when all are there: a build killed at any moment leaves the
old index or the new one, and the next build takes up what it had finished.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from pullquote.codes import Bits
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.errors import (
    ArticleError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexStaleError,
    PullquoteError,
)
from pullquote.index import BITS, Index, Progress, build_index
from pullquote.models.weights import weights_origin
from pullquote.segment import Entry, Segment
from pullquote.segment_files import (
    BUILDING,
    PREFIX,
    check_segment,
    load_segment,
    save_segment,
    segment_facts,
    sync,
)

#: Changes whenever the files, the sentences or the chunks of the same text would differ.
SCHEMA = 9
MANIFEST = "manifest.json"
_REBUILD = "Run “pullquote index” to build it again."
_LOCK = ".lock"
_FIELDS = ("model", "model_sha256", "dimension", "bits", "order", "segments", "articles")


def save_index(index: Index, folder: Path) -> None:
    """Write the index to the folder, atomically; builders in other processes wait their turn.

    Raises PullquoteError if the folder cannot be written; the old index is then left whole.
    """
    with building(folder):
        segments = [
            segment if _is_in(segment, folder) else save_segment(segment, folder, facts_of(index))
            for segment in index.segments
        ]
        write_manifest(index, [segment.name for segment in segments], folder)


def build_in(
    folder: Path,
    articles: Sequence[Article],
    encoder: Encoder,
    *,
    bits: Bits = BITS,
    progress: Progress | None = None,
) -> Index:
    """Build the index in the folder, and return it as it is on disk.

    What is there already, also from a build that was killed, is not encoded again. There is never
    more than one segment in memory. Raises PullquoteError as :func:`save_index`.
    """
    with building(folder):
        facts = {
            "schema": SCHEMA,
            "model_sha256": encoder.sha256,
            "dimension": encoder.dimension,
            "bits": bits,
        }

        def keep(segment: Segment) -> Segment:
            return save_segment(segment, folder, facts)

        known = list(_known_segments(folder, facts))
        index = build_index(articles, encoder, known=known, bits=bits, progress=progress, keep=keep)
        write_manifest(index, [segment.name for segment in index.segments], folder)
    return index


def load_index(folder: Path) -> Index:
    """Open the index in the folder. Small files are verified now, others where they are read.

    Raises IndexNotFoundError if there is none, IndexDamagedError if a file is missing, changed or
    does not agree with the manifest, and IndexStaleError if another version of Pullquote made it.
    """
    while True:
        manifest = read_manifest(folder)
        try:
            return _load(manifest, folder)
        except IndexDamagedError:  # unless a builder replaced it while we were reading
            if read_manifest(folder) == manifest:
                raise


def check_index(folder: Path) -> None:
    """Read all of the index in the folder; raises as :func:`load_index` if any of it is damaged."""
    for segment in read_manifest(folder)["segments"]:
        check_segment(folder / segment["name"], segment["sha256"])


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in the folder; raises as :func:`load_index`."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError as exc:
        raise IndexNotFoundError(
            f"There is no index in {folder}. Run “pullquote index” to build one."
        ) from exc
    except (OSError, ValueError) as exc:
        raise IndexDamagedError(f"{path} cannot be read ({exc}). {_REBUILD}") from exc
    if not isinstance(manifest, dict) or manifest.get("sha256") != _digest(manifest):
        raise IndexDamagedError(f"{path} was changed after it was written. {_REBUILD}")
    if manifest.get("schema") != SCHEMA:
        raise IndexStaleError(
            f"The index in {folder} has schema {manifest.get('schema')}, this version of "
            f"Pullquote reads schema {SCHEMA}. {_REBUILD}"
        )
    if any(field not in manifest for field in _FIELDS):
        raise IndexDamagedError(f"{path} does not name the parts of an index. {_REBUILD}")
    return manifest


def staleness(folder: Path, articles: Sequence[Article], model: str, model_sha256: str) -> str:
    """Why the index in the folder is not what these articles and this model give, or "".

    Raises as :func:`load_index`.
    """
    return _difference(load_index(folder), articles, model, model_sha256)


def _difference(index: Index, articles: Sequence[Article], model: str, model_sha256: str) -> str:
    if (index.model, index.model_sha256) != (model, model_sha256):
        return f"it was made with {index.model}, not with {model} or other weights of it"
    indexed = {entry.id: entry for entry in index.entries}
    wanted = {article.id: article for article in articles}
    for article in wanted.values():
        if article.id not in indexed:
            return f"{article.source or article.title} is new or changed"
        if indexed[article.id] != Entry.of(article):
            return f"the details of {article.source or article.title} changed"
    for entry in indexed.values():
        if entry.id not in wanted:
            return f"{entry.source or entry.title} is gone or changed"
    return "" if tuple(wanted) == index.order else "the order of the articles changed"


def known_index(
    folder: Path,
    articles: Sequence[Article],
    model: str,
    model_sha256: str,
    *,
    read_all: bool = False,
) -> tuple[Index | None, str]:
    """The index in the folder, and why it has to be built again, or "".

    None if there is none that can be loaded; the reason then says why. ``read_all`` verifies all of
    it, which opening does not.
    """
    try:
        if read_all:
            check_index(folder)
        index = load_index(folder)
        return index, _difference(index, articles, model, model_sha256)
    except PullquoteError as exc:
        return None, str(exc)


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """The folder, for one builder at a time; what is not the index's is gone afterwards.

    Raises PullquoteError if it cannot be written.
    """
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            _remove_unfinished(folder)
            try:
                yield
                _remove_unnamed(folder)
            finally:
                _remove_unfinished(folder)
    except OSError as exc:
        raise PullquoteError(
            f"The index cannot be written to {folder}: {exc.strerror or exc}. "
            "What was there is unchanged. Free some space or choose another folder with --out."
        ) from exc


def facts_of(index: Index) -> dict[str, Any]:
    """What a segment must have in common with the index to be part of it."""
    return {
        "schema": SCHEMA,
        "model_sha256": index.model_sha256,
        "dimension": index.dimension,
        "bits": index.bits,
    }


def _is_in(segment: Segment, folder: Path) -> bool:
    return bool(segment.name) and segment_facts(folder / segment.name) is not None


def _known_segments(folder: Path, facts: dict[str, Any]) -> Iterator[Segment]:
    """All segments in the folder that can be used: the index's, and those of a killed build."""
    for path in sorted(folder.glob(f"{PREFIX}*")):
        if segment_facts(path) == facts:
            try:
                check_segment(path)
                yield load_segment(path)
            except (PullquoteError, ArticleError):
                continue  # it is encoded again


def write_manifest(index: Index, names: Sequence[str], folder: Path) -> None:
    """Make the segments of those names the index in the folder; all or none of it."""
    segments = [
        {"name": name, "sha256": sha256((folder / name / "segment.json").read_bytes()).hexdigest()}
        for name in names
    ]
    manifest = {
        **facts_of(index),
        "model": index.model,
        "weights": weights_origin(index.model, index.model_sha256),
        "articles": len(index.entries),
        "segments": segments,
        "order": index.order,
    }
    manifest["sha256"] = _digest(manifest)
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    sync(draft)
    sync(folder)
    draft.replace(folder / MANIFEST)
    sync(folder)


def _remove_unfinished(folder: Path) -> None:
    """Remove what a killed build had not finished."""
    for path in folder.glob(f"{BUILDING}*"):
        shutil.rmtree(path, ignore_errors=True)
    (folder / f"{MANIFEST}.new").unlink(missing_ok=True)


def _remove_unnamed(folder: Path) -> None:
    """Remove the segments that the manifest does not name."""
    named = {segment["name"] for segment in read_manifest(folder)["segments"]}
    for path in folder.iterdir():
        # A generation is what an earlier version of Pullquote called all of an index.
        if path.name.startswith((PREFIX, "generation-")) and path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def _load(manifest: dict[str, Any], folder: Path) -> Index:
    try:
        segments = tuple(
            load_segment(folder / segment["name"], segment["sha256"])
            for segment in manifest["segments"]
        )
        index = Index(
            model=str(manifest["model"]),
            model_sha256=str(manifest["model_sha256"]),
            dimension=int(manifest["dimension"]),
            bits=manifest["bits"],
            segments=segments,
            order=tuple(manifest["order"]),
        )
    except (TypeError, ValueError, KeyError) as exc:
        raise IndexDamagedError(f"{folder} cannot be read ({exc}). {_REBUILD}") from exc
    ids = sorted(entry.id for entry in index.entries)
    if ids != sorted(index.order) or len(ids) != manifest["articles"]:
        raise IndexDamagedError(f"The articles in {folder} are not the manifest's. {_REBUILD}")
    return index


def _digest(manifest: dict[str, Any]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

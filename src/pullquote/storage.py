"""An index on disk: saved atomically, verified when it is loaded.

The folder holds ``manifest.json``, which names the generation folder with everything else and the
sha256 of each file in it. A new generation is written beside the old one, and the manifest is
replaced by a rename: a build killed at any moment leaves the old index or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.codes import VectorCodes
from pullquote.datatypes import Block
from pullquote.documents.article import Article, article_id
from pullquote.errors import IndexDamagedError, IndexNotFoundError, IndexStaleError, PullquoteError
from pullquote.index import Index
from pullquote.models.weights import file_sha256, weights_origin
from pullquote.tables import Chunks, Sentences, Table

#: Changes whenever the files, the sentences or the chunks of the same text would differ.
SCHEMA = 5
MANIFEST = "manifest.json"
_TABLES: dict[str, type[Table]] = {"sentences": Sentences, "chunks": Chunks}
_CODES = ("vectors", "pooled")
_ARRAYS = (*_TABLES, "tokens", *_CODES, *(f"{name}-scales" for name in _CODES))
_FAISS = "chunks.faiss"
_FILES = ("articles.json", _FAISS, *(f"{name}.npy" for name in _ARRAYS))
_REBUILD = "Run “pullquote index” to build it again."
_LOCK = ".lock"


def save_index(index: Index, folder: Path) -> None:
    """Write the index to the folder, atomically; builders in other processes wait their turn.

    Raises PullquoteError if the folder cannot be written; the old index is then left whole.
    """
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            _remove_leftovers(folder)
            try:
                _save(index, folder)
            finally:
                _remove_leftovers(folder)
    except OSError as exc:
        raise PullquoteError(
            f"The index cannot be written to {folder}: {exc.strerror or exc}. "
            "What was there is unchanged. Free some space or choose another folder with --out."
        ) from exc


def load_index(folder: Path) -> Index:
    """Load and verify the index in the folder.

    Raises IndexNotFoundError if there is none, IndexDamagedError if a file is missing, changed or
    does not agree with the manifest, and IndexStaleError if another version of Pullquote made it.
    """
    while True:
        manifest = read_manifest(folder)
        try:
            return _load(manifest, folder / str(manifest["generation"]))
        except IndexDamagedError:  # unless a builder replaced it while we were reading
            if read_manifest(folder) == manifest:
                raise


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
    if set(manifest.get("files", ())) != set(_FILES):
        raise IndexDamagedError(f"{path} does not name the files of an index. {_REBUILD}")
    return manifest


def staleness(folder: Path, articles: Sequence[Article], model: str, model_sha256: str) -> str:
    """Why the index in the folder is not what these articles and this model give, or "".

    Raises as :func:`load_index`, but reads the articles and the manifest only.
    """
    manifest = read_manifest(folder)
    if (manifest["model"], manifest["model_sha256"]) != (model, model_sha256):
        return f"it was made with {manifest['model']}, not with {model} or other weights of it"
    indexed = _articles(folder / manifest["generation"], manifest)
    wanted = {article.id: article for article in articles}
    if [article.id for article in indexed] == list(wanted):
        changed = [a.source or a.title for a in indexed if wanted[a.id] != a]
        return f"the details of {changed[0]} changed" if changed else ""
    for article in articles:
        if article.id not in {a.id for a in indexed}:
            return f"{article.source or article.title} is new or changed"
    for article in indexed:
        if article.id not in wanted:
            return f"{article.source or article.title} is gone or changed"
    return "the order of the articles changed"


def known_index(
    folder: Path, articles: Sequence[Article], model: str, model_sha256: str
) -> tuple[Index | None, str]:
    """The index in the folder, and why it has to be built again, or "".

    None if there is none that can be loaded; the reason then says why.
    """
    try:
        reason = staleness(folder, articles, model, model_sha256)
        return load_index(folder), reason
    except PullquoteError as exc:
        return None, str(exc)


def _save(index: Index, folder: Path) -> None:
    import faiss

    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    beside.chmod(0o755)
    records = [asdict(article) for article in index.articles]
    (beside / "articles.json").write_text(json.dumps(records, indent=1), "ascii")
    for name in _TABLES:
        _write_array(beside / f"{name}.npy", getattr(index, name).stacked())
    _write_array(beside / "tokens.npy", index.tokens)
    for name in _CODES:
        vectors: VectorCodes = getattr(index, name)
        _write_array(beside / f"{name}.npy", vectors.codes)
        _write_array(beside / f"{name}-scales.npy", vectors.scales)
    # Written here rather than by FAISS, which does not notice when the disk is full.
    (beside / _FAISS).write_bytes(faiss.serialize_index(index.faiss_index).tobytes())
    files = {name: file_sha256(beside / name) for name in sorted(_FILES)}
    for name in _FILES:
        _sync(beside / name)
    _sync(beside)
    manifest = {
        "schema": SCHEMA,
        "model": index.model,
        "model_sha256": index.model_sha256,
        "weights": weights_origin(index.model, index.model_sha256),
        "dimension": index.dimension,
        "bits": index.vectors.bits,
        "articles": [{"id": a.id, "title": a.title, "source": a.source} for a in index.articles],
        "sentences": len(index.sentences),
        "chunks": len(index.chunks),
        "tokens": len(index.tokens),
        "generation": _put(beside, folder, files),
        "files": files,
    }
    manifest["sha256"] = _digest(manifest)
    draft = folder / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    _sync(draft)
    _sync(folder)
    draft.replace(folder / MANIFEST)
    _sync(folder)


def _write_array(path: Path, array: NDArray[Any]) -> None:
    """What np.save writes; np.save itself does not notice when the disk is full."""
    array = np.ascontiguousarray(array)
    with path.open("wb") as file:
        header = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(file, header)
        file.write(array.tobytes() if array.size == 0 else array.data.cast("B"))


def _put(beside: Path, folder: Path, files: dict[str, str]) -> str:
    """Give the finished folder its name, from its content; a whole one of that name stays."""
    content = sha256(json.dumps(files).encode()).hexdigest()[:16]
    number = 0
    while True:
        name = f"generation-{content}" + (f"-{number}" if number else "")
        if not (folder / name).exists():
            beside.rename(folder / name)
            return name
        if _damaged_file(folder / name, files) is None:
            return name
        number += 1


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed builds left, and the generations that the manifest does not name."""
    try:
        current = read_manifest(folder)["generation"]
    except PullquoteError:
        current = None
    for path in folder.iterdir():
        if path.name.startswith((".building-", "generation-")) and path.name != current:
            shutil.rmtree(path, ignore_errors=True)
    (folder / f"{MANIFEST}.new").unlink(missing_ok=True)


def _load(manifest: dict[str, Any], generation: Path) -> Index:
    damaged = _damaged_file(generation, manifest["files"])
    if damaged is not None:
        raise IndexDamagedError(f"{damaged} is missing or damaged. {_REBUILD}")
    try:
        # Plain views of the mapped files: every slice of a numpy.memmap costs ten times as much.
        arrays = {
            name: np.asarray(np.load(generation / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS
        }
        tables: dict[str, Any] = {name: kind.of(arrays[name]) for name, kind in _TABLES.items()}
        dimension = int(manifest["dimension"])
        codes: dict[str, Any] = {
            name: VectorCodes(arrays[name], arrays[f"{name}-scales"], dimension) for name in _CODES
        }
    except (OSError, ValueError, TypeError) as exc:  # gone since, or never whole
        raise IndexDamagedError(f"{generation} cannot be read ({exc}). {_REBUILD}") from exc
    index = Index(
        model=str(manifest["model"]),
        model_sha256=str(manifest["model_sha256"]),
        articles=_articles(generation, manifest),
        tokens=arrays["tokens"],
        faiss_file=generation / _FAISS,
        **tables,
        **codes,
    )
    found = (index.dimension, len(index.sentences), len(index.chunks), len(index.tokens))
    named = tuple(manifest[key] for key in ("dimension", "sentences", "chunks", "tokens"))
    whole = len(index.vectors) == len(index.tokens) and len(index.pooled) == len(index.chunks)
    if found != named or not whole or index.vectors.bits != manifest["bits"]:
        raise IndexDamagedError(f"The sizes in {generation} are not the manifest's. {_REBUILD}")
    return index


def _articles(generation: Path, manifest: dict[str, Any]) -> tuple[Article, ...]:
    try:
        records = json.loads((generation / "articles.json").read_bytes())
        articles = tuple(
            Article(
                **record
                | {
                    "questions": tuple(record["questions"]),
                    "blocks": tuple(Block.from_record(block) for block in record["blocks"]),
                }
            )
            for record in records
        )
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise IndexDamagedError(
            f"{generation / 'articles.json'} cannot be read. {_REBUILD}"
        ) from exc
    named = [(article["id"], article["title"]) for article in manifest["articles"]]
    if [(a.id, a.title) for a in articles] != named or any(
        article_id(a.text) != a.id for a in articles
    ):
        raise IndexDamagedError(f"The articles in {generation} are not the manifest's. {_REBUILD}")
    return articles


def _damaged_file(generation: Path, files: dict[str, str]) -> Path | None:
    for name, digest in files.items():
        try:
            if file_sha256(generation / name) != digest:
                return generation / name
        except OSError:
            return generation / name
    return None


def _digest(manifest: dict[str, Any]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

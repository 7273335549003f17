"""One segment as a folder of files, which never change.

``segment.json`` has the digests of all other files by blocks. Arrays are .npy files, which are
mapped; ``articles.bin`` has the articles' records one after another, each compressed by zlib;
``chunks.faiss`` is a FAISS index as FAISS writes it.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.blocks import CheckedArray, block_digests, damaged
from pullquote.codes import VectorCodes
from pullquote.datatypes import Block
from pullquote.documents.article import Article
from pullquote.errors import IndexDamagedError
from pullquote.keywords import Keywords
from pullquote.segment import Entry, Segment, record
from pullquote.tables import Chunks, Sentences, Table

#: How the folder of a whole segment begins, and that of one that is being written.
PREFIX, BUILDING = "segment-", ".building-"
_TABLES: dict[str, type[Table]] = {"sentences": Sentences, "chunks": Chunks}
_WORDS = tuple(f"keywords-{field.name}" for field in fields(Keywords))
#: Arrays that are small or all read at the first question: verified when a segment is opened.
_SMALL = ("sentences", "chunks", "article-ends")
#: Arrays of which most questions read little: verified where they are read.
_LARGE = ("tokens", "vectors", "pooled", "words", *_WORDS)
_FACTS = ("schema", "model_sha256", "dimension", "bits")
_ARTICLES_OPEN = 64


def save_segment(segment: Segment, folder: Path, facts: dict[str, Any]) -> Segment:
    """Write a segment into a folder of its own in ``folder``; the same, as it is on disk.

    ``facts`` are written with it: what a build must agree with to use it again.
    """
    import faiss

    beside = Path(tempfile.mkdtemp(prefix=BUILDING, dir=folder))
    beside.chmod(0o755)
    records = [zlib.compress(record(article)) for article in segment.articles]
    arrays = {
        **{name: getattr(segment, name).stacked() for name in _TABLES},
        "article-ends": np.cumsum([len(packed) for packed in records], dtype=np.int64),
        "tokens": segment.tokens,
        "words": segment.words,
        "vectors": segment.vectors.rows,
        "pooled": segment.pooled.rows,
        **{f"keywords-{f.name}": getattr(segment.keywords, f.name) for f in fields(Keywords)},
    }
    for name, array in arrays.items():
        _write_array(beside / f"{name}.npy", array[:])
    (beside / "articles.bin").write_bytes(b"".join(records))
    # Written here rather than by FAISS, which does not notice when the disk is full.
    (beside / "chunks.faiss").write_bytes(faiss.serialize_index(segment.faiss_index).tobytes())
    files = {path.name: block_digests(path) for path in sorted(beside.iterdir())}
    entries = [asdict(entry) for entry in segment.entries]
    facts = {**facts, "entries": entries, "files": files}
    content = json.dumps(facts, sort_keys=True).encode("ascii")
    (beside / "segment.json").write_bytes(content)
    for path in beside.iterdir():
        sync(path)
    sync(beside)
    path = folder / f"{PREFIX}{sha256(content).hexdigest()[:16]}"
    number = 0
    while path.exists():  # a whole one of that name stays
        try:
            check_segment(path)
            return load_segment(path)
        except IndexDamagedError:
            number += 1
            path = folder / f"{PREFIX}{sha256(content).hexdigest()[:16]}-{number}"
    beside.rename(path)
    return load_segment(path)


def segment_facts(path: Path) -> dict[str, Any] | None:
    """What a segment was written with; None if that cannot be read."""
    try:
        facts = json.loads((path / "segment.json").read_bytes())
        return {name: facts[name] for name in _FACTS}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_segment(path: Path, digest: str | None = None) -> None:
    """Read all of a segment; raises IndexDamagedError if anything is not what was written."""
    for name, digests in _contents(path, digest)["files"].items():
        try:
            if block_digests(path / name) != digests:
                raise IndexDamagedError(damaged(path / name))
        except OSError as exc:
            raise IndexDamagedError(damaged(path / name)) from exc


def load_segment(path: Path, digest: str | None = None) -> Segment:
    """Open a segment; ``digest`` is the sha256 of its ``segment.json``, if that is known.

    Raises IndexDamagedError if a small file is damaged, or a large one missing or of another size.
    """
    contents = _contents(path, digest)
    try:
        files: dict[str, str] = contents["files"]
        entries = tuple(Entry(**entry) for entry in contents["entries"])
        arrays: dict[str, Any] = {
            name: CheckedArray(path / f"{name}.npy", files[f"{name}.npy"])
            for name in (*_SMALL, *_LARGE)
        }
        for name in _SMALL:
            arrays[name] = arrays[name][:]
        dimension = int(contents["dimension"])
        tables: dict[str, Any] = {name: kind.of(arrays[name]) for name, kind in _TABLES.items()}
        codes: dict[str, Any] = {
            name: VectorCodes(arrays[name], dimension) for name in ("vectors", "pooled")
        }
        words = {field.name: arrays[f"keywords-{field.name}"] for field in fields(Keywords)}
        return Segment(
            entries=entries,
            articles=_StoredArticles(path, entries, arrays["article-ends"], files),
            tokens=arrays["tokens"],
            words=arrays["words"],
            keywords=Keywords(**words),
            saved_faiss=CheckedArray(path / "chunks.faiss", files["chunks.faiss"]),
            name=path.name,
            **tables,
            **codes,
        )
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise IndexDamagedError(damaged(path)) from exc


def _contents(path: Path, digest: str | None) -> dict[str, Any]:
    """What segment.json says; its digest, and else its folder's name, must be that of its bytes."""
    try:
        content = (path / "segment.json").read_bytes()
        found = sha256(content).hexdigest()
        named = path.name.removeprefix(PREFIX).split("-")[0]
        if found != digest if digest is not None else not found.startswith(named):
            raise IndexDamagedError(damaged(path / "segment.json"))
        contents = json.loads(content)
        assert isinstance(contents, dict)
        return contents
    except (OSError, ValueError) as exc:
        raise IndexDamagedError(damaged(path / "segment.json")) from exc


class _StoredArticles(Sequence[Article]):
    """The articles of a saved segment, each read when it is asked for."""

    def __init__(
        self,
        path: Path,
        entries: Sequence[Entry],
        ends: NDArray[np.int64],
        files: dict[str, str],
    ) -> None:
        self._path = path / "articles.bin"
        self._entries = entries
        self._ends = ends
        self._bytes = CheckedArray(self._path, files[self._path.name])
        self._open = lru_cache(_ARTICLES_OPEN)(self._read)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(f"there are {len(self)} articles, and none with the number {number}")
        return self._open(int(number))

    def _read(self, number: int) -> Article:
        first = int(self._ends[number - 1]) if number else 0
        try:
            content = zlib.decompress(self._bytes[first : int(self._ends[number])].tobytes())
        except zlib.error as exc:
            raise IndexDamagedError(damaged(self._path)) from exc
        if sha256(content).hexdigest() != self._entries[number].digest:
            raise IndexDamagedError(damaged(self._path))
        found = json.loads(content)
        blocks = tuple(Block.from_record(block) for block in found["blocks"])
        return Article(**found | {"questions": tuple(found["questions"]), "blocks": blocks})


def _write_array(path: Path, array: NDArray[Any]) -> None:
    """What np.save writes; np.save itself does not notice when the disk is full."""
    array = np.ascontiguousarray(array)
    with path.open("wb") as file:
        header = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(file, header)
        file.write(array.tobytes())


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Compiled copies of models: kept in the cache folder, verified before they are used.

A copy is a folder of files and a ``manifest.json`` with the sha256 of each of them. Compiling takes
torch and transformers, which would hold on to more memory than all the rest, so it happens in a
process of its own (:mod:`pullquote.models.compile`).
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pullquote.models.weights import file_sha256

MANIFEST = "manifest.json"

_log = logging.getLogger(__name__)
#: Where this process compiles to if the cache folder cannot be written; empty until it has to.
_temporary_caches: list[Path] = []


@dataclass(frozen=True, slots=True)
class CompiledCopy:
    """A whole compiled copy: its folder, and what was written down with it."""

    folder: Path
    metadata: dict[str, str]


def cache_folder() -> Path:
    """Where compiled copies are kept: ``PULLQUOTE_CACHE``, else the user's cache folder."""
    named = os.environ.get("PULLQUOTE_CACHE", "").strip()
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("pullquote")


def find_copy(path: str) -> CompiledCopy | None:
    """The copy at that path inside a cache folder, None if there is none or it is damaged."""
    for cache in (cache_folder(), *_temporary_caches):
        metadata = copy_metadata(cache / path)
        if metadata is not None:
            return CompiledCopy(cache / path, metadata)
    return None


def has_copy(path: str) -> bool:
    """Whether there is something at that path inside a cache folder, whole or damaged."""
    return any((cache / path).is_dir() for cache in (cache_folder(), *_temporary_caches))


def copy_metadata(folder: Path) -> dict[str, str] | None:
    """The metadata of a copy, or None if there is none or any of its files is damaged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        whole = all(
            file_sha256(folder / name) == digest for name, digest in manifest["files"].items()
        )
        metadata = {str(key): str(value) for key, value in manifest["metadata"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return metadata if whole and manifest.get("sha256") == _digest(manifest) else None


def make_copy(folder: Path, build: Callable[[Path], dict[str, str]]) -> None:
    """Let ``build`` write files into a new folder, and rename it to ``folder`` once it is whole.

    ``build`` returns the metadata to keep with the files. If several processes do this at once,
    one works and the others wait for its copy. Raises OSError if the folder cannot be written.
    """
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{folder.name}.lock"):
        if copy_metadata(folder) is not None:
            return
        # What killed processes left.
        for killed in folder.parent.glob(f".{folder.name}.*/"):
            shutil.rmtree(killed, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write_manifest(beside, build(beside))
            beside.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)  # a damaged copy
            beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _write_manifest(folder: Path, metadata: dict[str, str]) -> None:
    """Write the manifest of a finished folder, and see to it that all of it is on the disk."""
    files = {path.name: file_sha256(path) for path in sorted(folder.iterdir())}
    manifest: dict[str, object] = {"files": files, "metadata": metadata}
    manifest["sha256"] = _digest(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    for path in folder.iterdir():
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def _digest(manifest: dict[str, object]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def compile_in_child(name: str, *, reader_alone: bool = False) -> None:
    """Make the compiled copies of a model that are missing or damaged, in a process of its own.

    ``reader_alone``: not that of its encoder. What could not be compiled is a warning in the log;
    everything works without it, only slower.
    """
    # The package lies in a source tree that need not be installed: the child is told where.
    paths = [os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[2])]
    command = [sys.executable, "-P", "-W", "ignore", "-m", "pullquote.models.compile", name]
    command += ["--reader"] * reader_alone
    done = subprocess.run(
        [*command, "--cache", str(_writable_cache())],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        _log.warning("%s was not compiled: %s", name, said[-1])


def _writable_cache() -> Path:
    """The cache folder; if it cannot be written, a temporary one that ends with this process."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as exc:
        if not _temporary_caches:
            _log.warning(
                "%s cannot be written (%s): the model is compiled again at every start. "
                "Set PULLQUOTE_CACHE to a folder that can be written.",
                folder,
                exc.strerror or exc,
            )
            temporary = Path(tempfile.mkdtemp(prefix="pullquote-"))
            atexit.register(shutil.rmtree, temporary, ignore_errors=True)
            _temporary_caches.append(temporary)
        return _temporary_caches[0]

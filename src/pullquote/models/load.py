"""The encoder and the reader of a model, opened together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock

from pullquote.datatypes import Encoder
from pullquote.models.compiled import compile_in_child, find_copy, has_copy
from pullquote.models.encoder import encoder_from, encoder_path
from pullquote.models.reader import Reader, open_reader, reader_from, shipped_reader_path
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

    The default model's is the reader over the multilingual one, which has twice the layers; where
    that cannot be had it is its own. ``reader``: one that is open already; False or None for none.
    ``say`` is told, in a line for people, if they have to be compiled first. Raises ModelError as
    :func:`pullquote.models.encoder.open_encoder` does.
    """
    name = model_name(name)
    folder = model_folder(name)
    digest = model_sha256(name, folder)
    wanted = encoder_path(digest)
    stronger = _stronger_path() if reader is True and name == DEFAULT_MODEL else None
    read = shipped_reader_path(digest) if reader is True and stronger is None else None
    missing = not all(has_copy(path) for path in (wanted, read) if path is not None)
    if missing or (stronger is not None and not has_copy(stronger)):
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
        reading = None
        if stronger is not None:
            reading = workers.submit(_open_stronger)
        elif read is not None:
            reading = workers.submit(reader_from, copies[1].result(), read)
        encoder, own = encoding.result(), reading.result() if reading is not None else None
        if stronger is not None and own is None:
            own = open_reader(encoder)
        return encoder, own if isinstance(reader, bool) else reader


def open_multilingual() -> tuple[Encoder, Reader | None]:
    """The multilingual model and its reader, opened once for all; raises ModelError."""
    with _opening:
        return _multilingual()


@cache
def _multilingual() -> tuple[Encoder, Reader | None]:
    return open_models(MULTILINGUAL_MODEL, reader=_stronger() or True)


def reader_for(encoder: Encoder) -> Reader | None:
    """The reader beside an encoder that is open: the stronger one for English, else its own."""
    stronger = _open_stronger() if encoder.name == DEFAULT_MODEL else None
    return stronger or open_reader(encoder)


def _open_stronger() -> Reader | None:
    with _opening:
        return _stronger()


@cache
def _stronger() -> Reader | None:
    """The reader over the multilingual model, opened once for all; None if it cannot be had."""
    path = _stronger_path()
    if path is None:
        return None
    if (copy := find_copy(path)) is None:
        compile_in_child(MULTILINGUAL_MODEL, reader_alone=True)
    return reader_from(copy, path)


def _stronger_path() -> str | None:
    packaged = PACKAGED[MULTILINGUAL_MODEL]
    return shipped_reader_path(packaged.sha256) if packaged.path is not None else None


def _import_runtime() -> None:
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

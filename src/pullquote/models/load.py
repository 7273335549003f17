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
from pullquote.models.weights import MULTILINGUAL_MODEL, model_folder, model_name, model_sha256

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
    missing = not all(has_copy(path) for path in (wanted, read) if path is not None)
    if missing:
        say("Compiling the model, once. This can take a minute.")
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
        return encoding.result(), own if isinstance(reader, bool) else reader


def open_multilingual() -> tuple[Encoder, Reader | None]:
    """The multilingual model and its reader, opened once for all; raises ModelError."""
    with _opening:
        return _opened_once()


@cache
def _opened_once() -> tuple[Encoder, Reader | None]:
    return open_models(MULTILINGUAL_MODEL)


def _import_runtime() -> None:
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

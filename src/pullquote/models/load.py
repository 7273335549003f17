"""The encoder and the reader of a model, opened together.

What has no compiled copy yet is compiled in a process of its own first: torch and transformers,
which that takes, would hold on to more memory than all the rest.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pullquote.datatypes import Encoder
from pullquote.models.encoder import compiled_place, open_encoder
from pullquote.models.reader import Reader
from pullquote.models.weights import cache_folder, model_folder, model_name, model_sha256

_COMPILE = """
import sys
sys.path.insert(0, sys.argv[1])
from pullquote.models.encoder import open_encoder
from pullquote.models.load import open_reader
open_reader(open_encoder(sys.argv[2]))
"""


def open_models(
    name: str | None = None,
    *,
    reader: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> tuple[Encoder, Reader | None]:
    """The encoder of that name and its reader, if there is one for it, loaded side by side.

    ``say`` is told, in a line for people, if they have to be compiled first. Raises ModelError as
    :func:`pullquote.models.encoder.open_encoder` does.
    """
    name = model_name(name)
    folder = model_folder(name)
    digest = model_sha256(name, folder)
    places = [compiled_place(digest)]
    if reader and Reader.fits(digest):
        places.append(Reader.place(cache_folder(), digest))
    if not all(place.is_dir() for place in places):
        say("Compiling the model, once. This can take a minute.")
        _compile_in_child(name)
    with ThreadPoolExecutor(2) as beside:
        encoding = beside.submit(open_encoder, name)
        reading = beside.submit(_open_reader, folder, digest) if reader else None
        import onnxruntime  # noqa: F401  while they verify the files, which frees the interpreter
        import tokenizers  # noqa: F401

        return encoding.result(), reading.result() if reading is not None else None


def open_reader(encoder: Encoder) -> Reader | None:
    """The reader that comes with the package, if it was trained for the encoder's model."""
    if not Reader.fits(encoder.sha256):
        return None
    return _open_reader(model_folder(encoder.name), encoder.sha256)


def _open_reader(folder: Path, digest: str) -> Reader | None:
    return Reader.open(folder, cache_folder(), digest)


def _compile_in_child(name: str) -> None:
    """Compile a model and its reader; if that fails, opening them tries it again and says why."""
    source = str(Path(__file__).parents[2])
    subprocess.run(
        [sys.executable, "-c", _COMPILE, source, name],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

"""The program that compiles a model: ``python -m pullquote.models.compile NAME --cache FOLDER``.

It makes the copies of the encoder and of its reader that are missing or damaged; with ``--reader``
that of the reader alone, which takes half of the time and of the memory. What cannot be compiled
is a line on stderr and exit status 1; what can be is compiled all the same.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from pullquote.models.compiled import make_copy
from pullquote.models.encoder import encoder_path
from pullquote.models.encoder_export import compile_encoder
from pullquote.models.reader import reader_path
from pullquote.models.reader_export import adapter_for, compile_reader
from pullquote.models.weights import model_folder, unpacked, weights_sha256


def compile_model(name: str, cache: Path, *, reader_alone: bool = False) -> list[str]:
    """Compile the encoder and its reader into a cache folder; a line for each that failed.

    ``reader_alone``: not the encoder. Raises ModelError if the model cannot be found or is not what
    its publisher published.
    """
    location = model_folder(name)
    digest = weights_sha256(name, location)
    adapter = adapter_for(digest)
    with unpacked(name, location) as folder:
        wanted: dict[str, Callable[[Path], dict[str, str]]] = {}
        if not reader_alone:
            wanted[encoder_path(digest)] = lambda to: compile_encoder(name, digest, folder, to)
        if adapter is not None:
            path = reader_path(digest, adapter.sha256)
            wanted[path] = lambda to: compile_reader(folder, adapter, to)
        failed = []
        for path, build in wanted.items():
            try:
                make_copy(cache / path, build)
            except Exception as exc:  # whatever torch, the exporter and the disk may raise
                failed.append(f"{type(exc).__name__}: {str(exc).strip()}".splitlines()[0])
    return failed


def main() -> None:
    """Read the command line and compile."""
    parser = argparse.ArgumentParser(description="Compile a model for ONNX Runtime.")
    parser.add_argument("name")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--reader", action="store_true", help="the reader alone")
    given = parser.parse_args()
    logging.disable(logging.WARNING)  # ONNX Runtime advises on the root logger what is done here
    try:
        failed = compile_model(given.name, given.cache, reader_alone=given.reader)
    except Exception as exc:
        failed = [str(exc).strip().split("\n")[0]]
    for line in failed:
        print(line, file=sys.stderr)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()

"""The models of the checker of phrasings: the default encoder, and an adapter of its own over it.

The adapter has the form of the reader's: it is given a sentence in place of a question.
"""

from __future__ import annotations

from pullquote.datatypes import Encoder
from pullquote.errors import ModelError
from pullquote.models.compiled import compile_in_child, find_copy
from pullquote.models.encoder import open_encoder
from pullquote.models.reader import Reader, reader_from, reader_path
from pullquote.models.reader_export import CHECKERS, adapter_for
from pullquote.models.weights import DEFAULT_MODEL


def open_checker_models(encoder: Encoder | None = None) -> tuple[Encoder, Reader]:
    """The encoder and the checker's reader, compiled first if need be.

    ``encoder``: one that is open already; it is used if it is the default one. Raises ModelError
    if the checker cannot be had: then nothing can be checked, and nothing may be shown.
    """
    if encoder is None or encoder.name != DEFAULT_MODEL:
        encoder = open_encoder(DEFAULT_MODEL)
    adapter = adapter_for(encoder.sha256, CHECKERS)
    if adapter is None:
        raise ModelError("The checker of phrasings is missing. Install Pullquote again.")
    path = reader_path(encoder.sha256, adapter.sha256)
    copy = find_copy(path)
    if copy is None:
        compile_in_child(DEFAULT_MODEL, "--checker")
    reader = reader_from(copy, path)
    if reader is None:
        raise ModelError("The checker of phrasings could not be compiled: nothing is phrased.")
    return encoder, reader

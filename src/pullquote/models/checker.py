"""The models of the checker of phrasings: the multilingual encoder, and its reader.

The reader was trained to judge claims, too: it is given a sentence in place of a question, with
``CLAIM`` in front (``data/reader.md``).
"""

from __future__ import annotations

from pullquote.datatypes import Encoder
from pullquote.errors import ModelError
from pullquote.models.load import open_multilingual
from pullquote.models.reader import Reader

#: What stands before a claim, to tell it from a question.
CLAIM = "claim: "


def open_checker_models() -> tuple[Encoder, Reader]:
    """The encoder and the reader that check, compiled first if need be, opened once.

    Raises ModelError if they cannot be had: then nothing can be checked, and nothing may be shown.
    """
    encoder, reader = open_multilingual()
    if reader is None:
        raise ModelError("The checker of phrasings could not be compiled: nothing is phrased.")
    return encoder, reader

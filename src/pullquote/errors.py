"""The errors that Pullquote raises on purpose.

::

    PullquoteError            a message for people: what was wrong, and what to do
    ├── ArticleError          an article cannot be read
    ├── ModelError            a model cannot be found, verified or loaded
    ├── IndexNotFoundError    there is no index in that folder
    ├── IndexDamagedError     the index's files do not agree with its manifest
    ├── IndexStaleError       the index is whole, but of other articles or another model
    ├── StoreError            a server that keeps articles cannot be reached, or refuses
    └── LanguageModelError    a language model is not named, or does not answer as it should
"""

from __future__ import annotations

from typing import ClassVar


class PullquoteError(Exception):
    """Base of every error that Pullquote raises on purpose."""

    exit_code: ClassVar[int] = 1


class ArticleError(PullquoteError):
    """An article cannot be read: missing, empty, binary, encrypted, too large."""


class ModelError(PullquoteError):
    """A model cannot be found, does not match its published hash, or cannot be loaded."""


class IndexNotFoundError(PullquoteError):
    """There is no index in the folder."""


class IndexDamagedError(PullquoteError):
    """A file of the index is missing, changed or does not agree with the manifest."""


class IndexStaleError(PullquoteError):
    """The index is whole but was made from other articles or with another model."""


class StoreError(PullquoteError):
    """A server that keeps articles cannot be reached, is busy, or refuses what it is asked."""


class LanguageModelError(PullquoteError):
    """A language model is not named, cannot be reached, or does not answer as it should."""

"""Ask an article. Get its own words back, quoted to the character and cited, or an honest no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pullquote.datatypes import (
    Answer,
    Block,
    BlockKind,
    Citation,
    Evidence,
    PhrasedSentence,
    Phrasing,
    QuestionKind,
    Sentence,
    SentenceKind,
    Span,
    Verdict,
)
from pullquote.documents.article import Article
from pullquote.errors import (
    ArticleError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexStaleError,
    LanguageModelError,
    ModelError,
    PullquoteError,
    StoreError,
)

if TYPE_CHECKING:
    from pullquote.assistant import Assistant
    from pullquote.filters import Filter

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Article",
    "ArticleError",
    "Assistant",
    "Block",
    "BlockKind",
    "Citation",
    "Evidence",
    "Filter",
    "IndexDamagedError",
    "IndexNotFoundError",
    "IndexStaleError",
    "LanguageModelError",
    "ModelError",
    "PhrasedSentence",
    "Phrasing",
    "PullquoteError",
    "QuestionKind",
    "Sentence",
    "SentenceKind",
    "Span",
    "StoreError",
    "Verdict",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Load what needs more on first use: importing pullquote stays light."""
    if name == "Assistant":
        from pullquote.assistant import Assistant

        return Assistant
    if name == "Filter":
        from pullquote.filters import Filter

        return Filter
    raise AttributeError(f"module 'pullquote' has no attribute {name!r}")

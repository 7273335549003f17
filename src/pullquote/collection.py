"""The assistant for a folder of articles, with an index that is up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pullquote.assistant import Assistant
from pullquote.documents.folders import load_articles
from pullquote.errors import PullquoteError
from pullquote.index import build_index
from pullquote.models.load import open_models
from pullquote.storage import known_index, save_index


def open_or_build(
    seeds: Path, folder: Path, say: Callable[[str], None], *, model: str | None = None
) -> Assistant:
    """Open the index in a folder; build it first, saying so, if it is missing, stale or damaged.

    If the folder cannot be written, the index is built in memory alone. Raises ArticleError if
    an article cannot be read, ModelError if the model cannot be loaded.
    """
    loaded = load_articles(seeds)
    for line in loaded.skipped:
        say(line)
    articles = loaded.articles
    encoder, reader = open_models(model, say=say)
    known, reason = known_index(folder, articles, encoder.name, encoder.sha256)
    if known is not None and not reason:
        return Assistant(known, encoder, reader)
    say(f"Building the index: {reason}")
    index = build_index(articles, encoder, known=known)
    try:
        save_index(index, folder)
    except PullquoteError as exc:
        say(f"{exc} This run answers from memory.")
    return Assistant(index, encoder, reader)

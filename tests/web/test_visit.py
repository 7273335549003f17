"""What one visitor has, without a page."""

from __future__ import annotations

import pytest
from samples import TOWN

from pullquote.assistant import Assistant
from pullquote.documents.article import article_from_text
from pullquote.errors import ArticleError
from pullquote.ui.visit import Shared, Visit


class Opened:
    """A collection that is open already."""

    skipped: tuple[str, ...] = ()

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def open(self) -> Assistant:
        return self._assistant


def test_an_article_is_read_beside_others_unless_these_are_too_many(town: Assistant) -> None:
    shared, own = Shared(Opened(town)), article_from_text("The mill was sold in 1931.")
    both = Visit().beside([own], shared, most=town.index.token_count)
    assert both.own is not None
    assert [article.text for article in both.own.articles.values()] == [TOWN, own.text]
    with pytest.raises(ArticleError, match="too much to keep for you alone beside yours"):
        Visit().beside([own], shared, most=town.index.token_count - 1)

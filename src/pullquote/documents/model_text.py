"""What a model reads in place of a range of an article, and where each character of it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pullquote.datatypes import IntVector
from pullquote.documents.article import Article


@dataclass(frozen=True, slots=True, eq=False)
class ModelText:
    """The words that a model reads.

    positions: (len(text) + 1,) the code point of the article that each character of ``text``
    stands for, never falling; the last is the end of the range. Words that only the model reads,
    such as the name of a table's column, have the position of what they belong to, and so are
    empty ranges of the article.
    """

    text: str
    positions: IntVector


def model_text(article: Article, first: int, last: int) -> ModelText:
    """What a model reads in place of ``article.sentences[first:last]``."""
    start, end = article.sentences[first].start, article.sentences[last - 1].end
    return ModelText(article.text[start:end], np.arange(start, end + 1, dtype=np.int32))

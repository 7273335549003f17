"""Who wrote a piece, edited it, published it and when: from what stands around the text.

A credit is quoted if there is one; else the fields of the document answer. The editor's line does
not answer who wrote it.
"""

from __future__ import annotations

import re

from pullquote.datatypes import SentenceKind
from pullquote.documents.article import Article
from pullquote.index import Index
from pullquote.questions.kinds import PieceField
from pullquote.quotes import Window

#: How many sentences at the beginning and the end of an article may be a credit without its marks.
_AT_THE_ENDS = 4
#: The longest credit, with and without such marks (code points).
_LONGEST, _LONGEST_WITHOUT = 300, 80
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*"
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:\.|st|nd|rd|th| de)? {_MONTH}"
    rf"|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
)
_CREDITS = {
    PieceField.AUTHOR: (
        r"^\W*(?:by|por)\s+\w|\b(?:written|reported|words|text|story|article"
        r"|escrito|texto) (?:by|por)\b"
        r"|\b(?:author|autora?):|\bis the author of this\b|\bwrote this\b"
    ),
    PieceField.EDITOR: (
        r"\bedited\b.*\b(?:piece|article|story|post|this|by)\b|\beditors?:"
        r"|\b(?:editado por|editor(?:a)?:)"
    ),
    PieceField.TRANSLATOR: r"\btranslat(?:ed|or|ion)\b|\btradu(?:cido|cción|ctora?)\b",
    PieceField.PUBLISHED: (
        rf"\b(?:published|posted|updated|publicado|actualizado)\b.*{_DATE}"
        rf"|^\W*{_DATE}\W*(?:\d{{4}})?\W*$"
    ),
    PieceField.PUBLISHER: (
        r"\bappeared first on\b|\b(?:published|originally published"
        r"|first published|publicado) (?:by|in|on|por|en)\b"
        r"|^\W*(?:©|copyright)|\bfrom .{0,80}\bhttps?://"
    ),
}
_PATTERNS = {field: re.compile(pattern, re.IGNORECASE) for field, pattern in _CREDITS.items()}


def credit_windows(index: Index, sentences: range, field: PieceField) -> tuple[Window, ...]:
    """The sentences around a text that tell a field of it, in the order of the text, at most two.

    ``sentences``: those of one article.
    """
    found = [n for n in sentences if _is_credit(index, sentences, n, field)]
    return tuple(
        Window(n, n + 1, index.sentence(n).start, index.sentence(n).end, 1.0) for n in found[:2]
    )


def _is_credit(index: Index, sentences: range, number: int, field: PieceField) -> bool:
    words = index.sentence_text(number)
    if field is PieceField.TITLE:
        title = index.article_of(number).title
        return number < sentences.start + _AT_THE_ENDS and words.strip("# ") == title
    marked = index.sentences.kind_of(number) is SentenceKind.BOILERPLATE
    ends = number - sentences.start < _AT_THE_ENDS or sentences.stop - number <= _AT_THE_ENDS
    if not marked and not (ends and len(words) <= _LONGEST_WITHOUT):
        return False
    return len(words) <= _LONGEST and _PATTERNS[field].search(words) is not None


def field_of(article: Article, field: PieceField) -> str:
    """What the document itself says of a field, "" if it says nothing."""
    return {
        PieceField.AUTHOR: article.author,
        PieceField.PUBLISHED: article.published,
        PieceField.PUBLISHER: article.publication,
        PieceField.TITLE: article.title,
    }.get(field, "")

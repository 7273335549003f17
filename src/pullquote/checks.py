"""What a plain answer has to hold up to, by its words alone: no model is asked.

A year, a number or a name of the question that the article does not have, a “when” whose quote
tells no time: then there may be passages, but no clear answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pullquote.datatypes import Span
from pullquote.documents.article import Article
from pullquote.questions.expected import Expected, fits
from pullquote.questions.understanding import Question

#: Of two digits at least: smaller numbers are often words in the text.
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?!\w)")
#: Not a decade, “the 1970s”: its years are others.
_YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]|20)\d\d(?![\d,]\d|\d|['’]?s\b)")
#: A name: capitalised words inside a question; its first word is capitalised anyway.
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\w’'-]{2,}")
_AGE = re.compile(
    r"\b(?:age|aged|ages|years?[ -]old|months?[ -]old|year-olds?|edad|años)\b|[(,] ?\d{1,2}[,)]"
    r"|\b(?:baby|boy|child|girl|lad|lady|man|woman) of (?:about |almost |around |nearly |only )?"
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)"
    r"|\bin (?:his|her|their) (?:early |mid-? ?|late )?(?:teens|\w+ties|\d0s)\b"
    r"|\bborn\b|\bnacid[oa]\b|\bturn(?:ed|s|ing)\b",
    re.IGNORECASE,
)


def missing(question: str, text: str) -> tuple[str, ...]:
    """The numbers and names of a question that a text does not have.

    >>> missing("How many came to Oslo in 2021?", "About 900 came to Bergen in 2022.")
    ('2021', 'Oslo')
    """
    digits, small = _known(text)
    numbers = [number for number in _NUMBER.findall(question) if _digits(number) not in digits]
    names = [name for name in _NAME.findall(question) if _stem(name) not in small]
    return (*numbers, *names)


def years_of(text: str) -> frozenset[str]:
    """The years that a text names, as it writes them.

    >>> sorted(years_of("from 1998 to 2001, at 1,200 metres"))
    ['1998', '2001']
    """
    return frozenset(_YEAR.findall(text))


def holds_up(question: Question, article: Article, quote: Span) -> bool:
    """Whether a quote, which is a range of the article, may answer a question plainly."""
    words = article.text[quote.start : quote.end]
    absent: Sequence[str] = missing(question.text, article.text)
    if question.language and article.language not in ("", question.language):
        absent = [word for word in absent if word[0].isdigit()]  # names are spelt otherwise there
    if absent:
        return False
    # A quote about other years than the one that is asked about.
    asked, quoted = years_of(question.text), years_of(words)
    if asked and quoted and not asked & quoted:
        return False
    if question.expected is Expected.AGE:
        return _AGE.search(words) is not None
    return fits(question.expected, words)


@lru_cache(maxsize=16)
def _known(text: str) -> tuple[frozenset[str], str]:
    """The digits of all numbers of a text, and the text small: the same for all its questions."""
    return frozenset(map(_digits, _NUMBER.findall(text))), text.lower()


def _digits(number: str) -> str:
    """The digits of a number: 1,204 and 1.204 are 1204.

    >>> _digits("1,204")
    '1204'
    """
    return re.sub(r"\D", "", number)


def _stem(name: str) -> str:
    """The beginning of a name, which its plural and other forms share.

    >>> _stem("Grammys"), _stem("Noboa’s")
    ('gramm', 'nobo')
    """
    bare = re.sub(r"['’]s?$", "", name.lower())
    return bare[: max(4, len(bare) - 2)]

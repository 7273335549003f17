"""Which articles are asked: by file or title, by date, by publication, by author."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

import numpy as np

from pullquote.datatypes import IntVector
from pullquote.errors import PullquoteError
from pullquote.segment import Entry

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?=$|[T ])")
_IN_WORDS = re.compile(
    r"""
    (?:[^\W\d_]+,?\ )?                                  # a day of the week
    (?: (?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\ (?:de\ )?(?P<month>[^\W\d_]{3,})\.?
      | (?P<us_month>[^\W\d_]{3,})\.?\ (?P<us_day>\d{1,2})(?:st|nd|rd|th)?
      | (?P<alone>[^\W\d_]{3,})\.? )
    ,?\ (?:de\ )?(?P<year>\d{4})(?=$|\W)
    """,
    re.VERBOSE,
)
#: The beginnings of the months' names, in English and in Spanish.
_MONTHS = (
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are asked. What is left empty excludes none.

    articles: a pattern, as of file names, of an article's file, with or without its folders, of its
    title or of its id. publication, author: patterns of where it appeared and of who wrote it.
    since, until: when it was published, each a year, a month or a day, all of it: “2024”,
    “2024-05” or “2024-05-31”. An article that does not say when is then left out. In patterns
    ``*`` stands for anything, ``?`` for one character, and capitals are like small letters.
    """

    articles: str = ""
    since: str = ""
    until: str = ""
    publication: str = ""
    author: str = ""

    def __bool__(self) -> bool:
        """Whether it may exclude any article."""
        return any((self.articles, self.since, self.until, self.publication, self.author))

    def numbers(self, entries: Sequence[Entry]) -> IntVector:
        """The numbers of the articles that are asked, rising.

        Raises PullquoteError if there are none, or if a date is not one.
        """
        first, last = self.period()
        found = [
            number for number, entry in enumerate(entries) if self._matches(entry, first, last)
        ]
        if not found:
            raise self.nothing(len(entries))
        return np.array(found)

    def passes(self, entry: Entry) -> bool:
        """Whether an article is asked; raises PullquoteError if a date is not one."""
        return self._matches(entry, *self.period())

    def period(self) -> tuple[date | None, date | None]:
        """The first and the last day that are asked for, None where none is.

        Raises PullquoteError if a date is not one, or the first later than the last.
        """
        since, until = _asked_for(self.since), _asked_for(self.until)
        if since and until and since[0] > until[1]:
            raise PullquoteError(
                f"Nothing was published since {self.since} and until {self.until}: "
                "the first is later than the second."
            )
        return since and since[0], until and until[1]

    def nothing(self, count: int) -> PullquoteError:
        """What to raise if none of so many articles passes."""
        return PullquoteError(
            f"None of the {count:,} articles {self}. Ask without that, or with less."
        )

    def is_named(self, names: Iterable[str]) -> bool:
        """Whether one of an article's names, see :func:`names_of`, is like ``articles``."""
        return not self.articles or any(_is_like(name, self.articles) for name in names)

    def appeared(self, publication: str) -> bool:
        """Whether a publication is like the one that is asked for."""
        return not self.publication or _is_like(publication, self.publication)

    def is_by(self, author: str) -> bool:
        """Whether an author is like the one that is asked for."""
        return not self.author or _is_like(author, self.author)

    def _matches(self, entry: Entry, first: date | None, last: date | None) -> bool:
        if not (self.appeared(entry.publication) and self.is_by(entry.author)):
            return False
        if not self.is_named(names_of(entry)):
            return False
        if first is None and last is None:
            return True
        days = days_of(entry.published)
        return (
            days is not None
            and (first is None or first <= days[1])
            and (last is None or days[0] <= last)
        )

    def __str__(self) -> str:
        """What it asks of an article, as the end of a sentence."""
        return " and ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.articles:
            yield f"is like {self.articles!r}"
        if self.publication:
            yield f"appeared in {self.publication!r}"
        if self.author:
            yield f"is by {self.author!r}"
        if self.since or self.until:
            ends = (("since", self.since), ("until", self.until))
            yield "was published " + " and ".join(f"{word} {day}" for word, day in ends if day)


def names_of(entry: Entry) -> tuple[str, ...]:
    """What an article may be called by: its file, with and without folders, its title, its id."""
    return entry.source, re.split(r"[/\\]", entry.source)[-1], entry.title, entry.id


def exactly(name: str) -> str:
    """The pattern that a name is like, and no other.

    >>> exactly("What [now]?")
    'What [[]now][?]'
    """
    return re.sub(r"[*?[]", r"[\g<0>]", name)


#: The first and the last day of a date that may be no more than a year or a month.
_Days = tuple[date, date]


def days_of(text: str) -> _Days | None:
    """The first and the last day of a date as people and programs write it; None if it is none.

    >>> days_of("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> days_of("31 de mayo de 2024") == days_of("Friday, May 31st, 2024")
    True
    >>> days_of("last spring")
    """
    if match := _ISO.match(text.strip()):
        year, month, day = (int(part) if part else 0 for part in match.groups())
    elif match := _IN_WORDS.match(text.strip()):
        name = match["month"] or match["us_month"] or match["alone"]
        months = [names.index(name[:3].lower()) for names in _MONTHS if name[:3].lower() in names]
        if not months:
            return None
        year, month, day = (
            int(match["year"]),
            months[0] + 1,
            int(match["day"] or match["us_day"] or 0),
        )
    else:
        return None
    try:
        last_month = month or 12
        first = date(year, month or 1, day or 1)
        return first, date(year, last_month, day or monthrange(year, last_month)[1])
    except ValueError:  # the 31st of February
        return None


def _asked_for(text: str) -> _Days | None:
    """The days of a date that somebody asks for, None of none."""
    if not text.strip():
        return None
    days = days_of(text)
    if days is None:
        raise PullquoteError(f"{text!r} is not a date. Write it as 2024, 2024-05 or 2024-05-31.")
    return days


def _is_like(name: str, pattern: str) -> bool:
    return fnmatchcase(name.casefold(), pattern.casefold())

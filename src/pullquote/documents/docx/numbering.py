"""The numbers and bullets that a Word document gives its list items and headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from pullquote.documents.docx.markup import number, tag, value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
_ROMAN_SMALL = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
#: A document may count up to here; Roman numbers of more are long.
_LARGEST = 5000


def roman(count: int) -> str:
    """A number in small Roman letters.

    >>> roman(14)
    'xiv'
    """
    out = ""
    for worth, letters in (*_ROMAN, *_ROMAN_SMALL):
        while count >= worth:
            out, count = out + letters, count - worth
    return out


def letters(count: int) -> str:
    """A number as a letter, doubled after z, as Word counts.

    >>> letters(2), letters(28)
    ('b', 'bb')
    """
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda count: roman(count).upper(),
    "decimalZero": lambda count: f"{count:02d}",
    "none": lambda count: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    """How one depth of a list is marked: ``pattern`` has %1 for the first depth's count."""

    format: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has been counted."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        """The lists that the file word/numbering.xml defines."""
        found = cls()
        if root is None:
            return found
        for one in root.iterchildren(tag("abstractNum")):
            found._levels[one.get(tag("abstractNumId"), "")] = {
                number(level.get(tag("ilvl"), ""), 0): _Level(
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText"),
                    number(value(level, "start"), 1),
                )
                for level in one.iterchildren(tag("lvl"))
            }
        for one in root.iterchildren(tag("num")):
            key, abstract = one.get(tag("numId"), ""), value(one, "abstractNumId")
            starts = {
                number(level.get(tag("ilvl"), ""), 0): number(value(level, "startOverride"), 1)
                for level in one.iterchildren(tag("lvlOverride"))
                if level.find(tag("startOverride")) is not None
            }
            # A list that begins anew counts for itself, others of its kind go on together.
            found._lists[key] = f"{abstract} {key}" if starts else abstract
            found._counts[f"{abstract} {key}"] = {d: start - 1 for d, start in starts.items()}
        return found

    def mark(self, key: str, depth: int) -> str:
        """The mark of the next item of a list at a depth from 0, "" if it has none."""
        counted = self._lists.get(key, "")
        levels = self._levels.get(counted.split(" ")[0], {})
        level = levels.get(depth)
        if level is None:
            return ""
        if level.format == "bullet":
            return "•"
        counts = self._counts[counted]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            one = levels.get(other, level)
            count = min(max(counts.get(other, one.start), 1), _LARGEST)
            return _FORMATS.get(one.format, str)(count)

        return re.sub(r"%([1-9])", shown, level.pattern).strip()

"""What a model reads in place of a range of an article, and where each character of it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pullquote.datatypes import Block, BlockKind, IntVector, Span
from pullquote.documents.article import Article

#: One letter that stands for several, or for another: Latin and Armenian ligatures, letters of
#: full and half width, Arabic letters in their joined forms, letters of mathematics.
_FORMS = "\ufb00-\ufb06\ufb13-\ufb17\uff01-\uff9f\ufb50-\ufdff\ufe70-\ufefc\U0001d400-\U0001d7ff"
#: Nothing that is read: soft hyphens, zero-width spaces, marks of direction, a word divided at the
#: end of a line.
_UNREAD = (
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    "|(?<=[a-zà-ÿ])[-\u2010]\\n(?=[a-zà-ÿ])"
)
_SINGLE = re.compile(f"(?P<form>[{_FORMS}])|(?P<unread>{_UNREAD})")
#: Note marks: they stand right after a word or its full stop.
_NOTES = (
    r"(?<=\S)\[\d{1,3}(?:[,;–-] ?\d{1,3})*\]"
    r"|(?<=[.!?,;:”\"’)\]])(?:\[[a-z]\]|[¹²³⁰⁴-⁹]+|[†‡]+)"
    r"|\[(?:citation|clarification|better source|not in citation|page|note|n|fn)\b[^\[\]]{0,20}\]"
)
_SPECIAL = re.compile(f"{_SINGLE.pattern}|(?P<note>{_NOTES})")
#: A character of one of them: texts without it are most texts.
_MAY_BE_SPECIAL = re.compile(
    f"[{_FORMS}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    r"\[¹²³⁰⁴-⁹†‡>]|[-\u2010]\n"
)
_QUOTED = re.compile(r"^>+[ \t]?|(?<=\n)[ \t]*>+[ \t]?", re.MULTILINE)


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
    """What a model reads in place of ``article.sentences[first:last]``.

    A row of a table is read with the names of its columns, "Year: 2020, Ships: 877"; ligatures
    are read as letters; soft hyphens, note marks and the marks of quoted lines are left out.
    """
    text, sentences = article.text, article.sentences[first:last]
    start, end = sentences[0].start, sentences[-1].end
    as_it_is = ModelText(text[start:end], np.arange(start, end + 1, dtype=np.int32))
    blocks = article.blocks[sentences[0].block : sentences[-1].block + 1]
    if _MAY_BE_SPECIAL.search(as_it_is.text) is None and not any(block.cells for block in blocks):
        return as_it_is
    draft = _Draft(text, start)
    for number, group in groupby(sentences, key=lambda sentence: sentence.block):
        members = tuple(group)
        block, until = article.blocks[number], members[-1].end
        draft.copy(members[0].start)
        if block.kind is BlockKind.TABLE_ROW and block.cells:
            names_columns = any(
                block.cells == other.header for other in article.blocks[number + 1 : number + 3]
            )
            pair = len(block.cells) == 2 and not block.header and not names_columns
            _read_row(draft, block, members[0].start, until, ": " if pair else ", ")
        else:
            draft.read(until, notes=block.kind is not BlockKind.CODE)
    read = draft.finished(end)
    if re.search(r"\w", read.text) is None:  # a note mark that stands alone
        return as_it_is
    return read


class _Draft:
    """A text for a model as it is put together, from one position of the article to another."""

    def __init__(self, text: str, start: int) -> None:
        self._text, self._position = text, start
        self._words: list[str] = []
        self._positions: list[IntVector] = []

    def copy(self, until: int) -> None:
        """Go on to a position with the characters as they are."""
        if until > self._position:
            self._words.append(self._text[self._position : until])
            self._positions.append(np.arange(self._position, until, dtype=np.int32))
            self._position = until

    def add(self, words: str) -> None:
        """Add words that stand for nothing, or for what comes next."""
        self._words.append(words)
        self._positions.append(np.full(len(words), self._position, np.int32))

    def skip(self, until: int) -> None:
        """Go on to a position and leave out what stands before it."""
        self._position = max(until, self._position)

    def name(self, span: Span) -> None:
        """Add the name of what comes next, which stands elsewhere in the article."""
        self.add(" ".join(self._text[span.start : span.end].split()).rstrip(":") + ": ")

    def read(self, until: int, *, notes: bool = True) -> None:
        """Go on to a position with the characters as they are read."""
        special = _SPECIAL if notes else _SINGLE
        found = list(special.finditer(self._text, self._position, until))
        quoted = self._text[self._position : self._position + 1] == ">"
        if quoted:
            found += _QUOTED.finditer(self._text, self._position, until)
            found.sort(key=lambda match: match.start())
        for match in found:
            self.copy(match.start())
            if match.lastgroup == "form":
                self.add(unicodedata.normalize("NFKC", match.group()))
            self.skip(match.end())
        self.copy(until)

    def finished(self, end: int) -> ModelText:
        """The text, up to the end of its range."""
        last = np.array([end], np.int32)
        return ModelText("".join(self._words), np.concatenate([*self._positions, last]))


def _read_row(draft: _Draft, block: Block, start: int, until: int, between: str) -> None:
    """Read the cells of a row, each after the name of its column, with something between them."""
    cells = [cell for cell in block.cells if start < cell.end and cell.start < until]
    named = block.header if len(block.header) == len(block.cells) else block.cells
    names = dict(zip(block.cells, named, strict=True))
    for number, cell in enumerate(cells):
        if number:
            draft.add(between)
        draft.skip(cell.start)
        name = names[cell]
        if name != cell:
            draft.name(name)
        draft.read(min(cell.end, until))
    draft.skip(until)

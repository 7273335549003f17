"""The columns of an index: its sentences and chunks, and the rows of its tokens.

They are numbered through all articles. A column is one array with a value for every row. On disk a
table is one array (columns, rows), so that each column lies in one piece and can be mapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector, Sentence, SentenceKind

#: The number that stands for each kind of sentence in the column ``kind``.
KIND_CODES = {kind: code for code, kind in enumerate(SentenceKind)}
_KINDS = tuple(SentenceKind)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length; all are (rows,) and int32."""

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.columns()[0])

    @classmethod
    def width(cls) -> int:
        """The number of columns."""
        return len(fields(cls))

    @classmethod
    def of(cls, columns: NDArray[np.signedinteger]) -> Self:
        """The table of (columns, rows), which are in the order of the fields."""
        return cls(*np.asarray(columns))

    def columns(self) -> list[IntVector]:
        """The columns, in the order of the fields."""
        return [getattr(self, field.name) for field in fields(self)]

    def stacked(self) -> IntVector:
        """(columns, rows) int32: what a table is on disk."""
        return np.stack(self.columns()).astype(np.int32)

    def rows(self, first: int, last: int) -> Self:
        """The rows [first, last)."""
        return type(self)(*(column[first:last] for column in self.columns()))

    def take(self, numbers: IntVector) -> Self:
        """The rows of those numbers, in that order."""
        return type(self)(*(column[numbers] for column in self.columns()))

    @classmethod
    def joined(cls, tables: Sequence[Self], **bases: Sequence[int]) -> Self:
        """The rows of all tables, one table after another.

        ``bases``: for a column of that name what is added to its numbers, of each of the tables.
        """
        ends = np.cumsum([len(table) for table in tables], dtype=np.int64)
        columns = np.empty((cls.width(), int(ends[-1]) if len(ends) else 0), np.int32)
        for place, (table, end) in enumerate(zip(tables, ends.tolist(), strict=True)):
            for column, field in zip(columns, fields(cls), strict=True):
                base = bases[field.name][place] if field.name in bases else 0
                column[end - len(table) : end] = getattr(table, field.name) + np.int32(base)
        return cls.of(columns)


@dataclass(frozen=True, slots=True, eq=False)
class Sentences(Table):
    """Sentences in order.

    article: the number of the article. start, end: code points of its text. block: the number
    of the block in the article. kind: see ``KIND_CODES``. tokens: how many tokens it has.
    """

    article: IntVector
    start: IntVector
    end: IntVector
    block: IntVector
    kind: IntVector
    tokens: IntVector

    @classmethod
    def of_article(cls, sentences: Sequence[Sentence], tokens: IntVector) -> Sentences:
        """The sentences of one article, whose number is 0, with so many tokens each."""
        rows = [
            (0, s.start, s.end, s.block, KIND_CODES[s.kind], count)
            for s, count in zip(sentences, tokens.tolist(), strict=True)
        ]
        return cls.of(np.array(rows, np.int32).reshape(-1, cls.width()).T)

    def record(self, number: int) -> Sentence:
        """One sentence."""
        return Sentence(
            int(self.start[number]),
            int(self.end[number]),
            int(self.block[number]),
            self.kind_of(number),
        )

    def kind_of(self, number: int) -> SentenceKind:
        """The kind of one sentence."""
        return _KINDS[int(self.kind[number])]

    def are(self, kind: SentenceKind, numbers: IntVector | None = None) -> NDArray[np.bool_]:
        """(sentences,) or (numbers,) whether each is of that kind."""
        kinds = self.kind if numbers is None else self.kind[numbers]
        return np.asarray(kinds == KIND_CODES[kind])


@dataclass(frozen=True, slots=True, eq=False)
class Chunks(Table):
    """Chunks in order: article, start and end as of a sentence; sentences [first, last)."""

    article: IntVector
    start: IntVector
    end: IntVector
    first: IntVector
    last: IntVector


#: A token's row. word: its number in the model's vocabulary. offset: code points from its
#: sentence's start to its own; length: its code points, 0 for what only the model reads. No
#: sentence is longer than either can say.
TOKEN = np.dtype([("word", "<u4"), ("offset", "<u2"), ("length", "<u2")])
#: How many sentences of a segment a word of the model's vocabulary is in.
WORD = np.dtype([("word", "<u4"), ("sentences", "<u4")])


def token_rows(word: IntVector, offset: IntVector, length: IntVector) -> NDArray[np.void]:
    """(tokens,) of ``TOKEN``."""
    rows = np.empty(len(word), TOKEN)
    rows["word"], rows["offset"], rows["length"] = word, offset, length
    return rows


def runs(firsts: IntVector, lasts: IntVector) -> IntVector:
    """All numbers of the ranges [first, last), one range after another.

    >>> runs(np.array([3, 8]), np.array([5, 9])).tolist()
    [3, 4, 8]
    """
    sizes = lasts - firsts
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.repeat(firsts - before, sizes) + np.arange(sizes.sum()))


def in_one(numbers: IntVector) -> range | IntVector:
    """Rising numbers as a range if there is no gap between them: that is read without a copy."""
    if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
        return range(int(numbers[0]), int(numbers[-1]) + 1)
    return numbers

"""The records that walk through Pullquote, and the encoder's protocol.

All offsets are half-open ranges ``[start, end)`` in Python code points of an article's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatMatrix: TypeAlias = NDArray[np.float32]
IntVector: TypeAlias = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """A non-empty range of an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty or a negative range."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not [{self.start}, {self.end})")


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    QUOTATION = "quotation"
    CODE = "code"
    BOILERPLATE = "boilerplate"  # bylines, credits, "appeared first on": around the text, not of it


@dataclass(frozen=True, slots=True)
class Block:
    """A range of an article's text that its author set apart, without white space around it.

    level: of a heading from 1, the depth of a list item from 1, else 0. page: the number of the
    page that it begins on, from 1, None where there are no pages. page_turns: of a block that
    goes on over pages, the positions in the text at which the next pages begin, never falling.
    cells: of a table row, in order. header: of a table row under a row that names its columns, for
    each cell the one that names it, or the cell itself where none does; else empty.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    page: int | None = None
    cells: tuple[Span, ...] = ()
    header: tuple[Span, ...] = ()
    page_turns: tuple[int, ...] = ()

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Block:
        """The block that ``dataclasses.asdict`` made the record of, also after JSON.

        Raises KeyError, TypeError or ValueError if the record is not a block's.
        """
        spans = {name: tuple(Span(**span) for span in record[name]) for name in ("cells", "header")}
        others = {
            "kind": BlockKind(record["kind"]),
            "page_turns": tuple(record.get("page_turns", ())),
        }
        return cls(**{**record, **spans, **others})


class SentenceKind(StrEnum):
    """What a sentence is for: prose is all that answers, whatever kind of block it stands in."""

    PROSE = "prose"
    HEADING = "heading"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, without the white space around it, and the number of its block."""

    start: int
    end: int
    block: int
    kind: SentenceKind = SentenceKind.PROSE


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring sentences encoded together: ``sentences[first:last]`` of the article."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One text as the encoder sees it, special tokens left out.

    ids: (tokens,) vocabulary ids. offsets: (tokens, 2) code points of the text.
    vectors: (tokens, dimension), each row of length 1. pooled: (dimension,), of length 1.
    """

    ids: IntVector
    offsets: IntVector
    vectors: FloatMatrix
    pooled: NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into token vectors."""

    @property
    def name(self) -> str:
        """The model's id, as its publisher writes it."""
        ...

    @property
    def sha256(self) -> str:
        """The hash of the model's weights."""
        ...

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens that fit in one text, special tokens included."""
        ...

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode chunks; a text longer than ``max_tokens`` is cut."""
        ...

    def encode_question(self, question: str) -> TokenVectors:
        """Encode a question, with the model's question prompt if it has one."""
        ...

    def token_offsets(self, text: str) -> IntVector:
        """(tokens, 2) code points of every token of the text, however long it is."""
        ...

    def is_word(self, word: str) -> bool:
        """Whether the model's vocabulary has a word, which is small, as a whole."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that speaks to the question, its score, and the words in it that matched."""

    article_id: str
    start: int
    end: int
    score: float
    matches: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: ``article.text[start:end] == quote``, always.

    number: its place among the answer's citations, from 1. article_id, start, end: where it
    stands, in code points of that article's text. score: how much it speaks to the question;
    only good for comparing quotes of one answer. page: the number of the page that it begins on,
    from 1, None where there are no pages.
    """

    number: int
    article_id: str
    start: int
    end: int
    quote: str
    score: float
    page: int | None = None


class Verdict(StrEnum):
    """Whether the article answers."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_FOUND = "not_found"


class QuestionKind(StrEnum):
    """What a person wants with what they wrote."""

    FACT = "fact"
    OVERVIEW = "overview"
    PIECE = "piece"
    SMALL_TALK = "small talk"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: quotes, or an honest no.

    question: as it was given. searched_for: the question as it was understood, after misspelt
    words were mended and what it leans on was found. verdict: whether the article answers.
    confidence: the probability that it does, in [0, 1]; calibrated if ``calibrated``, which is
    False for models that no calibration was measured for. citations: the quotes, best first,
    those of an overview in the order of the text; none if nothing was found. passages: the ranked
    sentences behind them. short: the few words that answer, inside ``citations[0]``. text: the
    answer as Markdown with ``[1]`` markers. note: what a person should know of their question's
    language, or "". kind: what the question was taken for. reply: lines for people in place of
    quotes, to small talk and about the piece's own details.
    """

    question: str
    searched_for: str
    verdict: Verdict
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Evidence, ...]
    short: Span | None = None
    text: str = ""
    note: str = ""
    kind: QuestionKind = QuestionKind.FACT
    reply: tuple[str, ...] = ()
    calibrated: bool = True


@dataclass(frozen=True, slots=True)
class PhrasedSentence:
    """A sentence that a language model wrote, and whether the quotes bear it out.

    supported: whether they do, all of it. score: the probability that they do, in [0, 1]; 0 if it
    has a number, a date, a name or a negation that they do not have. citations: the numbers of the
    quotes, if it is supported those that bear it out, else those that it named.
    """

    text: str
    supported: bool
    score: float
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrasing:
    """An answer in a language model's words, every sentence of it checked against the quotes.

    text: the supported sentences with ``[1]`` markers, "" if there are none: then the quotes stand
    alone. sentences: all that it wrote, also what is not supported. model: what the model is
    called. host: the server that got the question and the quotes.
    """

    text: str
    sentences: tuple[PhrasedSentence, ...]
    model: str
    host: str

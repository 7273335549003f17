"""The sentences of an article's blocks: ranges of its text, which is taken as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pullquote.datatypes import Block, BlockKind, Sentence, SentenceKind, Span
from pullquote.documents.boilerplate import BOILERPLATE
from pullquote.documents.segmentation import sentence_spans, trimmed

#: A quote is at most about this long (code points), so no sentence may be longer.
LONGEST_SENTENCE = 400

_CUTS = (
    re.compile(r"[;:—–][\"'”’]*\s+|[；：]"),
    re.compile(r",[\"'”’]*\s+|[，、،]\s*"),
    re.compile(r"\s+"),
)
#: Code is cut after a line, a table row after a cell.
_LINE_CUTS = (re.compile(r"[\n\t]\s*"), *_CUTS)
_KINDS = {
    BlockKind.HEADING: SentenceKind.HEADING,
    BlockKind.BOILERPLATE: SentenceKind.BOILERPLATE,
}
#: Blocks that are one sentence, however many full stops are in them.
_WHOLE = frozenset({BlockKind.HEADING, BlockKind.BOILERPLATE, BlockKind.TABLE_ROW, BlockKind.CODE})


def well_formed(text: str) -> str:
    """The text with lone surrogates, which UTF-8 has no form for, as "?": the same offsets."""
    return text.encode("utf-8", "replace").decode("utf-8")


def split_blocks(text: str, blocks: Sequence[Block], language: str = "") -> tuple[Sentence, ...]:
    """The sentences of the blocks of a text, in order; those that are too long are cut.

    Sentences longer than ``LONGEST_SENTENCE`` are cut after a clause or a word.
    """
    found: list[Sentence] = []
    for number, block in enumerate(blocks):
        kind = _KINDS.get(block.kind, SentenceKind.PROSE)
        whole = block.kind in _WHOLE
        spans = (
            [Span(block.start, block.end)]
            if whole
            else sentence_spans(text, language, block.start, block.end)
        )
        for span in _pieces(text, spans, _LINE_CUTS if whole else _CUTS):
            credit = kind is SentenceKind.PROSE and BOILERPLATE.match(text[span.start : span.end])
            found.append(
                Sentence(span.start, span.end, number, SentenceKind.BOILERPLATE if credit else kind)
            )
    return tuple(found)


def _pieces(text: str, spans: Iterable[Span], cuts: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """The spans, those that are too long cut near their middle, again and again."""
    for span in spans:
        start = span.start
        while span.end - start > LONGEST_SENTENCE:
            cut = _cut(text, start, span.end, cuts)
            a, b = trimmed(text, start, cut)
            if a < b:
                yield Span(a, b)
            start = cut
        a, b = trimmed(text, start, span.end)
        if a < b:
            yield Span(a, b)


def _cut(text: str, start: int, end: int, cuts: Sequence[re.Pattern[str]]) -> int:
    """Where to cut a sentence that is too long: after a clause if one ends in the later half."""
    limit = min(start + LONGEST_SENTENCE, end)
    for pattern in cuts:
        ends = [match.end() for match in pattern.finditer(text, start, limit)]
        if ends and ends[-1] > start + LONGEST_SENTENCE // 2:
            return ends[-1]
    return limit

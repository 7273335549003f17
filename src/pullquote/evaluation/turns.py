"""Whole conversations: every turn is asked with the product's own earlier answers as history."""

from __future__ import annotations

from pullquote.datatypes import Answer, Citation, Verdict
from pullquote.evaluation.data import Expect, Turn
from pullquote.evaluation.metrics import holds, normalised
from pullquote.quotes import LONGEST_QUOTE

#: How many quotes an overview has.
FEWEST_IN_AN_OVERVIEW, MOST_IN_AN_OVERVIEW = 3, 5
#: The article is cut into this many equal parts, and an overview quotes at least three of them.
_PARTS = 5


def is_right(turn: Turn, answer: Answer, characters: int) -> bool:
    """Whether a turn got what it should get, of an article with that many characters.

    answer: the verdict is “answered” and the first quote holds a gold span wholly.
    list: the verdict is “answered” and every gold span is held by some quote.
    none: the verdict is not “answered”.
    small_talk: a reply in words, without quotes and without passages.
    overview: three to five quotes from different parts of the article, in the order of its text.
    about_piece: one of the gold spans is in the first quote, or one of the gold answers in the
    reply; with neither given, the verdict is not “answered”.
    """
    if turn.expect is Expect.ANSWER:
        return _answered_by(turn, answer)
    if turn.expect is Expect.LIST:
        quoted = [_range(citation) for citation in answer.citations]
        return answer.verdict is Verdict.ANSWERED and all(
            any(holds(quote, [span], wholly=True) for quote in quoted) for span in turn.spans
        )
    if turn.expect is Expect.SMALL_TALK:
        return bool(answer.text.strip()) and not answer.citations and not answer.passages
    if turn.expect is Expect.OVERVIEW:
        return _is_overview(answer.citations, characters)
    if turn.expect is Expect.ABOUT_PIECE and (turn.spans or turn.answers):
        said = normalised(answer.text)
        return _answered_by(turn, answer) or any(normalised(a) in said for a in turn.answers)
    return answer.verdict is not Verdict.ANSWERED


def _answered_by(turn: Turn, answer: Answer) -> bool:
    if answer.verdict is not Verdict.ANSWERED or not answer.citations:
        return False
    start, end = _range(answer.citations[0])
    return end - start <= LONGEST_QUOTE and holds((start, end), turn.spans, wholly=True)


def _is_overview(citations: tuple[Citation, ...], characters: int) -> bool:
    if not FEWEST_IN_AN_OVERVIEW <= len(citations) <= MOST_IN_AN_OVERVIEW:
        return False
    starts = [citation.start for citation in citations]
    ends = [citation.end for citation in citations]
    in_order = all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    parts = {_PARTS * start // characters for start in starts}
    return in_order and len(parts) >= FEWEST_IN_AN_OVERVIEW


def _range(citation: Citation) -> tuple[int, int]:
    return citation.start, citation.end

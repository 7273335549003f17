"""Whether what is going to be quoted answers, by reading the first quote alone."""

from __future__ import annotations

from pullquote import quotes as quoting
from pullquote.checks import holds_up
from pullquote.confidence import features, judge
from pullquote.datatypes import IntVector, Span, Verdict
from pullquote.evidence import Found
from pullquote.questions.understanding import Question
from pullquote.reranking import ReadSentence


def judged(
    found: Found,
    asked: Question,
    first: quoting.Window,
    quoted: ReadSentence | None,
    only: IntVector | None,
) -> tuple[float, Verdict, Span | None]:
    """The probability that the first quote answers, the verdict, and the few words that answer.

    ``quoted``: what the reader makes of it alone. ``only``: the numbers of the articles that are
    asked, rising; None for all.
    """
    evidence = found.finder
    index = evidence.index
    quotable = quoting.quotable(index, found.ranking.numbers, found.read)
    has_read = evidence.reader is not None
    known = features(found.ranking, quotable, quoted, asked.expected, read=has_read)
    across = evidence.is_across(asked, only)
    confidence, verdict = judge(
        known,
        evidence.calibration,
        likelier=asked.goes_on or across,
        modest=asked.goes_on or asked.brief or across,
    )
    holds = holds_up(asked, index.article_of(first.first), Span(first.start, first.end))
    again = asked.repeats(first.start, first.end)
    asks = asked.has_words or asked.context is not None
    if verdict is Verdict.ANSWERED and (again or not holds or not asks):
        verdict = Verdict.UNSURE
    readings = (quoted, quoting.best_read(first, found.ranking, found.read))
    return confidence, verdict, None if again else quoting.short_answer(asked, readings, index)

"""From ranked sentences to an answer: which sentences to quote, and which words stand out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from pullquote.datatypes import Citation, SentenceKind, Span
from pullquote.documents.article import Article
from pullquote.index import Index
from pullquote.reranking import ReadSentence
from pullquote.retrieval import Ranking, reordered

SENTENCES_IN_A_QUOTE = 3
LONGEST_QUOTE = 400  # code points
QUOTES = 3
#: What a further sentence costs a quote, and what its own score is worth.
_SENTENCE_COST = 0.1
_NEIGHBOUR_WORTH = 0.3
#: The reader's span logits that a short answer needs: of the usual kind, or of a clause.
_SPAN = -10.0
_SPAN_FOR_A_CLAUSE = 0.0
_LONGEST_SHORT = 120  # code points
#: What a sentence's MaxSim score is worth in span logits.
_MAXSIM_WORTH = 20.0
_CLAUSE = re.compile(
    r"\s*(why|how (?!many|much|long|old|far|often|big|large|tall|high|fast)|is|are|was|were|do|"
    r"does|did|has|have|had|can|could|will|would|should|may|might)\b",
    re.IGNORECASE,
)
_ABOUT_THE_PIECE = re.compile(
    r"\b(edited|written|wrote|published|posted|author|authors|editor|byline|copyright|appeared?)\b"
    r".{0,20}\b(this|it|article|piece|story|text|post)\b"
    r"|\b(this|it|article|piece|story|text|post)\b.{0,20}"
    r"\b(edited|written|published|posted|author|editor|copyright|appeare?d?|from)\b"
    r"|^(who is|who are|who was) the (author|editor)s?\W*$",
    re.IGNORECASE,
)
_BOILERPLATE_WORTH = 0.3
#: How far below the best sentence that of a further quote may be.
_FURTHER_QUOTE = 0.25


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first`` to ``last - 1`` of the index, to be quoted together."""

    first: int
    last: int
    start: int
    end: int
    score: float


def about_the_piece(question: str) -> bool:
    """Whether a question is about the article as a piece of writing: its author, its publisher.

    >>> about_the_piece("who edited this?"), about_the_piece("who wrote the constitution?")
    (True, False)
    """
    return bool(_ABOUT_THE_PIECE.search(question))


def quotable(index: Index, sentence: int, *, about_piece: bool = False) -> bool:
    """Whether a sentence may be the reason for a quote.

    Headings may not; bylines and boilerplate may if the question is about the piece itself.
    """
    kind = index.sentences.kind_of(sentence)
    return kind is SentenceKind.PROSE or (kind is SentenceKind.BOILERPLATE and about_piece)


def best_first(index: Index, ranking: Ranking, count: int, *, about_piece: bool) -> list[int]:
    """Positions in the ranking of the ``count`` best sentences; those not quotable come last."""
    last = index.sentences.are(SentenceKind.HEADING, ranking.numbers)
    if not about_piece:
        last |= index.sentences.are(SentenceKind.BOILERPLATE, ranking.numbers)
    return np.argsort(last, kind="stable")[:count].tolist()  # type: ignore[no-any-return]


def with_boilerplate(index: Index, ranking: Ranking) -> Ranking:
    """The ranking with what stands around the text raised, for a question about the piece."""
    boilerplate = index.sentences.are(SentenceKind.BOILERPLATE, ranking.numbers)
    raised = np.where(boilerplate, _BOILERPLATE_WORTH, 0)
    maxsim = (ranking.maxsim + raised).astype(np.float32)
    return reordered(replace(ranking, maxsim=maxsim), ranking.scores + raised)


def choose_windows(
    index: Index, ranking: Ranking, count: int = QUOTES, *, about_piece: bool = False
) -> tuple[Window, ...]:
    """The best windows, from different places, best first; those after it only if nearly as good.

    Each grows around the best sentence that is in no window yet. Of the runs of up to three
    sentences around it, the one wins whose sentences together match most of the question; a
    neighbour that matches on its own counts too, and each further sentence costs a little.
    """
    columns = {int(number): column for column, number in enumerate(ranking.numbers)}
    chosen: list[Window] = []
    taken: set[int] = set()
    for column, number in enumerate(columns):
        if len(chosen) == count:
            break
        if chosen and ranking.scores[column] < ranking.scores[0] - _FURTHER_QUOTE:
            break
        if number in taken or not quotable(index, number, about_piece=about_piece):
            continue
        windows = [
            window
            for window in _windows_around(index, ranking, columns, number)
            if taken.isdisjoint(range(window.first, window.last))
        ]
        best = max(windows, key=lambda window: (window.score, -window.first))
        taken.update(range(best.first, best.last))
        chosen.append(best)
    return tuple(chosen)


def _windows_around(
    index: Index, ranking: Ranking, columns: dict[int, int], number: int
) -> Iterator[Window]:
    rows = index.sentences
    article = index.sentences_of(int(rows.article[number]))
    for first in range(max(article.start, number - SENTENCES_IN_A_QUOTE + 1), number + 1):
        for last in range(number + 1, min(article.stop, first + SENTENCES_IN_A_QUOTE) + 1):
            start, end = int(rows.start[first]), int(rows.end[last - 1])
            alone = last - first == 1
            one_kind = (rows.kind[first:last] == rows.kind[first]).all()
            if not alone and (end - start > LONGEST_QUOTE or not one_kind):
                continue
            inside = [columns[n] for n in range(first, last) if n in columns]
            together = float(ranking.weights @ ranking.similarities[:, inside].max(axis=1))
            neighbours = float(ranking.maxsim[inside].sum() - ranking.maxsim[columns[number]])
            cost = _SENTENCE_COST * (last - first - 1)
            score = together + _NEIGHBOUR_WORTH * neighbours - cost
            yield Window(first, last, start, end, score)


def short_answer(
    question: str, window: Window, ranking: Ranking, read: Mapping[int, ReadSentence]
) -> Span | None:
    """The few words in the window that answer, or None if the reader is not sure enough of them.

    Of the best spans of the window's sentences it is the one that the reader, and a little MaxSim,
    is surest of. Questions for a reason or for yes or no are seldom answered by few
    words: those have to be surer.
    """
    inside = [
        (read[number].span_score + _MAXSIM_WORTH * maxsim, -number)
        for number, maxsim in zip(ranking.numbers.tolist(), ranking.maxsim.tolist(), strict=True)
        if window.first <= number < window.last and number in read
    ]
    if not inside:
        return None
    best = read[-max(inside)[1]]
    needed = _SPAN_FOR_A_CLAUSE if _CLAUSE.match(question) else _SPAN
    if best.span_score < needed or best.end - best.start > _LONGEST_SHORT:
        return None
    return Span(best.start, best.end)


def verified(citation: Citation, article: Article) -> bool:
    """Whether the quote is, character for character, what the article has there."""
    return (
        citation.article_id == article.id
        and citation.quote != ""
        and article.text[citation.start : citation.end] == citation.quote
    )

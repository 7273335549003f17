"""From ranked sentences to an answer: which sentences to quote, and which words stand out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import BlockKind, Citation, IntVector, SentenceKind, Span
from pullquote.documents.article import Article
from pullquote.index import Index
from pullquote.questions.expected import Expected, fits
from pullquote.questions.understanding import Question
from pullquote.reranking import ReadSentence
from pullquote.retrieval import Ranking

SENTENCES_IN_A_QUOTE = 3
LONGEST_QUOTE = 400  # code points
QUOTES = 3
QUOTES_IN_A_LIST = 6
#: What a further sentence costs a quote, less if the question points back: the words that it asks
#: about stand before the quote then; and what its own score is worth.
_SENTENCE_COST, _SENTENCE_COST_AFTER = 0.1, 0.07
_NEIGHBOUR_WORTH = 0.3
#: What it costs a quote to go on over the end of a paragraph, and of an item or a row, which say
#: things of their own: the most that loses nothing on the development sets.
_PARAGRAPH_COST = 0.02
_ITEM_COST = 0.1
#: The reader's span logits that a short answer needs: of the usual kind, or of a clause.
_SPAN = -10.0
_SPAN_FOR_A_CLAUSE = 0.0
_LONGEST_SHORT = 120  # code points
#: What a sentence's MaxSim score is worth in span logits.
_MAXSIM_WORTH = 20.0
#: The reader's span logits that a heading needs to be quoted for itself.
_SPAN_OF_A_HEADING = 6.0
#: How much more than the best prose.
_HEADING_AHEAD = 3.0
#: An open question is answered by a list if another of its items is among so many best sentences.
_BEST = 5
#: How far below the best sentence that of a further quote may be.
_FURTHER_QUOTE = 0.2


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first`` to ``last - 1`` of the index, to be quoted together."""

    first: int
    last: int
    start: int
    end: int
    score: float


def quotable(
    index: Index, numbers: IntVector, read: Mapping[int, ReadSentence]
) -> NDArray[np.bool_]:
    """(sentences,) whether each of the index's sentences may be the reason for a quote.

    Prose may. A heading may if the reader finds a better answer in it than anywhere else;
    boilerplate never answers a question of fact.
    """
    may = index.sentences.are(SentenceKind.PROSE, numbers)
    headings = index.sentences.are(SentenceKind.HEADING, numbers)
    prose = [read[n].span_score for n in numbers[may].tolist() if n in read]
    bar = max([_SPAN_OF_A_HEADING, *(score + _HEADING_AHEAD for score in prose)])
    ahead = [n in read and read[n].span_score > bar for n in numbers.tolist()]
    return np.asarray(may | headings & np.array(ahead, dtype=np.bool_), dtype=np.bool_)


def choose_windows(
    index: Index, ranking: Ranking, read: Mapping[int, ReadSentence], question: Question
) -> tuple[Window, ...]:
    """The best windows, from different places, best first; those after it only if nearly as good.

    Each grows around the best sentence that is in no window yet. Of the runs of up to three
    sentences around it, the one wins whose sentences together match most of the question; a
    neighbour that matches on its own counts too, and each further sentence costs a little. A list
    that answers as a whole is the first.
    """
    columns = {int(number): column for column, number in enumerate(ranking.numbers)}
    may = quotable(index, ranking.numbers, read)
    count = QUOTES_IN_A_LIST if question.expected is Expected.LIST else QUOTES
    whole = _list_that_answers(index, ranking, may, question)
    cost = _SENTENCE_COST_AFTER if question.points_back else _SENTENCE_COST
    chosen: list[Window] = [whole] if whole is not None else []
    taken: set[int] = {n for window in chosen for n in range(window.first, window.last)}
    for column, number in enumerate(columns):
        if len(chosen) == count:
            break
        if chosen and ranking.scores[column] < ranking.scores[0] - _FURTHER_QUOTE:
            break
        if number in taken or not may[column]:
            continue
        windows = [
            window
            for window in _windows_around(index, ranking, columns, number, cost)
            if taken.isdisjoint(range(window.first, window.last))
        ]
        best = max(windows, key=lambda window: (window.score, -window.first))
        taken.update(range(best.first, best.last))
        chosen.append(best)
    return tuple(chosen)


def _list_that_answers(
    index: Index, ranking: Ranking, may: NDArray[np.bool_], question: Question
) -> Window | None:
    """The whole list whose items are among the best, if the question asks for more than one."""
    rows, best = index.sentences, ranking.numbers[may][:_BEST].tolist()
    open_question = question.expected is Expected.ANYTHING and question.brief
    if not best or not (question.expected is Expected.LIST or open_question):
        return None
    items = _list_around(index, best[0])
    together = any(number in items for number in best[1:])
    if len(items) < 2 or (open_question and not together):
        return None
    first, last = items.start, items.stop
    if (
        first > 0
        and _leads_in(index, first - 1)
        and _length(index, first - 1, last) <= LONGEST_QUOTE
    ):
        first -= 1
    start, end = int(rows.start[first]), int(rows.end[last - 1])
    score = float(ranking.scores[may][0])
    return Window(first, last, start, end, score) if end - start <= LONGEST_QUOTE else None


def _length(index: Index, first: int, last: int) -> int:
    return int(index.sentences.end[last - 1]) - int(index.sentences.start[first])


def _leads_in(index: Index, number: int) -> bool:
    """Whether a sentence ends with a colon, in the article of the one after it."""
    alike = index.sentences.article[number] == index.sentences.article[number + 1]
    return bool(alike) and index.sentence_text(number).endswith((":", "："))


def _list_around(index: Index, number: int) -> range:
    """The sentences of the list that a sentence is an item of, or leads in to; else none."""
    blocks, rows = index.article_of(number).blocks, index.sentences
    inside = index.sentences_of(int(rows.article[number]))

    def is_item(sentence: int) -> bool:
        return blocks[int(rows.block[sentence])].kind is BlockKind.LIST_ITEM

    if number + 1 < inside.stop and is_item(number + 1) and _leads_in(index, number):
        number += 1
    if not is_item(number):
        return range(0)
    first, last = number, number + 1
    while first > inside.start and is_item(first - 1):
        first -= 1
    while last < inside.stop and is_item(last):
        last += 1
    return range(first, last)


def _windows_around(
    index: Index, ranking: Ranking, columns: dict[int, int], number: int, further: float
) -> Iterator[Window]:
    """Those around a sentence; ``further``: what each further sentence costs."""
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
            cost = further * (last - first - 1) + _crossing_cost(index, first, last)
            score = together + _NEIGHBOUR_WORTH * neighbours - cost
            yield Window(first, last, start, end, score)


def _crossing_cost(index: Index, first: int, last: int) -> float:
    """What it costs that the sentences [first, last) are not all in one block."""
    blocks = index.article_of(first).blocks
    inside = range(int(index.sentences.block[first]), int(index.sentences.block[last - 1]))
    items = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
    return sum(_ITEM_COST if blocks[n].kind in items else _PARAGRAPH_COST for n in inside)


def best_read(
    window: Window, ranking: Ranking, read: Mapping[int, ReadSentence]
) -> ReadSentence | None:
    """The sentence in the window whose best span the reader, and a little MaxSim, is surest of.

    None if none of its sentences was read.
    """
    inside = [
        (read[number].span_score + _MAXSIM_WORTH * maxsim, -number)
        for number, maxsim in zip(ranking.numbers.tolist(), ranking.maxsim.tolist(), strict=True)
        if window.first <= number < window.last and number in read
    ]
    return read[-max(inside)[1]] if inside else None


def short_answer(
    question: Question, readings: Iterable[ReadSentence | None], index: Index
) -> Span | None:
    """The few words that answer, by the first reading that is sure enough of some; None if none is.

    Questions for a reason are seldom answered by few words: those have to be surer. Yes or no is
    never answered by words of the article, nor is a question for a time by words without one.
    """
    clause = question.expected in (Expected.REASON, Expected.MANNER)
    for best in readings:
        if best is None or best.span_score < (_SPAN_FOR_A_CLAUSE if clause else _SPAN):
            continue
        words = index.articles[best.article].text[best.start : best.end]
        fitting = question.expected is not Expected.YES_NO and fits(question.expected, words)
        if fitting and len(words) <= _LONGEST_SHORT:
            return Span(best.start, best.end)
    return None


def citations_of(index: Index, windows: Sequence[Window]) -> tuple[Citation, ...]:
    """Numbered quotes of the windows; one that is not what its article says is left out."""
    citations: list[Citation] = []
    for window in windows:
        article = index.article_of(window.first)
        citation = Citation(
            number=len(citations) + 1,
            article_id=article.id,
            start=window.start,
            end=window.end,
            quote=article.text[window.start : window.end],
            score=window.score,
            page=article.page_of(window.start),
        )
        if verified(citation, article):
            citations.append(citation)
    return tuple(citations)


def verified(citation: Citation, article: Article) -> bool:
    """Whether the quote is, character for character, what the article has there."""
    return (
        citation.article_id == article.id
        and citation.quote != ""
        and article.text[citation.start : citation.end] == citation.quote
    )

"""What the reader reads, and what its reading makes of the ranking.

The reader sees windows of neighbouring sentences around the best evidence. Its best span in a
sentence and its judgement of the window move the sentence up or down. A question in two wordings
is read in both, and what a sentence is worth is the mean of what it is worth by each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import IntVector, SentenceKind
from pullquote.documents.model_text import ModelText, model_text
from pullquote.index import Index
from pullquote.models.reader import Reader, Reading
from pullquote.questions.understanding import Wording
from pullquote.retrieval import Ranking, reordered

#: Windows that are read for each wording. The right sentence is in four of them in 0.99 of the
#: questions of the development sets.
WINDOWS = 4
#: The most windows that are read for two wordings together.
WINDOWS_IN_ALL = 6
#: So many are read first, and the others only if the reader is less sure, by its logit, that these
#: answer.
READ_FIRST, SURE = 2, 1.0
#: Half of the reader's input: its question and the longest sentence fit beside it.
TOKENS_IN_A_WINDOW = 130
_NEIGHBOURS = 2
#: What the reader's logits are worth in the units of MaxSim (cosines), the limits of the first, and
#: what a sentence that was not read is worth: chosen on the development sets.
SPAN_WORTH = 1 / 160
ANSWERABLE_WORTH = 0.03
SPAN_LIMITS = (-10.0, 20.0)
_UNREAD = -0.3


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """One sentence as read: its best span (code points of its article), and their logits."""

    article: int
    start: int
    end: int
    span_score: float
    answerable: float

    @property
    def worth(self) -> float:
        """What is added to the sentence's score."""
        span = min(max(self.span_score, SPAN_LIMITS[0]), SPAN_LIMITS[1])
        return SPAN_WORTH * span + ANSWERABLE_WORTH * self.answerable


ReadSentences = dict[int, ReadSentence]


def rerank(
    reader: Reader,
    wordings: Sequence[Wording],
    index: Index,
    ranking: Ranking,
    scores: NDArray[np.float32],
) -> tuple[Ranking, ReadSentences]:
    """The ranking in the order that the scores and the reader give together, and what was read.

    ``ranking`` is of a query for each of the wordings, in the same order; its best sentences are
    read. scores: (sentences,) what the reader's judgement is added to, in the ranking's order.
    """
    windows = windows_to_read(index, ranking)
    by_wording: list[ReadSentences] = [{} for _ in wordings]
    read: ReadSentences = {}
    for some in (windows[:READ_FIRST], windows[READ_FIRST:]):
        for wording, sentences in zip(wordings, by_wording, strict=True):
            _read_windows(reader, wording.text, index, some, sentences)
        read = _together(by_wording, [wording.share for wording in wordings])
        if any(found.answerable >= SURE for found in read.values()):
            break
    worth = [read[n].worth if n in read else _UNREAD for n in ranking.numbers.tolist()]
    return reordered(ranking, scores + np.asarray(worth, dtype=np.float32)), read


def _read_windows(
    reader: Reader,
    question: str,
    index: Index,
    windows: Sequence[tuple[int, int]],
    sentences: ReadSentences,
) -> None:
    """Read windows, and put into ``sentences`` what that makes of each, if it is worth more."""
    texts = [window_text(index, first, last) for first, last in windows]
    readings = reader.read(question, [text.text for text in texts])
    for (first, last), text, reading in zip(windows, texts, readings, strict=True):
        for number, found in _read_sentences(index, range(first, last), text, reading):
            if number not in sentences or found.worth > sentences[number].worth:
                sentences[number] = found


def read_quote(
    reader: Reader, wordings: Sequence[Wording], index: Index, first: int, last: int
) -> ReadSentence | None:
    """What the reader makes of the sentences [first, last) alone, None if it reads nothing there.

    The logits are the mean over the wordings; ``span_score`` is that of the best span in any of
    the sentences.
    """
    text = window_text(index, first, last)
    number = int(index.sentences.article[first])
    read = []
    for wording in wordings:
        reading = reader.read(wording.text, [text.text])[0]
        span = reading.best_within(0, len(text.text))
        if span is None:
            return None
        start, end, score = span
        a, b = int(text.positions[start]), int(text.positions[end - 1]) + 1
        read.append({first: ReadSentence(number, a, b, score, reading.answerable)})
    return _together(read, [wording.share for wording in wordings])[first]


def windows_to_read(index: Index, ranking: Ranking) -> list[tuple[int, int]]:
    """Runs of sentences [first, last) around the best by each query, in the order of finding."""
    # The ranking's own order, and with two queries that of each: (sentences,) sentence numbers.
    orders = [ranking.numbers]
    if len(ranking.queries) > 1:
        every = [ranking.maxsim_of(query) for query in range(len(ranking.queries))]
        orders += [ranking.numbers[np.argsort(-scores, kind="stable")] for scores in every]
    found: list[tuple[int, int]] = []
    for order in orders:
        for window in windows_around(index, order):
            if len(found) < WINDOWS_IN_ALL and window not in found:
                found.append(window)
    return found


def windows_around(index: Index, order: IntVector, most: int = WINDOWS) -> list[tuple[int, int]]:
    """Runs of sentences [first, last) around the first of ``order`` that no other run has."""
    found: list[tuple[int, int]] = []
    covered: set[int] = set()
    for number in order.tolist():
        if len(found) == most:
            break
        if number in covered or index.sentences.kind_of(number) is SentenceKind.HEADING:
            continue
        first, last = _grown(index, number)
        covered.update(range(first, last))
        found.append((first, last))
    return found


def _grown(index: Index, number: int) -> tuple[int, int]:
    """The sentence with up to two neighbours on each side, as far as the window's tokens go."""
    inside = index.sentences_of(int(index.sentences.article[number]))
    first, last = number, number + 1
    growing = True
    while growing:
        growing = False
        if (
            last < inside.stop
            and last <= number + _NEIGHBOURS
            and len(index.tokens_between(first, last + 1)) <= TOKENS_IN_A_WINDOW
        ):
            last, growing = last + 1, True
        if (
            first > inside.start
            and first > number - _NEIGHBOURS
            and len(index.tokens_between(first - 1, last)) <= TOKENS_IN_A_WINDOW
        ):
            first, growing = first - 1, True
    return first, last


def window_text(index: Index, first: int, last: int) -> ModelText:
    """What the reader reads in place of the index's sentences [first, last)."""
    base = index.sentences_of(int(index.sentences.article[first])).start
    return model_text(index.article_of(first), first - base, last - base)


def _read_sentences(
    index: Index, numbers: range, text: ModelText, reading: Reading
) -> list[tuple[int, ReadSentence]]:
    found = []
    for number in numbers:
        sentence = index.sentence(number)
        # The sentence in the text that was read, and its best span back in the article.
        start, end = np.searchsorted(text.positions, [sentence.start, sentence.end])
        span = reading.best_within(int(start), int(end))
        if span is not None:
            first, last, score = span
            a, b = int(text.positions[first]), int(text.positions[last - 1]) + 1
            article = int(index.sentences.article[number])
            found.append((number, ReadSentence(article, a, b, score, reading.answerable)))
    return found


def _together(readings: Sequence[ReadSentences], shares: Sequence[float]) -> ReadSentences:
    """The mean of the readings of each sentence; its span is that of which a reading is surest."""
    if len(readings) == 1:
        return readings[0]
    return {
        number: ReadSentence(
            *_surest([reading[number] for reading in readings]),
            sum(s * r[number].span_score for s, r in zip(shares, readings, strict=True)),
            sum(s * r[number].answerable for s, r in zip(shares, readings, strict=True)),
        )
        for number in readings[0]
        if all(number in reading for reading in readings)
    }


def _surest(readings: Sequence[ReadSentence]) -> tuple[int, int, int]:
    best = max(readings, key=lambda reading: reading.span_score)
    return best.article, best.start, best.end

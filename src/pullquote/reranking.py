"""What the reader reads, and what its reading makes of the ranking.

The reader sees windows of neighbouring sentences around the best evidence. Its best span in a
sentence and its judgement of the window move the sentence up or down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullquote.datatypes import SentenceKind
from pullquote.index import Index
from pullquote.models.reader import Reader, Reading
from pullquote.retrieval import Ranking, reordered

WINDOWS = 4
TOKENS_IN_A_WINDOW = 130
_NEIGHBOURS = 2
#: What the reader's logits are worth in the units of MaxSim (cosines).
_SPAN_WORTH = 1 / 160
_ANSWERABLE_WORTH = 0.04
_SPAN_LIMITS = (-10.0, 20.0)
_UNREAD = -0.3


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """One sentence as read: its best span (code points of the article), and their logits."""

    start: int
    end: int
    span_score: float
    answerable: float

    @property
    def worth(self) -> float:
        """What is added to the sentence's score."""
        span = min(max(self.span_score, _SPAN_LIMITS[0]), _SPAN_LIMITS[1])
        return _SPAN_WORTH * span + _ANSWERABLE_WORTH * self.answerable


ReadSentences = dict[int, ReadSentence]


def windows_to_read(index: Index, ranking: Ranking, count: int = WINDOWS) -> list[tuple[int, int]]:
    """Runs of sentences [first, last) around the best ones, each best sentence in one of them."""
    found: list[tuple[int, int]] = []
    covered: set[int] = set()
    for number in ranking.numbers.tolist():
        if len(found) == count:
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


def read(
    reader: Reader, question: str, index: Index, ranking: Ranking
) -> tuple[Ranking, ReadSentences]:
    """The ranking in the order that MaxSim and the reader give together."""
    windows = windows_to_read(index, ranking)
    texts = [index.text_between(first, last) for first, last in windows]
    sentences: ReadSentences = {}
    for (first, last), reading in zip(windows, reader.read(question, texts), strict=True):
        for number, found in _read_sentences(index, first, last, reading):
            if number not in sentences or found.worth > sentences[number].worth:
                sentences[number] = found
    return _reranked(ranking, sentences), sentences


def _read_sentences(
    index: Index, first: int, last: int, reading: Reading
) -> Sequence[tuple[int, ReadSentence]]:
    base = int(index.sentences.start[first])
    found = []
    for number in range(first, last):
        sentence = index.sentence(number)
        span = reading.best_within(sentence.start - base, sentence.end - base)
        if span is not None:
            a, b, score = span
            found.append((number, ReadSentence(base + a, base + b, score, reading.answerable)))
    return found


def _reranked(ranking: Ranking, sentences: ReadSentences) -> Ranking:
    worth = [
        sentences[number].worth if number in sentences else _UNREAD
        for number in ranking.numbers.tolist()
    ]
    return reordered(ranking, ranking.scores + np.asarray(worth, dtype=np.float32))

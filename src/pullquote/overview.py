"""What an article is about, in its own sentences: a selection from its different parts.

The sentences that together stand for most of the article: facility location over the cosines of
sentence vectors, chosen greedily (Lin & Bilmes 2011, "A Class of Submodular Functions for Document
Summarization"), with at most one from each part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import BlockKind, FloatMatrix, SentenceKind
from pullquote.index import Index
from pullquote.quotes import Window

FEWEST, MOST = 3, 5
#: How many sentences a part has at least, where the article has enough of them.
_SENTENCES_IN_A_PART = 4
#: Of more sentences only so many are compared with one another: time and memory grow in the square.
_COMPARED = 1000
#: Shorter sentences say too little, longer ones too much to take in (code points).
_LENGTHS = range(40, 321)
#: What a sentence is worth that opens its paragraph, and one that leans on the one before it.
_OPENS, _LEANS = 1.15, 0.7
_LEANING = re.compile(
    r"[\W_]*(?:(?:however|thus|therefore|moreover|furthermore|further|instead|but|and|so|yet|also"
    r"|then"
    r"|still|meanwhile|besides|similarly|consequently|hence|nevertheless|for example|for instance"
    r"|in addition|as a (?:result|consequence)|on the other hand|this|that|these|those|it|its|he"
    r"|she"
    r"|his|her|they|their|there|such|here|sin embargo|además|por (?:eso|ello|tanto)|pero|así|esto"
    r"|esta|este|estos|estas|ese|esa|eso|también)\b|[“\"'‘])",
    re.IGNORECASE,
)


def overview_windows(index: Index, sentences: range) -> tuple[Window, ...]:
    """Three to five sentences of a run of the index's sentences, in the order of the text.

    Fewer if there are not as many that can be quoted.
    """
    # A sentence of invisible characters alone has no tokens.
    legible = [n for n in sentences if index.tokens_between(n, n + 1)]
    numbers = [n for n in legible if _fits(index, n)] or [
        n for n in legible if index.sentences.kind_of(n) is SentenceKind.PROSE
    ]
    if not numbers:
        return ()
    parts = _parts(index, numbers)
    vectors = _sentence_vectors(index, numbers)
    if len(numbers) > _COMPARED:
        kept = _middles(vectors, parts)
        numbers = [numbers[n] for n in kept]
        vectors, parts = vectors[kept], parts[kept]
    # How alike any two sentences are: (sentences, sentences).
    alike = np.maximum(vectors @ vectors.T, 0)
    worth = np.array([_worth(index, number) for number in numbers])
    chosen = _greedy(alike, worth, parts)
    return tuple(_window(index, numbers[n], float(alike[n].mean())) for n in sorted(chosen))


def _fits(index: Index, number: int) -> bool:
    """Whether a sentence may stand for a part of the article: whole prose of a fair length."""
    sentence = index.sentence(number)
    block = index.article_of(number).blocks[sentence.block]
    prose = sentence.kind is SentenceKind.PROSE
    whole = block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTATION, BlockKind.LIST_ITEM)
    asks = index.sentence_text(number).rstrip("”\"’' ").endswith("?")
    return prose and whole and not asks and sentence.end - sentence.start in _LENGTHS


def _sentence_vectors(index: Index, numbers: Sequence[int]) -> FloatMatrix:
    """(sentences, width): the mean of each sentence's token vectors, of length 1."""
    rows = []
    for number in numbers:
        mean = index.vectors.decoded(index.tokens_between(number, number + 1)).mean(axis=0)
        rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    return np.stack(rows)


def _worth(index: Index, number: int) -> float:
    sentence = index.sentence(number)
    opens = index.article_of(number).blocks[sentence.block].start == sentence.start
    leans = _LEANING.match(index.sentence_text(number)) is not None
    return (_OPENS if opens else 1.0) * (_LEANS if leans else 1.0)


def _parts(index: Index, numbers: Sequence[int]) -> NDArray[np.intp]:
    """(sentences,) the part of the article that each belongs to, from 0.

    The parts are about equally long; a part begins with a section where one begins near.
    """
    count = min(MOST, max(FEWEST, len(numbers) // _SENTENCES_IN_A_PART), len(numbers))
    after_heading = [
        place
        for place, number in enumerate(numbers)
        if place and index.sentences.kind_of(number - 1) is SentenceKind.HEADING
    ]
    step = len(numbers) / count
    cuts = []
    for part in range(1, count):
        even = round(part * step)
        near = [place for place in after_heading if abs(place - even) <= step / 2]
        cuts.append(min(near, key=lambda place: abs(place - even)) if near else even)
    return np.searchsorted(np.unique(cuts), np.arange(len(numbers)), "right")


def _middles(vectors: FloatMatrix, parts: NDArray[np.intp]) -> NDArray[np.intp]:
    """(at most ``_COMPARED``,) of each part the sentences nearest to its mean, in order."""
    each = _COMPARED // (int(parts.max()) + 1)
    kept = []
    for part in range(int(parts.max()) + 1):
        inside = np.flatnonzero(parts == part)
        nearness = vectors[inside] @ vectors[inside].mean(axis=0)
        kept.append(np.sort(inside[np.argsort(-nearness, kind="stable")[:each]]))
    return np.concatenate(kept)


def _greedy(alike: FloatMatrix, worth: NDArray[np.float64], parts: NDArray[np.intp]) -> list[int]:
    """One sentence of each part, each the one that adds most to what the chosen stand for."""
    covered = np.zeros(len(alike), np.float32)
    chosen: list[int] = []
    left = set(parts.tolist())
    while left:
        # What each sentence would add: (sentences,), nothing for those of a part that has one.
        gain = worth * np.maximum(alike - covered, 0).sum(axis=1)
        gain[~np.isin(parts, list(left))] = -1
        best = int(gain.argmax())
        chosen.append(best)
        covered = np.maximum(covered, alike[best])
        left.discard(int(parts[best]))
    return chosen


def _window(index: Index, number: int, score: float) -> Window:
    sentence = index.sentence(number)
    return Window(number, number + 1, sentence.start, sentence.end, score)

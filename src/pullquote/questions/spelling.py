"""Misspelt words of a question, mended against the words of the articles.

A word is misspelt if neither the articles nor the model's vocabulary have it. It becomes the word
of the articles, or of those that questions are built with, that is nearest by the number of
letters that were left out, added, changed or exchanged (Damerau 1964; by RapidFuzz).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pullquote.questions.words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Words shorter than this have too many neighbours.
_SHORTEST = 4
#: From this length on two letters may be wrong, in shorter words one.
_TWO_MISTAKES = 7
_QUESTION_WORDS = sorted(word for word in FUNCTION_WORDS if len(word) >= _SHORTEST)


@dataclass(frozen=True, slots=True)
class Mended:
    """A question with its misspelt words mended; ``changed``: (as written, as mended) pairs."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()


def mend(question: str, counts: Mapping[str, int], is_word: Callable[[str], bool]) -> Mended:
    """The question with each misspelt word replaced by the articles' nearest word, if it has one.

    ``counts``: how often each word, small, stands in the articles. ``is_word``: whether the
    language has a word.

    >>> mended = mend("wher is ecuadr?", {"ecuador": 9, "here": 2}, {"is"}.__contains__)
    >>> mended.text, mended.changed
    ('where is ecuador?', (('wher', 'where'), ('ecuadr', 'ecuador')))
    """
    changed: list[tuple[str, str]] = []

    def known(word: str) -> bool:
        return word in counts or word in FUNCTION_WORDS or is_word(word)

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        small = word.lower().replace("’", "'").removesuffix("'s")
        if len(small) < _SHORTEST or any(map(known, _forms(small))):
            return word
        nearest = _nearest(small, counts, 1 if word[0].isupper() else 2)
        if nearest is None:
            return word
        nearest = nearest.capitalize() if word[0].isupper() else nearest
        changed.append((word, nearest))
        return nearest + word[len(small) :]

    text = _WORD.sub(mended, question)
    return Mended(text, tuple(changed))


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be a form of: a vocabulary seldom has every plural."""
    yield word
    for ending in ("s", "es", "d", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word.removesuffix(ending)


def _nearest(word: str, counts: Mapping[str, int], most: int) -> str | None:
    """The word with the fewest mistakes between it and this one, None if there are too many.

    ``most``: how many mistakes may be in a long word; a name of its own is nearly like another
    soon, so it may have one.
    """
    from rapidfuzz.distance import OSA, JaroWinkler
    from rapidfuzz.process import extract

    most = most if len(word) >= _TWO_MISTAKES else 1
    known = [*_QUESTION_WORDS, *(other for other in counts if len(other) >= _SHORTEST)]
    near = extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    if not near:
        return None

    def order(found: tuple[str, float, int]) -> tuple[float, float, int, str]:
        """First letters are seldom wrong; then the more alike, then the commoner word."""
        other, mistakes, _ = found
        alike = JaroWinkler.similarity(word, other)
        return mistakes + (other[0] != word[0]), -alike, -counts.get(other, 0), other

    return min(near, key=order)[0]

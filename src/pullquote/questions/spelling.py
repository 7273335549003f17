"""Misspelt words of a question, mended against the words of the articles and of the language.

A word is misspelt if neither the articles nor the language have it. It becomes the likeliest word
(a noisy channel, Kernighan, Church & Gale 1990): how common a word is in the articles and in the
language, against how many letters were left out, added, changed or exchanged (Damerau 1964; by
RapidFuzz). How common words are in a language is known from pyspellchecker's lists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pullquote.questions.words import FUNCTION_WORDS, PRONOUNS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: What is put together of two words: “how'd”, “they're”, “isn't”.
_CONTRACTION = re.compile(r"([a-z]+?)(?:n't|'(?:d|ll|re|ve|m|s))")
#: Words shorter than this have too many neighbours.
_SHORTEST = 3
#: From this length on two letters may be wrong; in a name, from the second.
_TWO_MISTAKES, _TWO_IN_A_NAME = 5, 7
#: In natural logarithms of probability: what a mistake costs, one in the first letter besides, and
#: two letters exchanged or a letter too few or too many less.
_MISTAKE, _FIRST_LETTER, _EXCHANGED, _COUNTED = 6.0, 2.0, 1.5, 0.5
#: How much likelier a question word is at the beginning of a question, in the same unit.
_ASKING = 5.0
_QUESTION_WORDS = frozenset("what when where who whose whom which why how".split())
#: How much likelier another word must be for one that the language has, but hardly ever.
_MARGIN = 3.0
#: A word of the model's vocabulary from this length on is no misspelt one.
_SURELY_A_WORD = 5


@dataclass(frozen=True, slots=True)
class Mended:
    """A question with its misspelt words mended; ``changed``: (as written, as mended) pairs."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()


def mend(question: str, counts: Mapping[str, int], is_word: Callable[[str], bool]) -> Mended:
    """An English question with each misspelt word replaced by the likeliest one, if there is one.

    ``counts``: how often each word, small, stands in the articles. ``is_word``: whether the
    model's vocabulary has a word.

    >>> mended = mend("wher is ecuadr?", {"ecuador": 9, "here": 2}, {"is"}.__contains__)
    >>> mended.text, mended.changed
    ('where is ecuador?', (('wher', 'where'), ('ecuadr', 'ecuador')))
    """
    changed: list[tuple[str, str]] = []

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        small = word.lower().replace("’", "'").removesuffix("'s")
        if len(small) < _SHORTEST or _is_known(small, counts, is_word):
            return word
        first = _WORD.search(question[: match.start()]) is None
        is_name = word[0].isupper() and not first
        best = _likeliest(small, counts, first=first, is_name=is_name)
        if best == small:
            return word
        best = best.capitalize() if word[0].isupper() else best
        changed.append((word, best))
        return best + word[len(small) :]

    return Mended(_WORD.sub(mended, question), tuple(changed))


def _is_known(word: str, counts: Mapping[str, int], is_word: Callable[[str], bool]) -> bool:
    if word in counts or f"{word}'s" in counts or word in FUNCTION_WORDS:
        return True
    contracted = _CONTRACTION.fullmatch(word)
    if contracted and contracted[1] in FUNCTION_WORDS | PRONOUNS:
        return True
    if len(word) < _SURELY_A_WORD:
        return False  # vocabularies have pieces of words
    return any(form in counts or is_word(form) for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be a form of: a vocabulary seldom has every plural."""
    yield word
    for ending in ("s", "es", "d", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= _SURELY_A_WORD:
            yield word.removesuffix(ending)


def _likeliest(word: str, counts: Mapping[str, int], *, first: bool, is_name: bool) -> str:
    """The likeliest word for what is written: that itself, if no other is likelier by enough.

    ``first``: whether the question begins with it. A name may only be one of the articles': any
    name is nearly another word.
    """
    general = _frequencies()
    in_articles, in_language = sum(counts.values()), sum(general.values())

    def prior(other: str) -> float:
        """How probable a word is: half by the articles, half by the language."""
        share = counts.get(other, 0) / in_articles if in_articles else 0.0
        return math.log(max(0.5 * share + 0.5 * general.get(other, 0) / in_language, 1e-12))

    known = general.get(word, 0)
    if known and is_name:
        return word
    two = _TWO_IN_A_NAME if is_name else _TWO_MISTAKES
    most = 2 if len(word) >= two and not known else 1
    found = _near(word, counts if is_name else (*counts, *general), most)
    if first:
        found += _near(word, _QUESTION_WORDS, 1 if known else 2)
    best, score = word, prior(word) + _MARGIN if known else -math.inf
    for other, mistakes in found:
        if is_name and (other[0] != word[0] or other.startswith(word) or word.startswith(other)):
            continue  # “Carpathia” is no misspelt “Carpathian”
        likelihood = prior(other) - _MISTAKE * mistakes
        likelihood -= _FIRST_LETTER * (other[0] != word[0])
        likelihood += _EXCHANGED * (sorted(other) == sorted(word))
        likelihood += _COUNTED * (len(other) != len(word))
        likelihood += _ASKING * (first and not known and other in _QUESTION_WORDS)
        if likelihood > score:
            best, score = other, likelihood
    return best


def _near(word: str, words: Iterable[str], most: int) -> list[tuple[str, int]]:
    """The words with at most so many mistakes between them and this one, and how many."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    longest, shortest = len(word) + most, max(len(word) - most, _SHORTEST)
    choices = [w for w in words if shortest <= len(w) <= longest and not w.endswith("'s")]
    found = extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [(other, int(mistakes)) for other, mistakes, _ in found]


@cache
def _frequencies() -> Mapping[str, int]:
    """How often each word of English stands in a large collection of texts.

    The Spanish list has few forms of verbs: half of all questions would be changed.
    """
    from spellchecker import SpellChecker

    return dict(SpellChecker(language="en").word_frequency.dictionary)

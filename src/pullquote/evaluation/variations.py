"""Questions varied: misspelt, and asked right after something else."""

from __future__ import annotations

import random
import re

from pullquote.evaluation.data import Question

#: A short question has at most this many words.
SHORT = 5
#: Gold spans nearer than this many characters may belong to one subject.
_APART = 400
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Words that are long enough to be recognised with a letter wrong.
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def misspelt(question: str, chance: random.Random) -> str:
    """The question with one or two letters wrong in one or two of its longer words.

    A letter is left out, doubled, exchanged for another or for its neighbour: what people type by
    mistake (Damerau 1964). The first letter of a word stays.

    >>> misspelt("Where did the summit take place?", random.Random(2))
    'Wheere did the summit take place?'
    """
    words = list(_LONG_WORD.finditer(question))
    for match in chance.sample(words, min(len(words), chance.choice((1, 2)))):
        wrong = match.group()
        for _ in range(chance.choice((1, 1, 2))):
            wrong = _mistyped(wrong, chance)
        # Two mistakes can undo each other, and exchanging two equal letters changes nothing.
        while wrong == match.group():
            wrong = _mistyped(wrong, chance)
        question = question.replace(match.group(), wrong, 1)
    return question


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    kind = chance.choice(("left out", "doubled", "another", "exchanged"))
    if kind == "left out":
        return before + after
    if kind == "doubled":
        return before + here + here + after
    if kind == "another":
        return before + chance.choice(_LETTERS) + after
    return before + after[0] + here + after[1:]


def is_short(question: str) -> bool:
    """Whether a question has so few words that it might be taken for a follow-up."""
    return len(question.split()) <= SHORT


def on_another_subject(question: Question, other: Question) -> bool:
    """Whether the gold spans of two questions are far apart: neither goes on from the other."""
    return all(
        max(start, first) - min(end, last) >= _APART
        for start, end in question.spans
        for first, last in other.spans
    )

"""Small talk and wishes for an overview in words that no rule knows, told by the words' vector.

A multinomial logistic regression over the question's pooled vector. Its weights, in
``data/intents.json``, were fitted for each encoder by ``training/fit_intents.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import Encoder, TokenVectors
from pullquote.datatypes import QuestionKind as Kind
from pullquote.questions.kinds import Spoken, spoken
from pullquote.questions.language import ENGLISH_MODELS, is_foreign
from pullquote.questions.naming import NO_TEXT, AskedText, as_this_text, names_another
from pullquote.questions.remarks import is_remark
from pullquote.questions.small_talk import SmallTalk
from pullquote.questions.words import PERSONS, content_words, plain_form

PARAMETERS = Path(__file__).parents[1] / "data" / "intents.json"
#: Longer texts are questions, or have one in them.
LONGEST = 80  # code points


@dataclass(frozen=True, slots=True, eq=False)
class Intents:
    """labels: (classes,) a :class:`Kind` or a :class:`SmallTalk`, the first for facts.

    weights: (classes, dimension), biases: (classes,). words: what it was fitted on has of words
    that are not about a fact. english_only: whether the encoder knows no other language. least: how
    probable anything but a question about a fact has to be; least_strange: the same of a text with
    other words, which may be an article's, or with one for a person that was spoken of.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    words: frozenset[str]
    english_only: bool = True
    least: float = 0.85
    least_strange: float = 0.99

    def spoken(self, text: str, vector: NDArray[np.float32]) -> Spoken | None:
        """What a text is if it is surely no question about a fact; vector: (dimension,)."""
        scores = self.weights @ vector + self.biases
        # (classes,) probabilities.
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        small = plain_form(text).split()
        strange = not self.words.issuperset(content_words(text)) or not PERSONS.isdisjoint(small)
        if 1 - chances[0] < (self.least_strange if strange else self.least):
            return None
        label = self.labels[1 + int(np.argmax(chances[1:]))]
        if label == Kind.OVERVIEW:
            return Spoken(Kind.OVERVIEW, text)
        return Spoken(Kind.SMALL_TALK, "", SmallTalk(label))


def recognised(
    text: str,
    encode: Callable[[str], TokenVectors],
    intents: Intents | None,
    about: AskedText = NO_TEXT,
) -> Spoken:
    """What a text is by the rules and, if these find a question, by the vectors of its words.

    Of “thanks, that makes sense now” the rules leave “that makes sense now”: the whole is clearer.
    """
    said = spoken(text, about)
    if said.kind is not Kind.FACT:
        return said
    foreign = intents is not None and intents.english_only and is_foreign(said.rest)
    if intents is not None and not foreign and len(text) <= LONGEST:
        found = _by_vectors(text, said.rest, encode, intents, about)
        if found is not None:
            return found
    return Spoken(Kind.SMALL_TALK, "", SmallTalk.REMARK) if is_remark(text) else said


def _by_vectors(
    text: str,
    rest: str,
    encode: Callable[[str], TokenVectors],
    intents: Intents,
    about: AskedText,
) -> Spoken | None:
    """What a text is by the vector of its words, and of those with “this text” for its name."""
    plain = plain_form(rest)
    another = names_another(plain, about)
    for words in dict.fromkeys((rest, text)):
        if any(letter.isalnum() for letter in words):
            found = intents.spoken(words, encode(words).pooled)
            if found is not None and not (another and found.kind is Kind.OVERVIEW):
                return found
    named = as_this_text(plain, about)
    if named != plain and intents.words.issuperset(content_words(named)):
        found = intents.spoken(named, encode(named).pooled)
        if found is not None and found.kind is Kind.OVERVIEW:
            return replace(found, rest=rest)
    return None


def intents_for(encoder: Encoder) -> Intents | None:
    """What was fitted for an encoder, None if nothing was."""
    return _intents(encoder.sha256, encoder.name in ENGLISH_MODELS)


@cache
def _intents(encoder_sha256: str, english_only: bool) -> Intents | None:
    for entry in json.loads(PARAMETERS.read_text("utf-8")):
        if entry["encoder"] == encoder_sha256:
            return Intents(
                tuple(entry["labels"]),
                np.array(entry["weights"], np.float32),
                np.array(entry["biases"], np.float32),
                frozenset(entry["words"]),
                english_only,
            )
    return None

"""Whether a text is in English, by its small words: names are of no language."""

from __future__ import annotations

import re
from functools import lru_cache

from pullquote.documents.detection import language_of
from pullquote.questions.language import is_not_latin, little_words

_SMALL = re.compile(r"(?<![\w'’])[^\W\d_A-ZÀ-ÖØ-Þ][^\W\d_]*")
#: “von der” in Ursula von der Leyen: no words of the sentence.
_PARTICLES = re.compile(
    r"(?<=\w) (?:(?:von|van|der|den|de|del|la|los|las|el|da|di|du|des|dos|zu|y|e|et|al|bin|ibn) )+"
    r"(?=[A-ZÀ-ÖØ-Þ])"
)
_AFTER_A_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*$")
#: With fewer small words the detector is asked only if one of them is of another language.
_ENOUGH = 4


@lru_cache(maxsize=64)
def is_foreign(text: str) -> bool:
    """Whether a text is in another language than English.

    >>> is_foreign("El barco se hundió en 1999."), is_foreign("Im Oktober kam er nach Wien.")
    (True, True)
    >>> is_foreign("Ursula von der Leyen met Juan de la Cruz 45 times.")
    False
    """
    if is_not_latin(text):
        return True
    small = _SMALL.findall(_PARTICLES.sub(_without_particles, text))
    english, other = little_words(small)
    if other >= 2 and other > 2 * english:
        return True
    if english or not (other or len(small) >= _ENOUGH):
        return False
    return language_of(" ".join(small)) not in ("", "en")


def differ(one: str, other: str) -> bool:
    """Whether one of two texts is in English and the other is not."""
    return is_foreign(one) != is_foreign(other)


def has_capital_nouns(text: str) -> bool:
    """Whether so many words have a capital that it tells no name, as in German."""
    words: list[str] = re.findall(r"(?<= )[^\W\d_]+", text)
    return sum(word[0].isupper() for word in words) > 0.25 * len(words)


def _without_particles(match: re.Match[str]) -> str:
    return " " if _AFTER_A_NAME.search(match.string[: match.start()]) else match.group()

"""The language of a question, by its letters and its little words."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Models that were trained on English alone.
ENGLISH_MODELS = frozenset({"sentence-transformers/all-MiniLM-L6-v2"})
MULTILINGUAL_MODEL = "intfloat/multilingual-e5-small"

_ENGLISH = frozenset(
    (
        "the of and to in is was were are did do does how what who why when where which whom whose "
        "with for from has have had on at by an be can could will would should it its this that "
        "they there their he she his her many much not or about"
    ).split()
)
_OTHERS = frozenset(
    (
        "el la los las un una de del que qué quién quien quiénes cuándo cuando cuánto cuántos "
        "cuántas dónde donde cómo como por para porque con su sus en es fue fueron se al y lo cuál "
        "cuáles le les des du et est qui quoi où quand pourquoi comment combien dans pour par avec "
        "sur une der die das und ist wer wie wo wann warum was für mit von zu den dem ein eine "
        "nicht wurde il lo gli di che chi dove perché quando quanto quanti con per nel della sono "
        "os as um uma não quem onde quanto quantos foi foram no na dos das het een van wie waar "
        "waarom hoe wanneer welke "
        "im nach auf aus bei durch wurden hatte hatten über vor wird werden zwischen sich auch nur "
        "sie er einen einer eines dass sowie aux ce cette ces elle sont était étaient ont sa ses "
        "leur leurs mais été selon ao aos pela pelo mais seu sua seus suas em é são entre esta "
        "este había eran sobre desde hasta pero más sin ya"
    ).split()
)
#: Question words of other languages that are no English words: one at the beginning is enough.
_OTHERS_ASK = frozenset(
    (
        "qué quién quiénes cuándo cuánto cuántos cuántas dónde cómo cuál cuáles warum wieso wie "
        "wer "
        "wen wem wo wohin woher wann welche welcher welches wieviel pourquoi comment combien "
        "quand où "
        "quel quelle quels quelles perché quando quanto quanti dove quale quali quem onde quantos "
        "waarom hoe wanneer welke wie"
    ).split()
)
_SHARED = _ENGLISH & _OTHERS | frozenset({"die", "as", "no", "on", "son", "come", "me"})
_WORD = re.compile(r"[^\W\d_]+")


#: Little words that only one of the two languages has.
_SPANISH = frozenset(
    (
        "el los las una del qué que quién quien cuándo cuándo cuánto cuántos cuántas dónde cómo "
        "por "
        "para porque con sus fue fueron hay cuál cuáles ese esta este esto está es son y al hola "
        "gracias adiós vale resumen resume autor artículo"
    ).split()
)


def language_of(question: str) -> str:
    """The ISO 639 code of a question: "en", "es", "und" for others, "" if its words do not tell.

    >>> language_of("Who is Noboa?"), language_of("¿Quién es Noboa?"), language_of("Noboa 2024")
    ('en', 'es', '')
    >>> language_of("Warum kamen die Präsidenten nicht?")
    'und'
    """
    words = [word.lower() for word in _WORD.findall(question)]
    english = sum(word in _ENGLISH and word not in _SHARED for word in words)
    spanish = sum(word in _SPANISH for word in words)
    if "¿" in question or "¡" in question or spanish > english:
        return "es"
    if is_foreign(question):
        return "und"
    return "en" if english else ""


def is_foreign(question: str) -> bool:
    """Whether a question is, by its letters or its little words, clearly not in English.

    >>> is_foreign("¿Por qué los presidentes no fueron a Cuenca?"), is_foreign("厄瓜多尔在哪里？")
    (True, True)
    >>> is_foreign("Who is Daniel Noboa?"), is_foreign("What does mano dura mean?")
    (False, False)
    """
    if is_not_latin(question):
        return True
    words = [word.lower() for word in _WORD.findall(question)]
    english, other = little_words(words)
    asks = bool(words) and words[0] in _OTHERS_ASK
    return "¿" in question or asks or (other >= 2 and other > 2 * english)


def is_not_latin(text: str) -> bool:
    """Whether most letters of a text are not Latin ones."""
    letters = "".join(_WORD.findall(text))
    return sum(letter > "\u024f" for letter in letters) * 2 > len(letters)


def little_words(words: Iterable[str]) -> tuple[int, int]:
    """How many of some small words are little words of English alone, and of others alone."""
    own = [word for word in words if word not in _SHARED]
    return sum(word in _ENGLISH for word in own), sum(word in _OTHERS for word in own)


def note(question: str, model: str) -> str:
    """What to tell somebody who asks a model in a language that it does not know, or ""."""
    if model not in ENGLISH_MODELS or not is_foreign(question):
        return ""
    return (
        "This question seems not to be in English, the only language that this model knows. "
        "Ask in English, or have the setting PULLQUOTE_MODEL name a multilingual model, such as "
        f"{MULTILINGUAL_MODEL}."
    )

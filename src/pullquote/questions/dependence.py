"""Whether the words of a question point back at something that was said before.

They do if there is only a question word ("why?"), if it goes on with something ("and in Europe?"),
or if it has a pronoun that nothing before it in the question explains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pullquote.questions.language import language_of
from pullquote.questions.words import content_words

_PRONOUNS = frozenset(
    (
        "he she it they him her hers his its their theirs them himself herself itself themselves "
        "this that these those there then"
    ).split()
)
_POINTING = frozenset(["this", "that", "these", "those", "there", "then"])
_PERSONAL = frozenset("he she him her his hers himself herself".split())
_OWN = frozenset("his her its their himself herself itself themselves".split())
_FUNCTION = frozenset(
    (
        "a an the of in on at to for from by with about into over after before during between and "
        "or but so as if than what which who whom whose when where why how is are was were be been "
        "being am do does did done has have had having can could will would shall should may might "
        "must not no any some all many much more most other else another one ones such same both "
        "only also too just even still ever never it's i me my we us our you your long old far "
        "often"
    ).split()
)
_BE = frozenset("is are was were be been".split())
_ITS = _OWN - _PERSONAL
_CONTINUES = re.compile(
    r"^(and|but|or|so|then|also|because|what about|how about|how so|why not|what if|"
    r"(what|who|where|anything|anyone|somebody|something) else)\b",
    re.IGNORECASE,
)
_CONTINUES_IN_SPANISH = re.compile(r"[¿¡\s]*(?:y|e|o|pero|entonces|también|además|qué más)\b", re.I)
_NAMES_IN_SPANISH = re.compile(
    r"[¿\s]*(?:qui[eé]n(?:es)?|qu[eé]|cu[aá]l(?:es)?) (?:es|son|era|fue)", re.I
)
_PRONOUN_IN_SPANISH = re.compile(
    r"\b(?:él|ella|ellos|ellas|eso|esto|aquello"
    r"|(?:lo|la|los|las|le|les) \w+(?:ó|aron|ieron|ía|aba))\b",
    re.I,
)
_EMPTY_IT = re.compile(
    r"\b(is|was|it's|it is|it was|isn't|wasn't)\s+(it\s+)?(so\s+|very\s+|not\s+|always\s+)?"
    r"(hard|difficult|easy|common|possible|impossible|true|important|likely|unlikely|necessary|"
    r"best|thought|believed|said|known|determined|estimated|clear|called when)\b"
    r"|\b(did|does|will|would) it (cost|take) to\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"^(who|what)('s| is| are| was| were)\s+(?!it\b|he\b|she\b|they\b|th)", re.I)


def points_back(question: str) -> bool:
    """Whether a question cannot be understood without what was said before.

    >>> points_back("why?"), points_back("When was that?"), points_back("and in Europe?")
    (True, True, True)
    >>> points_back("What did Luther say in his letter?"), points_back("Who is Noboa?")
    (False, False)
    """
    words = re.findall(r"[\w'’]+", question)
    if not words:
        return False
    if language_of(question) == "es":
        return _points_back_in_spanish(question)
    content = [word for word in words if _is_content(word)]
    if _CONTINUES.search(question):
        return len(content) <= 4  # "what else were poor families not required to pay for?"
    if not content:
        return True
    short = len(content) == 1 and len(words) <= 5 and not _is_content(words[0])
    if short and not _named(words) and not _NAMES.search(question):
        return True  # "which wars?"; but "daily death toll" is a search of its own
    return any(_points_out(words, position, question) for position in range(len(words)))


def _points_back_in_spanish(question: str) -> bool:
    """The same for Spanish, where the person of a verb may stand for a pronoun.

    >>> _points_back_in_spanish("¿y cuándo fue?"), _points_back_in_spanish("¿Qué dijo ella?")
    (True, True)
    >>> _points_back_in_spanish("¿Quién construyó el canal?")
    False
    """
    content = content_words(question)
    if _CONTINUES_IN_SPANISH.match(question):
        return len(content) <= 4
    if _PRONOUN_IN_SPANISH.search(question):
        return True
    return not content or (len(content) == 1 and not _NAMES_IN_SPANISH.match(question))


def _is_content(word: str) -> bool:
    lower = word.lower().replace("’", "'").removesuffix("'s")
    return lower not in _FUNCTION and lower not in _PRONOUNS and len(lower) > 1


def _named(words: Sequence[str]) -> bool:
    return any(word[0].isupper() and word != "I" for word in words)


def _points_out(words: Sequence[str], position: int, question: str) -> bool:
    """Whether the word there is a pronoun that nothing before it in the question explains."""
    word = words[position].lower()
    if word not in _PRONOUNS:
        return False
    before = words[1:position] if position else []
    after = words[position + 1].lower() if position + 1 < len(words) else ""
    if word in _POINTING:
        if word == "there":
            existential = position > 0 and words[position - 1].lower() in _BE
            return not (existential or after in _BE or _named(before))
        if word == "that":
            return not after or (position <= 2 and not any(map(_is_content, words[:position])))
        if word == "then":
            return not after
        return not _named(before)
    if word == "it" and _EMPTY_IT.search(question):
        return False
    if words[0].lower() == "who" and word in _OWN and any(map(_is_content, before)):
        return False  # "Who moved his court?": the one asked for
    if word in _ITS and words[0].lower() in {"which", "what"} and _is_content(words[1]):
        return False  # "Which university has its origins in a school?"
    if word in _PERSONAL:
        return not _named(before)
    return not _named(before) and sum(map(_is_content, before)) < 2

"""Questions for what something is or who somebody is, and the sentences that tell it.

“What is mano dura?” is answered where the text explains the words, not where it uses them most:
“its mano dura agenda: an iron-fist response”, “Val, a 51-year-old shopper”, “baseball (MLB)”.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pullquote.questions.words import content_words

_ASKS = re.compile(
    r"^\W*(?:what|who)(?:['’]s|['’]re|s| is| are| was| were| does| do| did) (?:an? |the )?"
    r"(.{2,40}?)(?: mean| stand for| do(?: for (?:a living|work))?)?\W*$"
    r"|^\W*(?:qué|quién) (?:es|era|son|significa) (?:el |la |una? )?(.{2,40}?)\W*$",
    re.IGNORECASE,
)
_MOST_WORDS = 4
#: What stands behind words that are explained, perhaps after one more, and what around them.
_BEHIND = (
    r"[”\"’'»]?(?: \w+)?(?:\s*[:(—]|\s+[–-]\s"
    r"|, (?:\d|an?\b|the\b|who\b|which\b|or\b|also\b|aged\b|now\b|una?\b|el\b|la\b|que\b"
    r"|(?-i:[A-Z]{2,})\b|(?:[a-z-]+ )?(?:chief|head|director|president|founder|editor|professor"
    r"|chair|minister|mayor|author|owner|manager|spokes\w+)\b)"
    r"| (?:is|are|was|were) (?:an?|the|one of|called|known|defined)\b"
    r"| (?:means|refers|stands for|consists)\b| (?:es|son|era) (?:una?|el|la)\b| significa\b)"
)


def term_of(question: str) -> str:
    """What a question asks the meaning of, "" if it asks for anything else.

    >>> term_of("What is mano dura?"), term_of("who's Ada Ode"), term_of("What does MLB stand for?")
    ('mano dura', 'Ada Ode', 'MLB')
    >>> term_of("What is it?"), term_of("What is the height of the tower by the river?")
    ('', '')
    """
    match = _ASKS.match(question)
    term = (match[1] or match[2]).strip() if match else ""
    return term if len(term.split()) <= _MOST_WORDS and content_words(term) else ""


def explains(sentence: str, term: str) -> bool:
    """Whether a sentence tells what a term is, by the marks and words around it.

    >>> explains("Val, a former shopper, paid.", "Val"), explains("They asked Val again.", "Val")
    (True, False)
    """
    return _explained(term).search(sentence) is not None


@lru_cache(maxsize=64)
def _explained(term: str) -> re.Pattern[str]:
    words = rf"(?<!\w){re.escape(term)}(?!\w)"
    return re.compile(rf"{words}{_BEHIND}|\({words}\)|\w, {words}[,.]", re.IGNORECASE)

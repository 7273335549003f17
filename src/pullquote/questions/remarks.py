"""Remarks on what was read, which ask for nothing: “aw, that poor kid”.

A question that is taken for one is lost, so whatever may ask for something is none.
"""

from __future__ import annotations

import re

from pullquote.questions.naming import asks_for_overview
from pullquote.questions.words import FUNCTION_WORDS, PRONOUNS, plain_form, words_of

#: What people exclaim, at the beginning.
_EXCLAIMS = re.compile(
    r"\W*(?:(?:oh|ah|well|and|but|so|ok)\b[\s,]*)*"
    r"(?:ha(?:ha)+h?|hehe+|lol|lmao|wow|whoa|aw+|omg|oh no|oh dear|ouch|oof|yikes|phew|ugh|gosh"
    r"|blimey|crikey|(?:ja){2,}|madre m[ií]a)\b(?P<mark>[\s]*[,.!…:]+)?\s*",
    re.IGNORECASE,
)
#: Whom people pity: “that poor kid”, not “poor boy sandwich”.
_PITIES = re.compile(
    r"\W*(?:oh |that |the |these )?poor (?:old |little |sweet )?(?:(?:mrs?|ms)\b\.? \w+|thing|kid"
    r"|guy|man|woman|girl|boy|lady|soul|dog|cat|child|chap|fellow|lass|lad|baby|him|her|them)s?"
    r"(?=\W*$|[,.!…]|(?: and| with| in| on| having| all| so| just| only)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what(?! an?\b)|when|where|why|how|which|wonder|que|quien(?:es)?|cuando"
    r"|donde|como|cual(?:es)?|cuant[oa]s?)\b"
)
#: Words of sentences, which a name or a search may do without.
_OTHERS = FUNCTION_WORDS | PRONOUNS
#: What a question or a wish begins with.
_BEGINS = re.compile(
    r"(?:and |so |but |please |can you |could you |just |then )*"
    r"(?:is|are|was|were|am|has|have|had|do|does|did|will|would|can|could|should|may|might|must|any"
    r"|tell|show|list|name|describe|find|explain|give|say|check|remind|help|compare|define|quote"
    r"|translate|search|look|read|es|era|fue|hay|hubo|ha|han|dime|dame|explica|describe|busca"
    r"|muestra|lista|resume)\b"
)


def is_remark(text: str) -> bool:
    """Whether a text exclaims about what was read, and asks for nothing.

    >>> [is_remark(t) for t in ("aw, that poor kid", "wow how many died", "oh no, was he hurt")]
    [True, False, False]
    """
    plain = plain_form(text)
    if "?" in text or _ASKS.search(plain) or asks_for_overview(plain):
        return False
    exclaimed = _EXCLAIMS.match(text)
    if exclaimed is None:
        pitied = _PITIES.match(text)
        return pitied is not None and "'s" not in plain
    rest = text[exclaimed.end() :]
    if any(_BEGINS.match(plain_form(part)) for part in re.split(r"[.!;:,…\n]+", rest)):
        return False
    # “Wow, a lamp!”, “lol the snail in the stove”; not “Aw Boon Haw birthplace”.
    small = words_of(rest)
    return bool(exclaimed["mark"]) or not small or not _OTHERS.isdisjoint(small)

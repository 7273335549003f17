"""Questions with their answers turned into statements, as a person would put them.

Without a parser: a question that fits none of the patterns gives nothing, and some statements are
clumsy. Those that a language model writes are not all smooth either.
"""

from __future__ import annotations

import re
from collections.abc import Container

from verbs import is_participle, participle_of, past, third

_AUX = r"(?:is|was|are|were|has|have|had|can|could|will|would|may|might|must|should)"
_WHAT = r"(?:what|which)(?: (?P<kind>(?!is\b|was\b|are\b|were\b|did\b|do\b|does\b)[\w’'-]+(?: [\w’'-]+)?))?"
_PATTERNS = {
    "many_there": re.compile(r"^how (?:many|much) (?P<kind>.+?) (?P<be>are|were|is|was) there\b(?P<rest>.*)$", re.I),
    "many_did": re.compile(r"^how (?:many|much) (?P<kind>.+?) (?P<do>did|do|does) (?P<rest>.+)$", re.I),
    "many_be": re.compile(rf"^how (?:many|much) (?P<kind>.+?) (?P<be>{_AUX}) (?P<rest>.+)$", re.I),
    "why": re.compile(rf"^why (?P<do>did|do|does|{_AUX}) (?P<rest>.+)$", re.I),
    "place": re.compile(rf"^(?P<asks>when|where|how|in (?:what|which) (?:year|city|country|state|month|place)) (?P<do>did|do|does|{_AUX}) (?P<rest>.+)$", re.I),
    "what_did": re.compile(rf"^{_WHAT} (?P<do>did|do|does) (?P<rest>.+)$", re.I),
    "who_did": re.compile(r"^(?:who|whom) (?P<do>did|do|does) (?P<rest>.+)$", re.I),
    "what_be": re.compile(rf"^(?:{_WHAT}|who) (?P<be>is|was|are|were) (?P<rest>.+)$", re.I),
    "subject": re.compile(r"^(?:who|what|which (?P<kind>[\w’'-]+)) (?P<verb>[\w’'-]+) (?P<rest>.+)$", re.I),
}  # fmt: skip
_PREPOSITIONS = frozenset(
    "in on at by from to of for with since until between before after during near about around "
    "through under over into as because due".split()
)
_MONTH = re.compile(
    r"(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


def statement(question: str, answer: str, bases: Container[str]) -> str | None:
    """What a question and its answer say; None if the question fits no pattern.

    ``bases``: words that may be verbs.

    >>> statement("Who built the lighthouse?", "Ada Whitlock", {"build"})
    'Ada Whitlock built the lighthouse.'
    >>> statement("When did the old pier rot?", "1998", {"rot"})
    'The old pier roted in 1998.'
    >>> statement("How many nets did the fishermen mend?", "nine", {"mend"})
    'The fishermen mended nine nets.'
    >>> statement("Where was the treaty signed?", "Oslo", set())
    'The treaty was signed in Oslo.'
    """
    asked = " ".join(question.split()).rstrip("?. ")
    for name, pattern in _PATTERNS.items():
        match = pattern.match(asked)
        if match:
            said = _made(name, match.groupdict(), answer.strip(" .,;"), bases)
            return _sentence(said) if said else None
    return None


def passive(question: str, answer: str) -> str | None:
    """The statement in the passive voice, of a question of who did something.

    >>> passive("Who built the lighthouse in 1874?", "Ada Whitlock")
    'The lighthouse was built by Ada Whitlock in 1874.'
    """
    match = re.match(r"^who (?P<verb>\w+) (?P<rest>[^?]+)", question.strip(), re.I)
    participle = participle_of(match["verb"]) if match else None
    if match is None or participle is None or match["verb"] == "was":
        return None
    rest = match["rest"].split()
    cut = next((n for n, word in enumerate(rest) if n and word in _PREPOSITIONS), len(rest))
    theme, behind = " ".join(rest[:cut]), " ".join(rest[cut:])
    if not theme or theme.split()[0] in _PREPOSITIONS | {"that", "him", "it", "them", "her"}:
        return None
    be = "were" if theme.endswith("s") and not theme.endswith("ss") else "was"
    return _sentence(f"{theme} {be} {participle} by {answer.strip(' .,;')} {behind}")


def _made(name: str, part: dict[str, str | None], answer: str, bases: Container[str]) -> str | None:
    rest, kind = part.get("rest") or "", part.get("kind") or ""
    if name == "many_there":
        return f"there {part['be']} {_counted(answer, kind)}{rest}"
    if name == "many_did":
        return _told(part["do"], rest, bases, _counted(answer, kind), before=True)
    if name == "many_be":
        return f"{_counted(answer, kind)} {part['be']} {rest}"
    if name == "why":
        because = re.sub(r"^(because|due to|since|as)\b ?", "", answer, flags=re.I)
        told = _told(part["do"], rest, bases, "", before=False)
        return f"{told} because {because}" if told else None
    if name == "place":
        return _told(part["do"], rest, bases, _with_preposition(part["asks"] or "", answer))
    if name in ("what_did", "who_did"):
        return _told(part["do"], rest, bases, answer, before=not kind)
    if name == "what_be":
        told = _told(part["be"], rest, bases, answer, only_participle=True)
        if told and kind and is_participle(rest.split()[0]):
            return f"{answer} {part['be']} {rest}"
        return told or f"{rest} {part['be']} {answer}"
    return f"{answer} {part['verb']} {rest}"


def _told(
    do: str | None,
    rest: str,
    bases: Container[str],
    answer: str,
    *,
    before: bool = False,
    only_participle: bool = False,
) -> str | None:
    """Subject, verb and the rest; the answer behind them, or right behind the verb."""
    do = (do or "").lower()
    words = rest.split()
    for n, word in enumerate(words):
        if n == 0:
            continue
        if do in ("did", "do", "does") and word in bases:
            verb = past(word) if do == "did" else third(word) if do == "does" else word
            subject, behind = " ".join(words[:n]), " ".join(words[n + 1 :])
            order = (answer, behind) if before else (behind, answer)
            return " ".join(filter(None, (subject, verb, *order)))
        if do not in ("did", "do", "does") and (is_participle(word) or word in ("able", "located")):
            subject, behind = " ".join(words[:n]), " ".join(words[n:])
            return f"{subject} {do} {behind} {answer}".strip()
    return None if only_participle or do in ("did", "do", "does") else f"{rest} {do} {answer}"


def _counted(answer: str, kind: str) -> str:
    """A number with what it counts, once.

    >>> _counted("nine", "nets"), _counted("nine nets", "nets")
    ('nine nets', 'nine nets')
    """
    return answer if kind.split()[-1].lower() in answer.lower() else f"{answer} {kind}"


def _with_preposition(asks: str, answer: str) -> str:
    first = answer.split()[0].lower() if answer else ""
    if first in _PREPOSITIONS or asks.lower() == "how" or first.endswith("ing"):
        return answer
    if asks.lower() == "when" and _MONTH.match(answer) and re.search(r"\b\d{1,2}\b", answer):
        return f"on {answer}"
    return f"in {answer}"


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return f"{words[:1].upper()}{words[1:]}."

"""What a follow-up question refers to, without a language model.

A question needs what was said before if it is only a question word ("why?"), goes on with
something ("and in Europe?"), or has a pronoun that nothing before it in the question explains.
Then the last question and the answer to it are searched for along with it. What the rules miss
and what looks like a question on another subject, the confidence may still take for a follow-up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.datatypes import Answer, Verdict

Turn = Answer | tuple[str, str]

_LONGEST_ANSWER = 120  # code points of an earlier answer that are searched for along
_LONGEST_CONTEXT = 400

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
_EMPTY_IT = re.compile(
    r"\b(is|was|it's|it is|it was|isn't|wasn't)\s+(it\s+)?(so\s+|very\s+|not\s+|always\s+)?"
    r"(hard|difficult|easy|common|possible|impossible|true|important|likely|unlikely|necessary|"
    r"best|thought|believed|said|known|determined|estimated|clear|called when)\b"
    r"|\b(did|does|will|would) it (cost|take) to\b",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"\b(edited|wrote|written|published|posted)\s+(in\s+|by\s+)?(this|it)\b"
    r"|\b(it|this)\s+(edited|written|published|posted)\b|\bthis (article|piece|story|text|post)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"^(who|what)('s| is| are| was| were)\s+(?!it\b|he\b|she\b|they\b|th)", re.I)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is searched for: ``text[own:]`` is the question, before it what it refers to."""

    text: str
    own: int


def needs_history(question: str) -> bool:
    """Whether a question cannot be understood without what was said before.

    >>> needs_history("why?"), needs_history("When was that?"), needs_history("and in Europe?")
    (True, True, True)
    >>> needs_history("What did Luther say in his letter?"), needs_history("Who is Noboa?")
    (False, False)
    """
    words = re.findall(r"[\w'’]+", question)
    if not words or _PIECE.search(question):
        return False
    content = [word for word in words if _is_content(word)]
    if _CONTINUES.search(question):
        return len(content) <= 4  # "what else were poor families not required to pay for?"
    if not content:
        return True
    short = len(content) == 1 and len(words) <= 5 and not _is_content(words[0])
    if short and not _named(words) and not _NAMES.search(question):
        return True  # "which wars?"; but "daily death toll" is a search of its own
    return any(_points_out(words, place, question) for place in range(len(words)))


def resolve(question: str, history: Sequence[Turn]) -> Resolved:
    """The question with what it refers to in front of it, if it needs that."""
    if not history or not needs_history(question):
        return Resolved(question, 0)
    return with_history(question, history)


def with_history(question: str, history: Sequence[Turn]) -> Resolved:
    """The question with the last question and its answer in front of it."""
    last = history[-1]
    earlier, said = _turn(last)
    context = f"{earlier} {said}".strip()
    if len(history) > 1 and needs_history(earlier):
        context = f"{' '.join(_turn(history[-2])).strip()} {context}"
    if len(context) > _LONGEST_CONTEXT:
        context = context[-_LONGEST_CONTEXT:].partition(" ")[2]
    return Resolved(f"{context} {question}", len(context) + 1) if context else Resolved(question, 0)


def was_answered(turn: Turn) -> bool:
    """Whether an earlier question got something from the article, sure or not."""
    if isinstance(turn, Answer):
        return turn.verdict is not Verdict.NOT_FOUND
    return bool(turn[1].strip())


def _turn(turn: Turn) -> tuple[str, str]:
    """An earlier question as it was searched for, and the words that answered it."""
    if not isinstance(turn, Answer):
        return turn[0], _cut(turn[1])
    if not turn.citations:
        return turn.question, ""
    first = turn.citations[0]
    if turn.short is not None:
        said = first.quote[turn.short.start - first.start : turn.short.end - first.start]
    else:
        inside = [p for p in turn.passages if first.start <= p.start and p.end <= first.end]
        start = inside[0].start - first.start if inside else 0
        said = _cut(first.quote[start:])
    return turn.question, said


def _cut(text: str) -> str:
    """The beginning of a text, in whole words."""
    if len(text) <= _LONGEST_ANSWER:
        return text
    return text[: _LONGEST_ANSWER + 1].rpartition(" ")[0] or text[:_LONGEST_ANSWER]


def _is_content(word: str) -> bool:
    lower = word.lower().replace("’", "'").removesuffix("'s")
    return lower not in _FUNCTION and lower not in _PRONOUNS and len(lower) > 1


def _named(words: Sequence[str]) -> bool:
    return any(word[0].isupper() and word != "I" for word in words)


def _points_out(words: Sequence[str], place: int, question: str) -> bool:
    """Whether the word there is a pronoun that nothing before it in the question explains."""
    word = words[place].lower()
    if word not in _PRONOUNS:
        return False
    before = words[1:place] if place else []
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    if word in _POINTING:
        if word == "there":
            existential = place > 0 and words[place - 1].lower() in _BE
            return not (existential or after in _BE or _named(before))
        if word == "that":
            return not after or (place <= 2 and not any(map(_is_content, words[:place])))
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

"""Questions made unanswerable: one name, number or direction of a real question is exchanged.

People who write such questions by hand do the same (Rajpurkar et al. 2018, table 1: entity swap,
antonym, negation). A few twisted questions stay answerable by chance; most do not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*(?=[\s?!.,;:)]|st\b|nd\b|rd\b|th\b|s\b|%|$)")
_NAME = re.compile(
    r"[A-ZÀ-Þ][\w’'.-]*\w(?:(?: (?:of|the|de|von|van|and|&|la|du))* [A-ZÀ-Þ][\w’'.-]*\w)*"
)
_COMMON_FIRST = """
    what when where who whom whose which why how the a an in on at of by for from to with and or
    but if is are was were did do does has have had can could will would should it he she they
    its his her their this that these those there as after before during while according name
    besides then several however although since because while such also until i we you some many
    most other one two three all both not no
"""
_NOT_NAMES = frozenset(_COMMON_FIRST.split())
_PAIRS = """first last|most least|more fewer|more less|largest smallest|biggest smallest|oldest
newest|oldest youngest|earliest latest|highest lowest|higher lower|longest shortest|before after|
above below|north south|east west|northern southern|eastern western|increase decrease|increased
decreased|increases decreases|begin end|began ended|start end|started ended|win lose|won lost|
father mother|son daughter|brother sister|husband wife|king queen|man woman|men women|male female|
early late|earlier later|major minor|maximum minimum|best worst|good bad|large small|strong weak|
rich poor|positive negative|advantage disadvantage|advantages disadvantages|agree disagree|agreed
disagreed|support oppose|supported opposed|accept reject|accepted rejected|allowed forbidden|legal
illegal|public private|rural urban|ancient modern|old new|young old|hot cold|summer winter|left
right|inside outside|internal external|buy sell|bought sold|open close|opened closed|gain lose|
gained lost|rise fall|rose fell|minority majority|import export|imports exports|victory defeat|
allies enemies|create destroy|created destroyed|built destroyed|arrive leave|arrived left|born died|
birth death|love hate|common rare|same different|possible impossible|true false|success failure|
always never|upper lower|input output|finite infinite|even odd|alive dead|friend enemy|heavy light|
century decade|year month|day week|city country|country continent|president minister|book film|
song album|novel poem|war treaty|school company|river mountain|language religion|church bank"""
_ANTONYMS: dict[str, list[str]] = {}
for _pair in " ".join(_PAIRS.split()).split("|"):
    _one, _two = _pair.split()
    _ANTONYMS.setdefault(_one, []).append(_two)
    _ANTONYMS.setdefault(_two, []).append(_one)
_NEGATED = re.compile(
    r"^((?:who|what|which(?: \w+)?) (?:is|are|was|were|has|have|can|could|will))\b", re.I
)


_LONG = re.compile(r"\b[a-z]{5,}\b")
_ENDING = re.compile(r"(ings?|ed|ly|ions?|s|..)$")
_COMMON_LONG = """
    about above after again against allowed almost along already although among another around
    because become became before behind being below between beyond called could during either
    every first found given great group happened however known large later least little located
    making means might months named never number often order other others people place really
    second several should since small some such than their there these thing things third those
    though three through times today together toward towards types under until using usually
    where whether which while whose within without would years
"""
_NOT_TOPICS = frozenset(_COMMON_LONG.split())


def names(text: str) -> list[str]:
    """Capitalised phrases that are not just the first word of a sentence.

    >>> names("In 1066 William the Conqueror took England.")
    ['William the Conqueror', 'England']
    """
    found = []
    for match in _NAME.finditer(text):
        name, place = match.group(), match.start()
        first = name.split()[0]
        if first.lower() in _NOT_NAMES:
            continue
        if " " not in name and (place == 0 or text[max(0, place - 2) : place] in (". ", "? ")):
            continue
        found.append(name)
    return found


def twisted(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    """The question with one thing exchanged, or None if there is nothing to exchange.

    A name or a number is exchanged for one of the paragraph, else of ``others`` (paragraphs of the
    same article); never for one that stands in the question or in the answer.
    """
    kinds = ["name", "number", "word"] + (["not"] if chance.random() < 0.15 else [])
    chance.shuffle(kinds)
    kinds.insert(0 if chance.random() < 0.35 else len(kinds), "topic")
    for kind in kinds:
        made = _KINDS[kind](question, paragraph, answers, others, chance)
        if made is not None and made != question:
            return made
    return None


def _name(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    mine = names(question)
    if not mine:
        return None
    old = chance.choice(mine)
    own = chance.random() < 0.85
    if " " in old and chance.random() < 0.6:
        return _part_of_name(question, old, paragraph, answers, chance)
    for text in [paragraph, *others] if own else [*others, paragraph]:
        pool = [
            name
            for name in names(text)
            if name.lower() not in question.lower()
            and old.lower() not in name.lower()
            and not any(name in answer or answer in name for answer in answers)
        ]
        if pool:
            return question.replace(old, chance.choice(pool), 1)
    return None


def _part_of_name(
    question: str, old: str, paragraph: str, answers: Sequence[str], chance: random.Random
) -> str | None:
    """One word of a name for a word of another: the City Museum becomes the Palace Museum."""
    words = [word for word in old.split() if word[0].isupper()]
    pool = [
        word
        for name in names(paragraph)
        for word in name.split()
        if word[0].isupper()
        and word.lower() not in question.lower()
        and not any(word in answer for answer in answers)
    ]
    if not pool:
        return None
    return question.replace(old, old.replace(chance.choice(words), chance.choice(pool), 1), 1)


def _number(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    mine = list(_NUMBER.finditer(question))
    if not mine:
        return None
    match = chance.choice(mine)
    old = match.group()
    pool = [
        m.group()
        for m in _NUMBER.finditer(paragraph)
        if len(m.group()) == len(old) and m.group() != old and m.group() not in answers
    ]
    if pool and chance.random() < 0.6:
        new = chance.choice(pool)
    else:
        digits = [n for n, c in enumerate(old) if c.isdigit()]
        place = chance.choice(digits[-2:])
        new = (
            old[:place]
            + chance.choice([d for d in "123456789" if d != old[place]])
            + old[place + 1 :]
        )
    return question[: match.start()] + new + question[match.end() :]


def _word(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    places = [m for m in re.finditer(r"[a-z]+", question) if m.group() in _ANTONYMS]
    if not places:
        return None
    match = chance.choice(places)
    new = chance.choice(_ANTONYMS[match.group()])
    return question[: match.start()] + new + question[match.end() :]


def _topic(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    """A long word of the question for a word of the paragraph with the same ending."""
    places: list[tuple[re.Match[str], re.Match[str]]] = [
        (match, ending)
        for match in _LONG.finditer(question)
        if match.group() not in _NOT_TOPICS and (ending := _ENDING.search(match.group()))
    ]
    if not places:
        return None
    match, ending = chance.choice(places)
    pool: list[str] = sorted(
        {
            word
            for word in _LONG.findall(paragraph)
            if word[:4] != match.group()[:4]
            and word not in _NOT_TOPICS
            and word not in question
            and (found := _ENDING.search(word))
            and found.group() == ending.group()
            and not any(word in answer for answer in answers)
        }
    )
    if not pool:
        return None
    return question[: match.start()] + chance.choice(pool) + question[match.end() :]


def _not(
    question: str,
    paragraph: str,
    answers: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
) -> str | None:
    made, count = _NEGATED.subn(r"\1 " + chance.choice(["not", "never"]), question)
    return made if count else None


#: Ways to change a question; each returns None where it cannot be changed so.
_KINDS: dict[str, Callable[..., str | None]] = {
    "name": _name,
    "number": _number,
    "word": _word,
    "topic": _topic,
    "not": _not,
}

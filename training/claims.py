"""Claims for the checker: sentences that some quotes bear out, and sentences that they do not.

Borne out: a question turned into a statement with its answer, in the active or the passive voice; a
sentence of the quotes, a part of it, or it with a word or a number put otherwise; two of these in
one. Not borne out: the same with another answer, name, number, direction, quantity or modality,
with "not", with subject and object exchanged, with something added, or about another sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from statements import passive, statement
from twists import names, twisted

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
#: Words that can stand for each other in most places.
_SYNONYMS = """
began : started | begin : start | built : constructed | large : big | said : stated | bought :
purchased | buy : purchase | about : roughly | about : around | approximately : about | nearly :
almost | near : close to | ended : finished | got : received | gave : handed | whole : entire |
often : frequently | many : numerous | help : assist | helped : assisted | shows : demonstrates
| showed : demonstrated | needs : requires | needed : required | used : employed | chosen :
selected | chose : selected | founded : established | important : significant | main : chief |
quickly : rapidly | usually : generally | only : merely | however : but | because : since | died
: passed away | killed : slain | located : situated | called : named | known : recognised | kept
: retained | stopped : halted | moved : relocated | replaced : substituted | tried : attempted |
wanted : wished | rich : wealthy | small : little | film : movie | doctor : physician | children
: kids | car : automobile | house : home | job : post | led : headed | allowed : permitted |
made : produced | makes : produces | bigger : larger | biggest : largest | fell : dropped | rose
: climbed | grew : increased | fewer : less | refused : declined | ship : vessel | sick : ill |
hard : difficult | easy : simple | wrote : penned | thought : believed | think : believe | lets
: allows | each : every | yearly : annually | over : more than | under : less than
"""
#: What a careful sentence says, and what a careless one makes of it.
_STRONGER = """
may : will | might : will | could : will | may have : has | might have : has | can : must |
should : must | plans to : has decided to | plan to : have decided to | planned to : managed to
| hoped to : managed to | hopes to : will | wants to : will | tried to : managed to | is
expected to : will | are expected to : will | proposed : approved | suggested : proved |
believed : confirmed | alleged : proved | claims : proves | claimed : proved | reportedly :
indeed | probably : certainly | likely : certain | possibly : certainly | possible : certain |
perhaps : certainly | some : all | many : most | many : all | most : all | several : all | often
: always | usually : always | sometimes : always | rarely : never | almost : exactly | nearly :
exactly | about : exactly | approximately : exactly | at least : exactly | more than : fewer
than | less than : more than | up to : more than | at least : at most | over : under | partly :
wholly | part of : all of | half : all | a few : many | one of the : the only | one of the
greatest : the greatest | considered : proven | intended : managed | attempted : managed |
nearly : fully | begun : finished | began : finished
"""
_NEGATABLE = re.compile(
    r"\b(is|was|are|were|has|have|had|can|could|will|would|may|might|must|should)\b(?! not| n)"
)
_NEGATED = re.compile(r"\b(?:not|never|no longer)\s|n[’']t\b")
_PARTS = re.compile(r",? (?:and|but|while|although|because|which|who|where|after|before) |[,;] ")
_OPENINGS = (
    "According to the article, {}", "The article says that {}", "In short, {}", "{}", "{}", "{}",
    "{}", "{}", "{}", "{}", "The text explains that {}", "Yes, {}", "No, {}",
)  # fmt: skip
Change = Callable[[str, random.Random], str | None]


def _pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of a table: words or phrases with a colon between them.

    >>> _pairs("some : all | at least : exactly")
    [('some', 'all'), ('at least', 'exactly')]
    """
    rows = (" ".join(row.split()).split(" : ") for row in text.split("|"))
    return [(row[0], row[1]) for row in rows]


_SAME = [pair for a, b in _pairs(_SYNONYMS) for pair in ((a, b), (b, a))]
_MORE = _pairs(_STRONGER)


def _exchanged(text: str, pairs: Sequence[tuple[str, str]], chance: random.Random) -> str | None:
    there = [(a, b) for a, b in pairs if re.search(rf"\b{re.escape(a)}\b", text)]
    if not there:
        return None
    old, new = chance.choice(there)
    return re.sub(rf"\b{re.escape(old)}\b", new, text, count=1)


def other_words(text: str, chance: random.Random) -> str | None:
    """A word put otherwise, with the same meaning."""
    return _exchanged(text, _SAME, chance)


def stronger(text: str, chance: random.Random) -> str | None:
    """A modality or a quantity that says more, or another."""
    return _exchanged(text, _MORE, chance)


def other_number(text: str, chance: random.Random) -> str | None:
    """A number written otherwise: 1,200 as 1200, three as 3."""
    places = list(re.finditer(r"\b\d{1,3}(?:,\d{3})+\b|\b\d{1,2}\b", text))
    words = [m for m in re.finditer(r"[a-z]+", text) if m.group() in _SMALL]
    if not places and not words:
        return None
    match = chance.choice([*places, *words])
    found = match.group()
    if "," in found:
        new = found.replace(",", "")
    elif found in _SMALL:
        new = str(_SMALL.index(found))
    elif int(found) < len(_SMALL):
        new = _SMALL[int(found)]
    else:
        return None
    return text[: match.start()] + new + text[match.end() :]


def negated(text: str, chance: random.Random) -> str | None:
    """With "not" where there was none, or without it."""
    if _NEGATED.search(text):
        return _NEGATED.sub("", text, count=1)
    there = list(_NEGATABLE.finditer(text))
    if there:
        match = chance.choice(there)
        word = chance.choice(["not", "not", "never", "no longer"])
        return f"{text[: match.end()]} {word}{text[match.end() :]}"
    return None


def swapped(text: str, chance: random.Random) -> str | None:
    """With two of its names exchanged."""
    found = list(dict.fromkeys(names(text)))
    if len(found) < 2:
        return None
    first, second = chance.sample(found, 2)
    if first in second or second in first:
        return None
    return text.replace(first, "\0").replace(second, first).replace("\0", second)


def sides_swapped(said: str, answer: str) -> str | None:
    """A statement that begins with its answer, with what stands behind "was … by" exchanged.

    >>> sides_swapped("The lighthouse was built by Ada Whitlock.", "Ada Whitlock")
    'Ada Whitlock was built by the lighthouse.'
    """
    match = re.match(rf"^(.+?) (was|were) (\w+) by {re.escape(answer)}(.*)\.$", said)
    if match is None:
        return None
    theme = match[1] if match[1] in names(match[1]) else match[1][:1].lower() + match[1][1:]
    return f"{answer[:1].upper()}{answer[1:]} was {match[3]} by {theme}{match[4]}."


def part(text: str, chance: random.Random) -> str | None:
    """A sentence without its last clause, or without what stands before its first comma."""
    cuts = [m for m in _PARTS.finditer(text) if m.start() > 30]
    if cuts:
        return text[: chance.choice(cuts).start()].rstrip(" ,;") + "."
    return None


def opened(text: str, chance: random.Random) -> str:
    """As a language model may begin a sentence."""
    opening = chance.choice(_OPENINGS)
    if opening != "{}" and not names(text[:40])[:1]:
        text = text[:1].lower() + text[1:]
    return opening.format(text)


def said(question: str, answer: str, bases: frozenset[str], chance: random.Random) -> str | None:
    """A statement of a question and an answer, in one voice or the other."""
    other = passive(question, answer) if chance.random() < 0.5 else None
    return other or statement(question, answer, bases)


def twist(
    text: str, paragraph: str, others: Sequence[str], kept: str, chance: random.Random
) -> str | None:
    """A statement changed so that the quotes do not bear it out; None where no change fits."""
    ways: list[Change] = [
        negated, stronger, stronger, swapped, swapped,
        lambda t, c: sides_swapped(t, kept) if kept else None,
        lambda t, c: twisted(t, paragraph, [], others, c),
        lambda t, c: twisted(t, paragraph, [kept] if kept else [], others, c),
    ]  # fmt: skip
    chance.shuffle(ways)
    for way in ways:
        made = way(text, chance)
        if made and made != text:
            return made
    return None

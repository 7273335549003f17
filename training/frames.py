"""Claims of statements written for this: what follows, what is ruled out, what is left open.

The statements of ``frames.txt`` have letters for names, things, places, years and numbers, which
are drawn anew each time, so that the words that relate them are what can be learned.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_FIRST = (
    "Anna Ben Clara David Elif Farid Grete Hugo Ines Jonas Karim Lena Marek Nadia Otto Paula "
    "Quentin Rosa Samuel Tamar Ulrich Vera Walid Xenia Yusuf Zofia Aisha Bruno Chidi Daria Emeka "
    "Freya"
).split()
_LAST = (
    "Abara Brandt Castillo Dvorak Eriksen Fontaine Grieve Haddow Ivanov Jansen Kowalski Lindqvist "
    "Moreau Nakata Okafor Petrov Quiroga Rossi Sandoval Tanaka Underhill Varga Whitfield Yilmaz "
    "Zell"
).split()
_THINGS = (
    "the painting|the old boat|the harbour mill|the farm|the blue house|the manuscript|the "
    "violin|the printing press|the orchard|the newspaper|the telescope|the silver cup|the map|the "
    "bakery|the vineyard|the clock|the carpet|the opera|the novel|the mine"
).split("|")
_PLACES = (
    "Aldmoor Brenfjord Castelar Dornach Eastvale Ferrol Glenbay Hollin Istra Jarvik Kestrel "
    "Lomond Marwick Norden Orlava Pinhal Quarton Rosvik Santiago Turku Umbra Verin Westholt "
    "Yarrow Zadar"
).split()
_DAYS = (
    "January February March April June July August September October November December Monday "
    "Tuesday Wednesday Thursday Friday Saturday Sunday"
).split()
_FRAMES = Path(__file__).with_name("frames.txt")
_SAYS = ("", "", "", "", "", "According to a report, ", "In the end, ", "As it turned out, ")


@dataclass(frozen=True, slots=True)
class Frame:
    """A statement, and sentences that follow from it, that it rules out, and that go beyond it."""

    statement: str
    follows: tuple[str, ...]
    wrong: tuple[str, ...]
    beyond: tuple[str, ...]


def read_frames(path: Path = _FRAMES) -> list[Frame]:
    """The frames of a file: four parts a line, parted by ||, their sentences by |."""
    lines = path.read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            statement, *rest = line.split("||")
            parts = [tuple(s.strip() for s in part.split("|")) for part in rest]
            found.append(Frame(statement.strip(), *parts))
    return found


def framed(frames: Sequence[Frame], chance: random.Random) -> Iterator[tuple[str, str, bool, str]]:
    """Claims of every frame: the quote, the claim, whether it is borne out, its kind.

    Often a second statement, about the same people and things, stands beside the first.
    """
    order = chance.sample(range(len(frames)), len(frames))
    for number, other in zip(order, [*order[1:], order[0]], strict=True):
        frame, beside = frames[number], frames[other]
        names = drawn_names(chance)
        quote = _filled(chance.choice(_SAYS) + frame.statement, names)
        if chance.random() < 0.6:
            more = _filled(beside.statement, names)
            quote = chance.choice([f"{quote} {more}", f"{more} {quote}"])
            if chance.random() < 0.4:
                both = (
                    f"{chance.choice(frame.follows)}, and {_small(chance.choice(beside.follows))}"
                )
                yield quote, _filled(both, names), True, "both"
                both = f"{chance.choice(frame.follows)}, and {_small(chance.choice(beside.wrong))}"
                yield quote, _filled(both, names), False, "half"
        elif chance.random() < 0.3:
            yield quote, _filled(chance.choice(beside.follows), names), False, "left open"
        for claim in chance.sample(frame.follows, min(2, len(frame.follows))):
            yield quote, _filled(claim, names), True, "follows"
        for claim in chance.sample(frame.wrong, 2):
            yield quote, _filled(claim, names), False, "ruled out"
        yield quote, _filled(chance.choice(frame.beyond), names), False, "left open"
        if chance.random() < 0.4:
            both = f"{chance.choice(frame.follows)}, and {_small(chance.choice(frame.beyond))}"
            yield quote, _filled(both, names), False, "half"
        elif len(frame.follows) > 1:
            one, two = chance.sample(frame.follows, 2)
            yield quote, _filled(f"{one}, and {_small(two)}", names), True, "both"
        if chance.random() < 0.3:
            yield quote, _filled(frame.statement, names), True, "same"


def drawn_names(chance: random.Random) -> dict[str, str]:
    """What each letter stands for."""
    firsts, lasts = chance.sample(_FIRST, 3), chance.sample(_LAST, 3)
    people = [
        f"{first} {last}" if chance.random() < 0.4 else chance.choice([first, last])
        for first, last in zip(firsts, lasts, strict=True)
    ]
    years = sorted(chance.sample(range(1790, 2026), 2))
    low = chance.randint(2, 60)
    return {
        **dict(zip("ABC", people, strict=True)),
        "T": chance.choice(_THINGS),
        **dict(zip("PQ", chance.sample(_PLACES, 2), strict=True)),
        "D": chance.choice(_DAYS),
        "Y": str(years[0]),
        "Z": str(years[1]),
        "N": str(low + chance.randint(1, 40)),
        "O": str(low),
    }


def _filled(text: str, names: dict[str, str]) -> str:
    """A sentence with its letters replaced; “A” before a small word is no article there."""
    made = re.sub(r"\b[ABCDNOPQTYZ]\b", lambda match: names[match.group()], text)
    return f"{made[:1].upper()}{made[1:]}."


def _small(sentence: str) -> str:
    first = sentence.split()[0]
    return sentence if len(first) == 1 else f"{sentence[:1].lower()}{sentence[1:]}"

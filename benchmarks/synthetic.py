"""Articles and questions for growth.py: made by rule from a seed, different every time.

No two articles share their people, places or figures; common words repeat as in real text.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CHARACTERS = 7000

_ONSETS = "b br c ch d dr f g gr h j k kl l m n p pr qu r s sh st t tr v w z".split()
_VOWELS = "a e i o u ai ea ie oa ou".split()
_CODAS = "n r l s m nd rt st ck x th".split() + [""] * 8
_FIRST = (
    "Ada Amos Bella Carl Dora Edwin Farah Goran Hana Ivor Jonas Kemi Lena Malik Nora Oskar "
    "Petra Quentin Rosa Samir Tilda Ulla Viktor Wanda Yusuf Zora"
).split()
_ROLES = (
    "mayor minister engineer biologist farmer historian teacher surgeon judge pilot painter "
    "economist librarian captain chemist translator geologist conductor"
).split()
_THINGS = (
    "harbour railway bridge observatory orchard reservoir theatre quarry lighthouse archive "
    "tannery vineyard museum aqueduct hospital glasshouse tram sawmill cathedral market fishery "
    "windmill brewery canal laboratory school tower"
).split()
_SUBJECTS = (
    "water rent salt timber wages grain migration fishing tax flood tourism language copper wool "
    "electricity land traffic noise cotton heritage insurance drought ferry milk"
).split()
_DEEDS = (
    "closed reopened sold repaired measured painted flooded doubled abandoned extended mapped "
    "nationalised rented insured photographed inspected renamed rebuilt"
).split()
_REASONS = (
    "the roof had begun to leak",
    "a survey found cracks below the waterline",
    "the council ran out of money",
    "two neighbouring towns refused to share the cost",
    "a court ruled that the permits were void",
    "nobody could be found to run it",
    "the winter storms had washed the road away",
    "younger families were moving inland",
    "the price of steel had risen sharply",
    "an old charter promised it to the public",
    "visitors complained about the smell",
    "the insurer withdrew at the last minute",
)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SENTENCES = (
    "In {month} {year}, the {role} {person} {deed} the {place} {thing} because {reason}.",
    "The decision cost {number} crowns, most of it paid by the {subject} fund of {place}.",
    "“Nobody asked us about the {subject},” said {person}, a {role} from {place}.",
    "Since {year} the {thing} has stood empty, although {number} people signed a petition.",
    "By {month}, {number} tonnes of {subject} passed through {place} every week.",
    "{person} disagreed, arguing that {reason} long before the {thing} was {deed}.",
    "A {thing} of the same kind in {place} was {deed} in {year} after a dispute over {subject}.",
    "Officials blamed the {subject} rules; residents said simply that {reason}.",
    "The report, {number} pages long, hardly mentions {subject} at all.",
    "It was {person} who first noticed that {reason}.",
    "Their letters to {place} went unanswered for {small} months.",
    "That changed when the {role} of {place} offered {number} crowns for the {thing}.",
    "Historians date the {thing} to {year}, when {subject} made {place} rich.",
    "Whether the {thing} can be saved depends on {subject} prices and on the {role}s of {place}.",
    "Around {number} visitors come each year, mostly in {month}.",
    "The {small} remaining workers say that they will stay until the {thing} is {deed}.",
    "For {person}, the quarrel over {subject} is a quarrel about who owns {place}.",
    "No {role} has lived there since {reason}.",
)
_QUESTIONS = (
    "Why was the {place} {thing} {deed}?",
    "Who {deed} the {thing} in {place}?",
    "What does {person} say about {subject}?",
    "When was the {thing} of {place} {deed}?",
    "How many people signed the petition about the {thing} in {place}?",
    "What happened to {subject} in {place} after {year}?",
)


@dataclass(frozen=True, slots=True)
class Made:
    """One article and questions about its people and places."""

    title: str
    text: str
    questions: tuple[str, ...]


def made_articles(count: int, seed: int = 0, characters: int = CHARACTERS) -> list[Made]:
    """So many articles of about that many characters; the first ones are always the same."""
    return [_article(Random(f"{seed} {number}"), characters) for number in range(count)]


def _article(chance: Random, characters: int) -> Made:
    people = [f"{chance.choice(_FIRST)} {_name(chance)}" for _ in range(5)]
    places = [_name(chance) for _ in range(4)]
    things, subjects = chance.sample(_THINGS, 4), chance.sample(_SUBJECTS, 4)

    def filled(pattern: str) -> str:
        text = pattern.format(
            person=chance.choice(people),
            place=chance.choice(places),
            thing=chance.choice(things),
            subject=chance.choice(subjects),
            role=chance.choice(_ROLES),
            deed=chance.choice(_DEEDS),
            reason=chance.choice(_REASONS),
            month=chance.choice(_MONTHS),
            year=chance.randint(1650, 2024),
            number=f"{chance.randint(11, 99_000):,}",
            small=chance.choice(("two", "three", "five", "seven", "nine", "eleven")),
        )
        return text[0].upper() + text[1:]

    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < characters:
        patterns = chance.sample(_SENTENCES, chance.randint(3, 6))
        paragraphs.append(" ".join(filled(pattern) for pattern in patterns))
    title = f"The {things[0]} of {places[0]}"
    return Made(title, "\n\n".join(paragraphs), tuple(filled(q) for q in _QUESTIONS))


def _name(chance: Random) -> str:
    syllables = range(chance.randint(2, 3))
    return "".join(
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) for _ in syllables
    ).capitalize()

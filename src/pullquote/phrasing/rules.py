"""What a sentence may not say unless its quotes do, by its words alone: no model is asked.

A number, date, name or link that the quotes do not have in any of its usual forms is refused. What
can follow from other words, as a denial, a count or a rounded number, is a doubt: it makes the
checker's model less sure, and refuses nothing. So are names, if sentence and quotes are in
different languages, where they may be spelt otherwise, and small numbers, if one of these is not
English: its words for numbers are not known.
"""

from __future__ import annotations

import re
from fractions import Fraction

from pullquote.documents.segmentation import sentence_spans
from pullquote.phrasing.languages import differ, has_capital_nouns, is_foreign
from pullquote.phrasing.numbers import (
    MONTHS,
    counts,
    in_parts,
    is_date_word,
    months_and_days,
    numbers,
    without_decades,
)
from pullquote.questions.words import FUNCTION_WORDS, PRONOUNS, words_of

#: A capitalised word: a name, or the first word of a sentence.
_CAPITALISED = re.compile(r"(?<![\w’'])[A-ZÀ-ÖØ-Þ][\w’'-]*")
_ACRONYM = re.compile(r"[A-Z]{2,6}s?")
_LINK = re.compile(
    r"https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|io|example)\b\S*", re.IGNORECASE
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely"
    r"|scarcely|unable|lacks?|lacked|lacking|absent|absence|refus\w+|den(?:y|ies|ied)|reject\w*"
    r"|fail(?:s|ed|ure)?|instead of|rather than|stopp?(?:ed|s)?|ceas\w+|impossible|avoid\w*"
    r"|prevent\w*|ban(?:s|ned)?|prohibit\w*|forb\w+|declin\w+|abandon\w*|cancel\w*|drop(?:ped)?"
    r"|few(?:er)?|little|rarely|slow\w*|unchanged|remain\w*|still|left|same"
    r"|rarely|seldom|in(?:correct|complete|sufficient|visible|active)"
    r"|un(?!der|til|ited|ity|ion|iver|ique|iform|less\b)\w{4,}|less than|non-?\w{3,}|miss(?:ed|ing)"
    r"|dis(?:agree|approv|allow|appear|miss|continu|band)\w*|only|but|except|exclud\w+|false|wrong|end(?:s|ed)?)\b"
    r"|n[’']t\b|-less\b|\w{3,}less\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:not|never|none|nobody|nothing|neither|nor|cannot|no longer|no one|no)\b|n[’']t\b",
    re.IGNORECASE,
)
#: Words by which a number is rounded, and how far it may then be from that of the quotes.
_ROUNDED = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|more than|over|fewer than"
    r"|less than|under|below|above|at least|at most|up to|several|or so)\b",
    re.IGNORECASE,
)
_NEAR = Fraction(15, 100)
_POINT = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
#: Numbers below this are often written in words.
_IN_WORDS = 100
#: A year, or a day beside a month.
_MONTH = rf"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|{MONTHS})"
_DATE = re.compile(
    rf"\b(?:1\d{{3}}|20\d\d)\b(?!,\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |de )?{_MONTH}|{_MONTH} \d{{1,2}}\b"
)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: Of fewer words a sentence is judged, wherever it stands.
_FEWEST_SAID = 4
#: What stands behind a clause and limits it: a condition, an exception, or who says so.
_LIMITS = re.compile(
    r"\b(?:if|unless|until|except|but|though|although|only|when|provided|without|not|never|said|says"
    r"|say|told|tells|according|claim\w*|argue\w*|believe\w*|think|thought|suggest\w*|alleged\w*|wrote"
    r"|reported\w*|would|may|might|could)\b",
    re.IGNORECASE,
)
#: What begins a sentence with a capital and is no name.
_OPENERS = (
    FUNCTION_WORDS
    | PRONOUNS
    | frozenset(
        "according article text quote quotes overall summary additionally however although though "
        "while since because despite following moreover furthermore instead together each every "
        "few yes no today later earlier currently originally finally meanwhile nearly almost "
        "around".split()
    )
)
#: Where the people of a place are called otherwise than by its first four letters.
_PEOPLE = (
    "france french", "spain spanish spaniard", "wales welsh", "netherlands dutch holland",
    "greece greek", "poland polish pole", "turkey turkish turk", "britain british uk kingdom",
    "america american us usa states", "thailand thai", "ireland irish", "peru peruvian",
    "cyprus cypriot", "switzerland swiss", "denmark danish dane", "sweden swedish swede",
    "finland finnish finn", "scotland scottish scots", "germany german", "china chinese",
    "japan japanese", "iceland icelandic", "england english", "europe european eu",
    "portugal portuguese", "norway norwegian", "belgium belgian", "mars martian", "egypt egyptian",
    "brazil brazilian", "mexico mexican", "israel israeli", "congo congolese",
    "philippines filipino",
)  # fmt: skip
_ENDINGS = frozenset(
    ["", *"s es n an ns ans ian ians ish ese i is o a y e ies er ers ic al ern n's".split()]
)
_SAME_PEOPLE = {word: row.split()[0] for row in _PEOPLE for word in row.split()}


def broken_rules(sentence: str, quotes: str) -> tuple[str, ...]:
    """What the sentence says and its quotes do not, nor can: numbers, dates, names, links.

    >>> broken_rules("In 1999 Ada Whitlock sold it to Bo.", "Ada Whitlock bought it in 1998.")
    ('1999', 'Bo')
    >>> broken_rules("It has 1200 seats.", "There are 1,200 seats.")
    ()
    """
    absent = [str(number) for number in sorted(_absent(sentence, quotes)[0])]
    absent += sorted(months_and_days(sentence) - months_and_days(quotes))
    if _names_hold(sentence, quotes):
        absent += missing_names(sentence, quotes)
    absent += [link for link in _LINK.findall(sentence) if link not in quotes]
    return tuple(absent)


def doubts(sentence: str, quotes: str) -> tuple[str, ...]:
    """What the quotes do not say in these words and yet may bear out.

    >>> doubts("Nobody had built one before.", "It was the first to be built.")
    ('nobody',)
    >>> doubts("About 300 of two towns left in 12 years.", "From 1791 to 1803, 317 left.")
    ('2', '12', '300')
    """
    found = [str(number) for number in sorted(_absent(sentence, quotes)[1])]
    denied = _DENIES.search(sentence)
    if denied and not _NEGATION.search(quotes):
        found.append(denied.group().lower())
    if not _names_hold(sentence, quotes):
        found += missing_names(sentence, quotes)
    return tuple(found)


def _names_hold(sentence: str, quotes: str) -> bool:
    """Whether a capitalised word that the quotes do not have is another name."""
    return not (differ(sentence, quotes) or (is_foreign(sentence) and has_capital_nouns(sentence)))


def is_said(sentence: str, quotes: str) -> bool:
    """Whether a sentence stands in its quotes, word by word: a whole sentence of them, or its
    beginning up to the end of a clause that nothing behind it limits.

    >>> is_said("The mill was sold in 1998.", "Ada came. The mill was sold in 1998, to Bo.")
    True
    >>> is_said("The mill was sold.", "The mill was sold, if Bo is right.")
    False
    """
    said = _WORDS.findall(sentence.lower())
    if len(said) < _FEWEST_SAID:
        return False
    whole = is_foreign(quotes)  # what limits a clause is known in English alone
    for span in sentence_spans(quotes, "en"):
        one = quotes[span.start : span.end]
        if _WORDS.findall(one.lower())[: len(said)] != said or _in_speech(quotes[: span.start]):
            continue
        behind = one[list(_WORDS.finditer(one))[len(said) - 1].end() :]
        if not _WORDS.search(behind):
            return True
        goes_on = behind.lstrip(' ”"’)').startswith((",", ";", "–", "—"))
        if goes_on and not whole and not _LIMITS.search(behind):
            return True
    return False


def _in_speech(before: str) -> bool:
    """Whether what stands before leaves a quotation open: then somebody says what follows."""
    pairs = (("“", "”"), ("«", "»"), ("„", "“"))
    return before.count('"') % 2 == 1 or any(
        before.count(opens) > before.count(closes) for opens, closes in pairs if opens in before
    )


def _absent(sentence: str, quotes: str) -> tuple[set[Fraction], set[Fraction]]:
    """The numbers of a sentence that its quotes do not have: those refused, and those doubted.

    Doubted is what can be a small count, a rounded number, or the sum or difference of two that the
    quotes have. A year or a day of a month is none of these.
    """
    abroad = is_foreign(sentence) or is_foreign(quotes)
    sentence, quotes = _with_commas(sentence), _with_commas(quotes)
    known = numbers(quotes)
    sentence = without_decades(sentence, known)
    absent = set(numbers(sentence) - known)
    if not absent:
        return set(), set()
    dated = set().union(*(numbers(match.group()) for match in _DATE.finditer(sentence)))
    worked_out = {n for one in known for other in known - {one} for n in (one + other, one - other)}
    counted_there = {things for _, things in counts(quotes)}
    counted = {n for n, things in counts(sentence) if things not in counted_there}
    partly = in_parts(sentence)
    rounded = _ROUNDED.search(sentence) is not None
    doubted = {
        number
        for number in absent - dated
        if number in worked_out
        or number in counted
        or number in partly
        or (abroad and number < _IN_WORDS)
        or (rounded and any(abs(n - number) <= _NEAR * number for n in known))
    }
    return absent - doubted, doubted


def _with_commas(text: str) -> str:
    """A text with thousands set off as in English: 3.700 in another language is 3,700."""
    return _POINT.sub(",", text) if is_foreign(text) else text


def missing_names(sentence: str, quotes: str) -> list[str]:
    """The names in a sentence that its quotes do not have in any form.

    >>> missing_names("The Spanish fleet left Oslo.", "Spain's ships sailed to Bergen.")
    ['Oslo']
    """
    known = words_of(quotes.replace("-", " "))
    initials = _initials(quotes)
    absent = []
    for match in _CAPITALISED.finditer(sentence):
        name = match.group()
        bare = re.sub(r"[’']s?$", "", name)
        if is_date_word(name):
            continue
        if _begins(sentence, match.start()) and _is_opener(bare, sentence[match.end() :]):
            continue
        if _ACRONYM.fullmatch(bare) and bare.rstrip("s").lower() in initials:
            continue
        parts = [part for part in bare.lower().replace("’", "'").split("-") if part]
        if bare == "I" or all(_is_known(part, known) for part in parts):
            continue
        if _spelt_out(name, sentence, known):
            continue
        absent.append(name)
    return absent


def _begins(sentence: str, place: int) -> bool:
    return not any(character.isalnum() for character in sentence[:place])


def _is_opener(word: str, behind: str) -> bool:
    """Whether the first word of a sentence is taken for no name."""
    named = re.match(r"\s[A-ZÀ-ÖØ-Þ]", behind) is not None
    return word.lower() in _OPENERS or not named


def _is_known(part: str, known: list[str]) -> bool:
    """Whether a part of a name is a word of the quotes, in that form or another."""
    return part in FUNCTION_WORDS or any(same_name(part, word) for word in known)


def same_name(one: str, other: str) -> bool:
    """Whether two small words are forms of one name.

    >>> same_name("mexicans", "mexico"), same_name("spanish", "spain"), same_name("ada's", "ada")
    (True, True, True)
    >>> same_name("whitlock", "whitman")
    False
    """
    one, other = (_SAME_PEOPLE.get(bare, bare) for bare in (_bare(one), _bare(other)))
    if one == other:
        return True
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    return shared >= 4 and {one[shared:], other[shared:]} <= _ENDINGS


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name.lower())


def _initials(text: str) -> frozenset[str]:
    """The initials of names of several words: “un” of United Nations."""
    found = set()
    for run in re.findall(r"[A-Z][\w’-]+(?: (?:of |the |and |for |de )*[A-Z][\w’-]+)+", text):
        letters = "".join(word[0] for word in run.split() if word[0].isupper()).lower()
        found |= {letters[a:b] for a in range(len(letters)) for b in range(a + 2, len(letters) + 1)}
    return frozenset(found)


def _spelt_out(name: str, sentence: str, known: list[str]) -> bool:
    """Whether a name is part of one whose initials the quotes have."""
    for run in re.findall(r"[A-Z][\w’-]+(?: (?:of |the |and |for |de )*[A-Z][\w’-]+)+", sentence):
        letters = "".join(word[0] for word in run.split() if word[0].isupper()).lower()
        if name in run and len(letters) > 1 and letters in known:
            return True
    return False

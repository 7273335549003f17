"""The numbers and dates of a text, in one form whatever the form in which they are written."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_SMALL = {word: n for n, word in enumerate(_UNITS)}
_SMALL |= {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SMALL |= {word: n for n, word in enumerate(_ORDINALS)}
_SMALL |= {f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, 2)}
_SMALL |= {"dozen": 12, "dozens": 12}
_SCALES = {
    "hundred": 100, "hundredth": 100, "thousand": 10**3, "thousandth": 10**3, "k": 10**3,
    "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
    "mil": 10**3, "mille": 10**3, "tausend": 10**3, "millón": 10**6, "millones": 10**6,
    "millions": 10**6, "millionen": 10**6, "mio": 10**6, "milhão": 10**6, "milhões": 10**6,
    "milliarde": 10**9, "milliarden": 10**9, "milliard": 10**9, "milliards": 10**9, "mrd": 10**9,
    "bilhão": 10**9, "bilhões": 10**9,
}  # fmt: skip
#: Words that are often no numbers: “one of them”, “a second look”, “at first”.
_OFTEN_NONE = frozenset({"one", "first", "second", "zero"})
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH_OF = {month: n for n, month in enumerate(_MONTHS, 1)}
_MONTH_OF |= {month[:3]: n for n, month in enumerate(_MONTHS, 1) if month != "may"} | {"sept": 9}
#: The months in Spanish, French and Portuguese, which write them small, and in German.
_ELSEWHERE = (
    "enero janvier janeiro Januar", "febrero février fevereiro Februar", "marzo mars março März",
    "abril avril", "mayo mai maio Mai", "junio juin junho Juni", "julio juillet julho Juli",
    "agosto août", "septiembre septembre setembro", "octubre octobre outubro Oktober",
    "noviembre novembre novembro", "diciembre décembre dezembro Dezember",
)  # fmt: skip
_MONTHS_ELSEWHERE = {word: n for n, row in enumerate(_ELSEWHERE, 1) for word in row.split()}
#: A pattern of these.
MONTHS = "|".join(_MONTHS_ELSEWHERE)
_DAYS_ELSEWHERE = {
    word: row.split()[0]
    for row in (
        "monday lunes lundi Montag", "tuesday martes mardi Dienstag",
        "wednesday miércoles mercredi Mittwoch", "thursday jueves jeudi Donnerstag",
        "friday viernes vendredi Freitag", "saturday sábado samedi Samstag",
        "sunday domingo dimanche Sonntag",
    )
    for word in row.split()[1:]
}  # fmt: skip
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WORD = re.compile(r"\d+(?:[.,’' \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_GROUPED = re.compile(r"[,’' \u00a0\u202f](?=\d{3})|\.(?=\d{3}(?:\.\d{3})+$)")
_DECADES = re.compile(r"\b([a-z]+|\d+) (decades|dozen)\b", re.IGNORECASE)
_COUNT = re.compile(rf"\b({'|'.join(_UNITS[1:13])})\b\W+(\w+)", re.IGNORECASE)
_CENTURY = re.compile(r"\b(\d{1,2})00s\b")
_DECADE = re.compile(r"\b(1\d{2}0|20\d0)['’]?s\b")
#: Parts of a whole, and numbers that are about: “a third of it”, “several hundred”.
_PART = re.compile(
    r"\b(?:(?:a|an|one|almost|nearly) (?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth) of"
    r"|\w+[ -](?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s"
    r"|(?:several|many|few|some) (?:hundred|thousand|million)s?)\b",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"\b(\d{2})(\d{2})(?:[-–/])(\d{2})\b")


def numbers(text: str) -> frozenset[Fraction]:
    """The values of all numbers, in figures or words; a percentage by its number.

    >>> [int(n) for n in sorted(numbers("1,200 men, thirty-five boats, 3rd, two million"))]
    [3, 35, 1200, 2000000]
    >>> numbers("the 1800s") == numbers("the nineteenth century")
    True
    """
    found: set[Fraction] = set()
    run: list[tuple[str, Fraction]] = []
    text = _SHORT_YEAR.sub(r"\1\2 \1\3", _ISO.sub(_iso_in_words, text))
    text = _CENTURY.sub(lambda match: f"{int(match[1]) + 1}th century", text)
    text = _DECADES.sub(_in_years, _in_english(text))
    end = 0
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if run and not re.fullmatch(r"[ -]|\s?and\s?", text[end : match.start()]):
            found |= _values(run)
            run = []
        if word[0].isdigit():
            if run and run[-1][0] == "scale":
                pass
            elif run:
                found |= _values(run)
                run = []
            run.append(("figure", _figure(word)))
        elif word in _SCALES and (run or word in ("hundred", "thousand", "million", "billion")):
            run.append(("scale", Fraction(_SCALES[word])))
        elif word in _SMALL and not (word in _OFTEN_NONE and not run):
            run.append(("word", Fraction(_SMALL[word])))
        elif word == "and" and run and run[-1][0] == "scale":
            continue
        else:
            found |= _values(run)
            run = []
        end = match.end()
    return frozenset(found | _values(run))


def without_decades(text: str, years: frozenset[Fraction]) -> str:
    """A text without the decades that it names and some of the years fall into.

    >>> without_decades("in the 1830s and the 1870s", frozenset({Fraction(1836)}))
    'in the  and the 1870s'
    """

    def kept(match: re.Match[str]) -> str:
        first = int(match[1])
        return "" if any(first <= year < first + 10 for year in years) else match.group()

    return _DECADE.sub(kept, text)


def in_parts(text: str) -> frozenset[Fraction]:
    """The numbers in the names of parts, and those that are only about: “a third of it”.

    >>> [int(n) for n in in_parts("A third of them won the fourth title.")]
    [3]
    """
    return frozenset().union(*(numbers(match.group()) for match in _PART.finditer(text)))


def counts(text: str) -> frozenset[tuple[Fraction, str]]:
    """Small numbers in words, each with the beginning of the word behind it: what they count.

    >>> sorted((int(n), things) for n, things in counts("Two brothers rowed for three hours."))
    [(2, 'brot'), (3, 'hour')]
    """
    return frozenset(
        (Fraction(_SMALL[match[1].lower()]), match[2].lower()[:4])
        for match in _COUNT.finditer(text)
    )


def months_and_days(text: str) -> frozenset[str]:
    """The months and days of the week that a text names, as “3” for March and “monday”.

    >>> sorted(months_and_days("On Monday, 12 Mar. 1998"))
    ['3', 'monday']
    """
    found = set()
    for match in re.finditer(r"[^\W\d_]+", _ISO.sub(_iso_in_words, text)):
        word = match.group().lower()
        # “May” and “Mar” are months with a capital alone; “march” and “sun” are often none.
        if word in _MONTH_OF and match.group()[0].isupper() and not _is_modal(text, match):
            found.add(str(_MONTH_OF[word]))
        elif match.group() in _MONTHS_ELSEWHERE:
            found.add(str(_MONTHS_ELSEWHERE[match.group()]))
        elif word in _DAYS or match.group() in _DAYS_ELSEWHERE:
            found.add(_DAYS_ELSEWHERE.get(match.group(), word))
    return frozenset(found)


def is_date_word(word: str) -> bool:
    """Whether a capitalised word is a month or a day, in English or in German."""
    dated = {**_MONTHS_ELSEWHERE, **_DAYS_ELSEWHERE}
    return word.lower() in _MONTH_OF or word.lower() in _DAYS or word in dated


def _in_english(text: str) -> str:
    """A text with some numbers of two words in one that is known."""
    text = text.replace("alf a dozen", "six").replace("midnight", "twelve")
    return text.replace("mil millones", "billion")


def _is_modal(text: str, match: re.Match[str]) -> bool:
    """Whether “May” begins a sentence and stands before no number and no year."""
    return (
        match.group() == "May" and match.start() == 0 and not re.match(r"\s\d", text[match.end() :])
    )


def _iso_in_words(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    name = _MONTHS[month - 1].capitalize() if 1 <= month <= 12 else str(month)
    return f"{day} {name} {year}"


def _in_years(match: re.Match[str]) -> str:
    """Three decades as 30 years, two dozen as 24; the words as they are if they are no number."""
    word, unit = match[1].lower(), match[2].lower()
    value = int(word) if word.isdigit() else _SMALL.get(word)
    if value is None:
        return match[0]
    return f"{10 * value} years" if unit == "decades" else str(12 * value)


def _figure(word: str) -> Fraction:
    """The value of a number in figures.

    >>> _figure("1,204"), _figure("3.5"), _figure("12 000")
    (Fraction(1204, 1), Fraction(7, 2), Fraction(12000, 1))
    """
    plain = _GROUPED.sub("", word)
    plain = plain.replace(",", ".")
    return Fraction(plain) if plain.count(".") <= 1 else Fraction(re.sub(r"\D", "", plain))


def _values(run: list[tuple[str, Fraction]]) -> set[Fraction]:
    """The value that number words in a row make: two hundred and five, 1.2 million.

    Words that make no one number, as “two three”, stand for themselves.
    """
    if not run:
        return set()
    total, current, last = Fraction(0), Fraction(0), ""
    for kind, value in run:
        if kind == "scale":
            current = (current or Fraction(1)) * value
            if value > 100:
                total, current = total + current, Fraction(0)
        elif last in ("word", "figure") and not (
            current % 100 >= 20 and current % 10 == 0 and value < 10
        ):
            return {value for _, value in run}
        else:
            current += value
        last = kind
    return {total + current}

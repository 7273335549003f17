"""Where the sentences of a paragraph end: sentencex, and what it does not know.

sentencex (its rules by language) proposes ends; some are added, some taken back.
"""

from __future__ import annotations

import re

import sentencex

from pullquote.datatypes import Span
from pullquote.documents.abbreviations import ANYWHERE, BEFORE_A_NUMBER

_SPLIT_AT_ONCE = 5000  # code points
#: How far around an end is looked.
_AROUND = 40
#: The longest word that is taken for an abbreviation by a small letter after its full stop.
_LONGEST_ABBREVIATION = 6

#: Ends of sentences in scripts whose ends mean nothing else: Khmer, Tibetan, Devanagari and its
#: sisters, Burmese, Ethiopic, Armenian, Mongolian, Meetei, Santali, Limbu, Cham, Balinese.
_END_MARKS = re.compile(r"[។៕།༎।॥။።፧፨։᠃᠉꯫᱾᱿᥄᥅꩝᭟]+[”’»\"')\]]*\s*")
#: Note marks right after a full stop: superscript figures, daggers, figures before a capital.
_NOTE_MARKS = re.compile(r"[¹²³⁰⁴-⁹*†‡§]+(?:[,;–-][¹²³⁰⁴-⁹*†‡§]+)*\s*")
_NOTE_BRACKETS = re.compile(
    r"[.!?。！？…][\"”’»)]{0,2}(?:\[[^\[\].…]{1,30}\])+\s+(?=[\"“«¿¡(]?[^\W_a-zà-ÿ])"
)
_NOTE_FIGURES = re.compile(r"(?<=[^\W\d_]{3}[.!?])\d{1,3}\s+(?=[\"“«(]?[^\W\d_a-zà-ÿ])")
#: A sentence in parentheses of its own.
_IN_PARENTHESES = re.compile(
    r"(?:^|(?<=[.!?]\s)|(?<=[。！？]))[(（][^()（）]{2,300}[.!?。！？…][”’\"'」』]?[)）]\s*"
    r"(?=[\"“«¿¡(（「]?[^\W_a-zà-ÿ])"
)
#: Words that close a list, and then often a sentence.
_AND_SO_ON = re.compile(
    r"\b(?:etc|ecc|usw|atd|itd|itp|jne|osv|enz|т\. ?[дп])\.\s+(?=[“\"«¿¡(]?[^\W\d_a-zà-ÿа-яёії])"
)
#: Four dots of which the first ends a sentence and the others begin the next.
_LEFT_OUT_AT_START = re.compile(r"(?<=\w\.) (?=\. \. \. \w)")
#: The mark of a list item: "1.", "2)", "3.)", "a.", "iv)", a bullet, with a number after it or not.
_ITEM = r"(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})(?:\.\)|[.)])|§\s*\d+\.?)"
_ITEM_ALONE = re.compile(rf"[•⁃▪·–—*-]?\s*{_ITEM}|[•⁃▪·–—*-]+|\(?[一二三四五六七八九十]+[、)）.]")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)([•⁃▪]?\s?)(\d{1,3}|[a-z])(\.\)|[.)])\s*(?=\S)")
_BULLET = re.compile(r"(?:(?<=\s)|^)[•⁃▪]\s?(?=\S)")
_LAST_WORD = re.compile(r"([^\s(\[“„«\"'’]+)\.$")
#: A full stop with no space after it that may be the end of a sentence, and what may follow.
_STOP_WITHOUT_SPACE = re.compile(r"(?:[^\W\d_]{2}|\d{3})\.$")
_AFTER_NO_SPACE = re.compile(r"[\"“A-ZÀ-Þ]")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
#: "der 3. Mai", "im 1.-3. Jahrhundert": words before an ordinal number, whatever noun comes after.
_GERMAN_ORDINAL = re.compile(
    r"(?:\b(?:der|die|das|den|dem|des|am|im|vom|zum|zur|beim|ins|seit|jede[rnms]?|und|bis)\s+|^)"
    r"(?:\d{1,3}\.\s?[-–]\s?)?\d{1,3}\.$",
    re.IGNORECASE,
)
_GERMAN_STARTERS = frozenset(
    "er sie es wir ihr ich du man das die der den dem ein eine einen einem ich in im am an auf aus "
    "bei mit nach von vor zu zum zur und aber oder doch dann da dort hier heute nun jetzt so wie "
    "was wer wo wann warum niemand alle viele einige dies diese dieser danach davor seitdem".split()
)
#: Words that begin a sentence after a firm or a country whose name ends with a full stop.
_STARTERS = {
    "da": "De Det Den Der Hvad Hvem Hvor Han Hun Vi Jeg Nu Men",
    "sv": "De Det Den Där Vad Vem Var Han Hon Vi Jag Nu Men",
    "no": "De Det Den Der Hva Hvem Hvor Han Hun Vi Jeg Nå Men",
    "nl": "Het Hij Zij Ze Wij Wat Wie Waar Dat Dit Maar Er",
    "de": "Er Sie Es Das Wir Was Wer Wo Dort Dann Danach",
    "es": "El La Los Las Un Una Es Son Ella Ellos No Pero Allí",
    "fr": "Le La Les Il Elle Ils Un Une Ce Cette Mais",
    "it": "Il La Lo Gli Le Un Una È Ma Non Lui Lei",
    "pt": "O A Os As Um Uma É Ele Ela Não Mas",
}
_FIRM = {
    language: re.compile(
        rf"(?:\b[Cc]o|\b[A-Z]\.\s?[A-Z]|\b[A-Z]{{2}}\. [A-Z]{{2}}|\bInc|\bLtd)\.\s+"
        rf"(?=(?:{words.replace(' ', '|')})\b)"
    )
    for language, words in _STARTERS.items()
}
_ENDS = (
    _END_MARKS,
    _NOTE_BRACKETS,
    _NOTE_FIGURES,
    _AND_SO_ON,
    _LEFT_OUT_AT_START,
    _IN_PARENTHESES,
)
_CITED = re.compile(r"[」』”]$")
#: What goes on after a cited sentence: Japanese "to", a Chinese name and a verb of saying.
_AFTER_CITED = {
    "ja": re.compile(r"と|って|、"),
    "zh": re.compile(r"[^。！？，、“”]{1,8}?(?:说|說|问|問|道|答|喊|叫|表示)"),
}
#: Mkhedruli has no capitals, but counts as small letters.
_GEORGIAN = ("\u10d0", "\u10ff")


def sentence_spans(text: str, language: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of one paragraph of a text, [start, end), without white space around them.

    A long paragraph is given to sentencex part by part: on quotation marks that never close it
    takes time in the square of the length. A part ends before the last sentence that begins in it.
    """
    end = len(text) if end is None else end
    spans = []
    while start < end:
        until = min(end, start + _SPLIT_AT_ONCE)
        ends = sentence_ends(text[start:until], language)
        if until < end:
            half = start + _SPLIT_AT_ONCE // 2
            last = start + ends[-2] if len(ends) > 1 else start
            cuts = (last, text.rfind(" ", start, until) + 1)
            until = next((cut for cut in cuts if cut > half), until)
        position = start
        for stop in ends:
            a, b = trimmed(text, position, min(start + stop, until))
            if a < b:
                spans.append(Span(a, b))
            position = start + stop
        start = until
    return spans


def sentence_ends(paragraph: str, language: str) -> list[int]:
    """Where the sentences of a paragraph end, each at the beginning of the next; last its length.

    >>> sentence_ends("Sie wohnt in der Bahnhofstr. 5. Das ist nah.", "de")
    [32, 44]
    """
    line = re.sub(r"[\r\n\f\v\x85\u2028\u2029]", " ", paragraph)
    firm = _items(line)
    written_small = bool(re.match(r"\W*[a-zà-ÿ]", line)) and not firm
    for pattern in (*_ENDS, *filter(None, [_FIRM.get(language)])):
        firm.update(match.end() for match in pattern.finditer(line))
    kept, start = [], 0
    for end in sorted(_proposed(line, language) | firm):
        notes = _NOTE_MARKS.match(line, end) if end and not line[end - 1].isspace() else None
        stop = notes.end() if notes else end
        if not start < stop < len(line):
            continue
        if end in firm or not _goes_on(line, start, stop, language, written_small):
            kept.append(stop)
            start = stop
    return [*kept, len(paragraph)]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _proposed(line: str, language: str) -> set[int]:
    """The ends that sentencex gives; it falls back to English for languages unknown to it."""
    ends = set()
    well = line.encode("utf-8", "replace").decode("utf-8")
    for boundary in sentencex.get_sentence_boundaries(language or "en", well):
        ends.add(int(boundary["end_index"]))
    return ends


def _items(line: str) -> set[int]:
    """Where the items of a list begin that is written in one line, from the second one on.

    >>> line = "1. Wash the glass. 2. Dry it."
    >>> [line[start:] for start in _items(line)]
    ['2. Dry it.']
    """
    found = list(_NUMBERED.finditer(line))
    starts = set()
    if found and found[0].start() == 0:
        bullet, number, style = found[0].groups()
        expected = _next_number(number)
        for match in found[1:]:
            if match.group(2, 3) == (expected, style) and match.group(1).strip() == bullet.strip():
                starts.add(match.start())
                expected = _next_number(expected)
    if not starts:
        bullets = list(_BULLET.finditer(line))
        if bullets and bullets[0].start() == 0:
            mark = line[0]
            starts = {match.start() for match in bullets[1:] if match.group().startswith(mark)}
    return starts


def _next_number(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)


def _goes_on(line: str, start: int, end: int, language: str, written_small: bool) -> bool:
    """Whether the sentence that begins at ``start`` goes on after ``end``."""
    piece = line[start:end].strip()
    tail, head = piece[-_AROUND:], line[end : end + _AROUND].lstrip()
    if not re.search(r"\w", piece) or (len(piece) < 10 and _ITEM_ALONE.fullmatch(piece)):
        return True
    if language in _AFTER_CITED and _CITED.search(tail):
        return _AFTER_CITED[language].match(head) is not None
    last = _LAST_WORD.search(tail)
    if last is None or not head:
        return False
    word = last.group(1).lower()
    if not line[end - 1].isspace() and head[0].isascii():
        ended = _STOP_WITHOUT_SPACE.search(tail) and _AFTER_NO_SPACE.match(head)
        return ended is None
    if head[0].islower() and not _GEORGIAN[0] <= head[0] <= _GEORGIAN[1]:
        first = _FIRST_WORD.match(head)
        mixed = first is not None and not first.group().islower()
        short = len(word) <= _LONGEST_ABBREVIATION or "." in word or word[-1].isdigit()
        return short and not mixed and not written_small
    known = word in ANYWHERE.get(language, ())
    if head[0].isdigit():
        return (
            known
            or word.endswith("str")
            or word in BEFORE_A_NUMBER.get(language, BEFORE_A_NUMBER[""])
        )
    if language == "de" and word[-1].isdigit():
        first = _FIRST_WORD.match(head)
        starter = first is None or first.group().lower() in _GERMAN_STARTERS
        return not starter and _GERMAN_ORDINAL.search(tail) is not None
    return known

"""Headings in plain text, on strong evidence only: who is unsure says paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pullquote.documents.lines import END, is_prose, width
from pullquote.documents.plain_lists import LABEL, mark_style

_LONGEST = 90  # columns
#: Of a line that is not all in capitalised words; more where long paragraphs stand around it.
_MOST_WORDS, _MOST_WORDS_BETWEEN = 6, 10
_LONG_PARAGRAPH = 120  # columns
_MARKDOWN = re.compile(r"(#{1,6})\s+\S")
_CHAPTER = re.compile(
    r"(?:chapter|section|part|book|appendix|kapitel|abschnitt|teil|cap[ií]tulo|secci[oó]n|parte|"
    r"chapitre|partie|capitolo|глава|часть|раздел)\s+(?:\d+|[IVXLC]+|[A-Z]{3,})(?:[.:]?\s.*)?"
    r"|第\s*[\d一二三四五六七八九十百]+\s*[章节節部回].*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?\s+[^\W\d_a-zà-ÿ]|[IVXLC]{1,6}\.\s+[^\W\d_a-zà-ÿ]")
#: A verb in one of these forms makes a line a statement, in the languages met most.
_VERBS = frozenset(
    "is are was were has have had will would can could did does do be been opened closed paid says "
    "said es son fue era está están hay tiene será ist sind war wird hat haben wurde est sont ont "
    "était sera è sono ha hanno é são foi tem".split()
)
_SMALL_WORDS = frozenset(
    "a an and as at but by for from in into nor of off on or over the to up via with de del la las "
    "los el y en du des le les et von und der die das im am zu di e da do dos".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a line of plain text.

    first: nothing stands before it. before, after: the words of the line before and of all that
    comes next up to a blank line, "" if there is nothing. apart: blank lines stand on both sides;
    begins: one stands before it, or a heading does. Where no blank lines are, a line between long
    paragraphs is set apart as well.
    """

    first: bool
    before: str
    after: str
    apart: bool
    begins: bool


def heading_level(words: str, around: Around) -> int:
    """The level of a line that is a heading, 0 if there is no strong evidence that it is one."""
    marked = _MARKDOWN.match(words)
    if marked:
        return len(marked.group(1))
    if around.apart and around.after and _is_chapter(words):
        return 2
    prose = is_prose(around.after)
    between = prose and is_prose(around.before) and width(around.before) >= _LONG_PARAGRAPH
    begins = around.begins or _is_chapter(around.before) or between
    if not begins or not _may_be_title(words):
        return 0
    longer = width(around.after) >= 1.5 * width(words)
    if around.first and around.apart and longer and (prose or mark_style(around.after)):
        return 1
    capitals = words.upper() == words and len(re.findall(r"[^\W\d_]", words)) >= 4
    capitals = capitals and not _is_uncased(words)
    if capitals and _is_chapter(around.before):
        return 2
    if not prose or (_may_be_title(around.before) and not _is_chapter(around.before)):
        return 0
    if around.apart and _NUMBERED.match(words) and not _NUMBERED.match(around.after):
        return 2
    most = _MOST_WORDS_BETWEEN if between else _MOST_WORDS
    return 2 if capitals or (longer and _is_short_title(words, most)) else 0


def _is_chapter(words: str) -> bool:
    return width(words) <= _LONGEST and _CHAPTER.fullmatch(words) is not None and words[0].isupper()


def _may_be_title(words: str) -> bool:
    """Whether a line has nothing that a title does not have: an end, a label, columns, a mark."""
    return (
        0 < width(words) <= _LONGEST
        and not END.search(words)
        and not LABEL.match(words)
        and not re.search(r"\s{2,}|\t|\||://|@", words)
        and (not mark_style(words) or _NUMBERED.match(words) is not None)
        and (
            words[0].isupper() or words[0].isdigit() or words[0] in '“"‘«¿¡(' or _is_uncased(words)
        )
        and re.search(r"[^\W\d_]{2}|[^\W\d_a-zA-Z]", words) is not None
    )


def _is_uncased(words: str) -> bool:
    return words.upper() == words.lower()


def _is_short_title(words: str, most: int) -> bool:
    """Whether a line is a few words that state nothing, or all its long words are capitalised."""
    found = _WORD.findall(words)
    if _is_uncased(words):
        return width(words) <= 24 and not re.search(r"\d", words)
    if len(found) > 10 or re.search(r"\d", words):
        return False
    title_case = len(found) > 1 and all(
        word[0].isupper() or word.lower() in _SMALL_WORDS for word in found
    )
    states = any(word in _VERBS for word in found[1:])
    return not states and (title_case or len(found) <= most)

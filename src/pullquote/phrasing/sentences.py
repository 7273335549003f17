"""What a language model writes, as sentences with the quotes that each names, while it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pullquote.documents.segmentation import sentence_spans

#: A mark of a citation: [1], [1, 3], [Quote 2].
_MARK = re.compile(r"\s*\[(?:quotes? )?(\d{1,3}(?:\s*[,;&]\s*\d{1,3})*)\]", re.IGNORECASE)
#: Marks behind the full stop belong to the sentence that it ends.
_MARKS_BEHIND = re.compile(rf"([.!?…][\"”’')]*)((?:{_MARK.pattern})+)", re.IGNORECASE)
_UNFINISHED_MARK = re.compile(r"\[[^\]\n]{0,20}$")
_ITEM = re.compile(r"^\s*(?:[-*•]|#{1,6}|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|`|^\s*>+\s?")
_FINISHED = re.compile(r"[.!?…:。！？][\"”’')\]]*$")
#: What a model thinks aloud before it answers.
_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as it was written, and the numbers of the quotes that it names."""

    text: str
    named: tuple[int, ...] = ()


def without_thought(text: str) -> str:
    """What a model wrote, without what it thought aloud before it."""
    return _THOUGHT.sub("", text, count=1)


class SentenceStream:
    """Takes text piece by piece and gives each sentence once it is whole.

    >>> stream = SentenceStream()
    >>> stream.add("It is tall [1]. It was bu")
    [Written(text='It is tall.', named=(1,))]
    >>> stream.add("ilt late. [2]"), stream.end()
    ([], [Written(text='It was built late.', named=(2,))])
    """

    def __init__(self, language: str = "en") -> None:
        """Begin with nothing; ``language``: that of the text, by whose rules sentences end."""
        self._language = language
        self._text, self._count = "", 0

    def add(self, piece: str) -> list[Written]:
        """The sentences that are whole now."""
        self._text += piece
        if _THOUGHT.match(self._text) and "</think>" not in self._text:
            return []
        *lines, last = without_thought(self._text).split("\n")
        found = [written for line in lines for written in _sentences(line, self._language)]
        # The last sentence of the last line may go on, or be followed by its mark.
        text = _marks_inside(last)
        spans = sentence_spans(text, self._language)
        if len(spans) > 1 and not _UNFINISHED_MARK.match(text[spans[-1].start :]):
            cut = spans[-1].start
            found += _sentences(text[:cut], self._language)
            last = text[cut:]
        self._text = last
        self._count += len(found)
        return found

    def end(self) -> list[Written]:
        """What is left when no more comes; a last sentence that was cut is left out."""
        text, self._text = without_thought(self._text), ""
        found = _sentences(text, self._language)
        is_cut = bool(found) and not _FINISHED.search(found[-1].text)
        return found[:-1] if is_cut and self._count + len(found) > 1 else found


def _marks_inside(line: str) -> str:
    return _MARKS_BEHIND.sub(r"\2\1 ", line)


def _sentences(line: str, language: str) -> list[Written]:
    text = _EMPHASIS.sub("", _ITEM.sub("", _marks_inside(line)))
    found = []
    for span in sentence_spans(text, language):
        words = text[span.start : span.end]
        named = [int(n) for mark in _MARK.findall(words) for n in re.findall(r"\d+", mark)]
        plain = " ".join(_MARK.sub("", words).split())
        if any(character.isalnum() for character in plain):
            found.append(Written(plain, tuple(dict.fromkeys(named))))
    return found

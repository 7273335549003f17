"""The blocks of a text that no format marks, by its lines, its blank lines and its marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pullquote.datatypes import Block, BlockKind
from pullquote.documents.boilerplate import BOILERPLATE
from pullquote.documents.builder import Document
from pullquote.documents.front_matter import front_matter
from pullquote.documents.lines import Line, is_wrapped, stanzas
from pullquote.documents.plain_headings import Around, heading_level
from pullquote.documents.plain_lists import is_item, is_list_of_entries, item_blocks, mark_style
from pullquote.documents.plain_questions import with_answers
from pullquote.documents.plain_tables import is_rule, table_blocks, without_bars

_LONGEST_BOILERPLATE = 300  # code points
_LOOKED_AHEAD = 8  # lines after a line
_FENCE = re.compile(r"(?:```|~~~)")
_DRAWN = re.compile(r"[\W_]{3,}")
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|map|chart|plate|abbildung|abb\.|tabelle|figura|tabla|tableau|tabella|"
    r"tabela|рис\.|табл\.)\s*\d+(?:\.\d+)*\s*[.:–—-]\s*\S|[图圖表]\s*\d+\s*[:：.]?\s*\S",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{};=<>]|\w\(|^\s*(?:def|class|import|return|if|for|while|\$|>>>)\b|//")


def read_text(text: str) -> Document:
    """A text file: what stands before the text says what it is, and is not of it."""
    about = front_matter(text)
    text = without_bars(text[about.end :].strip("\n"))
    blocks = plain_blocks(text)
    return Document(text, blocks, about.title, about.author, about.published, about.language)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order."""
    groups = stanzas(text)
    blocks: list[Block] = []
    fenced = False
    for number, lines in enumerate(groups):
        if fenced or _FENCE.match(lines[0].words):
            fenced = _add_fenced(blocks, lines, fenced)
            continue
        before = groups[number - 1] if number else []
        after = groups[number + 1] if number + 1 < len(groups) else []
        blocks += _Stanza(text, before, lines, after).blocks()
    return tuple(_paged(text, with_answers(text, blocks)))


def first_words(text: str) -> str:
    """The beginning of the first line with a word in it, at most 70 code points and " …"."""
    lines = (line.words for stanza in stanzas(text) for line in stanza)
    words = next(words for words in lines if re.search(r"\w", words)).lstrip("#").strip()
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0] + " …"


class _Stanza:
    """The lines between two blank lines, and the stanzas around them."""

    def __init__(
        self, text: str, before: Sequence[Line], lines: Sequence[Line], after: Sequence[Line]
    ) -> None:
        self.text, self.before, self.lines, self.after = text, before, lines, after
        #: An item alone in its stanza is one of a list if its neighbours are.
        self.near = [*before[:1], *lines, *after[:1]]

    def blocks(self) -> list[Block]:
        if len(self.lines) > 1 and _is_indented_code(self.lines):
            return [Block(self.lines[0].start, self.lines[-1].end, BlockKind.CODE)]
        found: list[Block] = []
        plain: list[Line] = []
        position = 0
        while position < len(self.lines):
            blocks, taken = self._marked(position)
            if not taken:
                plain.append(self.lines[position])
                position += 1
                continue
            found += self._paragraphs(plain)
            found += blocks
            plain = []
            position += taken
        return found + self._paragraphs(plain)

    def _marked(self, position: int) -> tuple[list[Block], int]:
        """The blocks that something marks from a line on, and how many lines; [], 0 if none."""
        line = self.lines[position]
        under = self.lines[position + 1] if position + 1 < len(self.lines) else None
        if under is not None and _is_underline(line, under):
            level = 1 if under.words[0] == "=" else 2
            drawn = Block(under.start, under.end, BlockKind.BOILERPLATE)
            return [Block(line.start, line.end, BlockKind.HEADING, level), drawn], 2
        if _DRAWN.fullmatch(line.words) and not line.words.startswith("|"):
            return [Block(line.start, line.end, BlockKind.BOILERPLATE)], 1
        if line.words.startswith(">"):
            last = position
            while last + 1 < len(self.lines) and self.lines[last + 1].words.startswith(">"):
                last += 1
            quoted = Block(line.start, self.lines[last].end, BlockKind.QUOTATION)
            return [quoted], last + 1 - position
        if is_item(line, self.near) and not self._is_numbered_title(position):
            return item_blocks(self.lines, position, self.near)
        return table_blocks(self.lines, position)

    def _is_numbered_title(self, position: int) -> bool:
        """Whether a numbered line alone in its stanza is the title of a section."""
        return (
            len(self.lines) == 1
            and heading_level(self.lines[position].words, self._around(position)) > 0
        )

    def _around(self, position: int) -> Around:
        rest = self.lines[position + 1 : position + _LOOKED_AHEAD]
        before = self.lines[position - 1] if position else self.before[-1] if self.before else None
        return Around(
            first=before is None,
            before=before.words if before else "",
            after=" ".join(line.words for line in rest or self.after[:_LOOKED_AHEAD]),
            apart=len(self.lines) == 1,
            begins=position == 0,
        )

    def _paragraphs(self, lines: Sequence[Line]) -> list[Block]:
        """The blocks of lines that nothing marks: after each heading the lines begin anew."""
        if not lines or is_wrapped(lines):
            return self._under_a_heading(lines)
        first = bisect_left(self.lines, lines[0].start, key=lambda line: line.start)
        found: list[Block] = []
        begin = 0
        for number, line in enumerate(lines):
            level = heading_level(line.words, self._around(first + number))
            if level:
                found += self._under_a_heading(lines[begin:number])
                found.append(Block(line.start, line.end, BlockKind.HEADING, level))
                begin = number + 1
        return found + self._under_a_heading(lines[begin:])

    def _under_a_heading(self, lines: Sequence[Line]) -> list[Block]:
        """The blocks of lines without a heading: one if they are wrapped, else one a line."""
        if is_wrapped(lines):
            return [_prose(self.text, lines[0].start, lines[-1].end)]
        if is_list_of_entries(lines):
            return [Block(line.start, line.end, BlockKind.LIST_ITEM, 1) for line in lines]
        return [_prose(self.text, line.start, line.end) for line in lines]


def _prose(text: str, start: int, end: int) -> Block:
    words = text[start:end]
    if len(words) <= _LONGEST_BOILERPLATE and BOILERPLATE.match(words):
        return Block(start, end, BlockKind.BOILERPLATE)
    kind = BlockKind.CAPTION if _CAPTION.match(words) else BlockKind.PARAGRAPH
    return Block(start, end, kind)


def _is_underline(line: Line, under: Line) -> bool:
    drawn = under.words
    return (
        len(set(drawn)) == 1
        and drawn[0] in "=-~"
        and len(drawn) >= max(3, len(line.words) // 2)
        and re.search(r"\w", line.words) is not None
        and not is_rule(line.words)
        and not re.search(r"\s{2,}|\t|\|", line.words)
        and not mark_style(line.words)
    )


def _is_indented_code(lines: Sequence[Line]) -> bool:
    code = sum(_CODE.search(line.words) is not None for line in lines)
    return all(line.indent >= 4 for line in lines) and 2 * code >= len(lines)


def _add_fenced(blocks: list[Block], lines: Sequence[Line], fenced: bool) -> bool:
    """Add the code between two fences; whether it goes on after these lines."""
    code: list[Line] = []
    for line in lines:
        if _FENCE.match(line.words):
            blocks += _code(code)
            blocks.append(Block(line.start, line.end, BlockKind.BOILERPLATE))
            code, fenced = [], not fenced
        elif fenced:
            code.append(line)
        else:
            blocks.append(Block(line.start, line.end))
    blocks += _code(code)
    return fenced


def _code(lines: Sequence[Line]) -> list[Block]:
    return [Block(lines[0].start, lines[-1].end, BlockKind.CODE)] if lines else []


def _paged(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with their pages, if form feeds divide the text into pages."""
    if "\f" not in text:
        return list(blocks)
    paged, position, page = [], 0, 1
    for block in blocks:
        page += text.count("\f", position, block.start)
        position = block.start
        paged.append(replace(block, page=page))
    return paged

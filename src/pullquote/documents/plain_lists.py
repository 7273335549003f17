"""Lists in plain text: items with a bullet or a number, and short lines one under the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pullquote.datatypes import Block, BlockKind
from pullquote.documents.lines import END, Line, width

_BULLET = r"[•●▪■◦○‣⁃∙·*+\-–]"
_MARK = re.compile(
    rf"(?P<bullet>{_BULLET}|\[[ xX]?\])\s+\S"
    r"|(?P<number>\(?\d{1,3}[.)]|\d{1,3}\.\))\s+\S"
    r"|(?P<letter>\(?[a-zA-Z][.)])\s+\S"
    r"|(?P<roman>\(?(?:[ivx]{2,6}|[IVX]{2,6})[.)])\s+\S"
    r"|(?P<chinese>[（(]?[一二三四五六七八九十]{1,3}[、.．)）])\s*\S"
    r"|(?P<circled>[①-⑳⑴-⒇➀-➓])\s*\S"
)
#: Bullets that are nothing else, so that one of them is a list.
_PLAINLY = re.compile(r"[•●▪■◦○‣⁃∙①-⑳⑴-⒇➀-➓]")
#: "Owner: Town of Emden": a name of a few words, and what it is.
LABEL = re.compile(r"[^\W\d_][^:：.!?]{0,40}[:：]\s*\S")
_LONGEST_ENTRY = 60  # columns


def mark_style(words: str) -> str:
    """What marks a line as an item of a list: "bullet -", "number .", ...; "" if nothing does.

    >>> mark_style("• Bread"), mark_style("12) Butter"), mark_style("3.5 litres")
    ('bullet •', 'number )', '')
    """
    found = _MARK.match(words)
    if found is None:
        return ""
    kind = str(found.lastgroup)
    mark = found.group(kind)
    style = mark if kind == "bullet" else "" if kind == "circled" else mark[-1]
    if kind == "letter" and mark.strip("().").lower() in "ivx":
        kind = "roman"
    return f"{kind} {style}"


def is_item(line: Line, others: Sequence[Line]) -> bool:
    """Whether a marked line is an item: its mark is nothing else, or another line has its style."""
    style = mark_style(line.words)
    if not style:
        return False
    if _PLAINLY.match(line.words):
        return True
    return any(other is not line and mark_style(other.words) == style for other in others)


def item_blocks(
    lines: Sequence[Line], position: int, others: Sequence[Line]
) -> tuple[list[Block], int]:
    """The items that begin at a position in the lines, and how many lines they take.

    A line without a mark belongs to the item before it if it stands under its words, or if the
    line before was broken at a column.
    """
    blocks: list[Block] = []
    indents: list[int] = []
    taken = position
    while taken < len(lines) and is_item(lines[taken], others):
        first = lines[taken]
        while indents and first.indent < indents[-1]:
            indents.pop()
        if not indents or first.indent > indents[-1]:
            indents.append(first.indent)
        last = first
        taken += 1
        while taken < len(lines) and not is_item(lines[taken], others):
            line = lines[taken]
            broken = width(last.words) >= 40 and not END.search(last.words)
            if line.indent <= first.indent and not (broken and not line.words[0].isupper()):
                break
            last = line
            taken += 1
        blocks.append(Block(first.start, last.end, BlockKind.LIST_ITEM, level=len(indents)))
    return blocks, taken - position


def is_list_of_entries(lines: Sequence[Line]) -> bool:
    """Whether lines are entries one under the other: short, or a name with what it is."""
    labels = sum(LABEL.match(line.words) is not None for line in lines)
    short = all(
        width(line.words) <= _LONGEST_ENTRY and not END.search(line.words) for line in lines
    )
    return (len(lines) >= 3 and short) or (len(lines) >= 2 and labels == len(lines))

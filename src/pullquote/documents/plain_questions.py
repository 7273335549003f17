"""Questions and their answers in plain text: what belongs together is one block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pullquote.datatypes import Block, BlockKind

_QUESTION = re.compile(
    r"(?:Q(?:uestion)?|F(?:rage)?|P(?:regunta|ergunta)?|D(?:omanda)?|Вопрос|В|问|問)"
    r"\s*\d*\s*[.:：)]\s*\S"
)
_ANSWER = re.compile(
    r"(?:A(?:nswer|ntwort)?|R(?:espuesta|esposta|éponse|isposta)?|Ответ|О|答)\s*\d*\s*[.:：)]\s*\S"
)
_ASKED = re.compile(r"[¿\"“]?[^\W_a-zà-ÿ][^.!。！\n]*[?？؟]$")
_LONGEST_QUESTION = 150  # code points
_WORDY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def with_answers(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, each question in one block with the answer that comes next.

    "Q:" and "A:" mark them; a question alone on a line is answered by the line under it, and in a
    text that asks again and again by the next paragraph.
    """
    asked = [_is_question(text, block) for block in blocks]
    answered = [
        asked[number] and number + 1 < len(blocks) and _is_answer(text, blocks[number + 1])
        for number in range(len(blocks))
    ]
    everywhere = (
        sum(answered) >= 2 and sum(answered) == sum(asked) and 4 * sum(asked) >= len(blocks)
    )
    joined: list[Block] = []
    taken = False
    for number, block in enumerate(blocks):
        if taken:
            taken = False
            continue
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if following is not None and _belong(
            text, block, following, answered=answered[number], everywhere=everywhere
        ):
            joined.append(replace(block, end=following.end, kind=BlockKind.PARAGRAPH, level=0))
            taken = True
        else:
            joined.append(block)
    return joined


def _belong(text: str, block: Block, following: Block, *, answered: bool, everywhere: bool) -> bool:
    words, next_words = text[block.start : block.end], text[following.start : following.end]
    marked = _QUESTION.match(words) is not None and _ANSWER.match(next_words) is not None
    if block.kind in _WORDY and following.kind in _WORDY and marked:
        return True
    close = text[block.end : following.start].count("\n") == 1
    return answered and (close or everywhere)


def _is_question(text: str, block: Block) -> bool:
    words = text[block.start : block.end]
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(words) <= _LONGEST_QUESTION
        and _ASKED.fullmatch(words) is not None
    )


def _is_answer(text: str, block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and not _is_question(text, block)

"""Examples put together: batches of similar length, padded arrays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

#: Examples that are sorted by length together before they are cut into batches.
_SORTED_TOGETHER = 2048
#: Lengths are rounded up to a multiple of this.
_MULTIPLE = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The special tokens around question and window, and the question mark."""

    before: list[int]
    between: list[int]
    behind: list[int]
    question_mark: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Layout:
        """XLM-R's "<s> q </s></s> w </s>" if the tokenizer has these tokens, else BERT's."""
        vocabulary = tokenizer.get_vocab()
        mark = vocabulary["?"]
        if "<s>" in vocabulary and "</s>" in vocabulary:
            begin, end = vocabulary["<s>"], vocabulary["</s>"]
            return cls([begin], [end, end], [end], mark)
        begin, end = vocabulary["[CLS]"], vocabulary["[SEP]"]
        return cls([begin], [end], [end], mark)


@dataclass(frozen=True, slots=True)
class Example:
    """One input: token ids, [window, window_end) of them the window.

    starts, ends: first tokens and last tokens that are right (empty: no answer).
    """

    ids: list[int]
    window: int
    window_end: int
    starts: list[int]
    ends: list[int]
    answerable: bool


def batches(examples: Sequence[Example], tokens: int, chance: random.Random) -> list[list[Example]]:
    """Batches of similar length, of about ``tokens`` tokens each, in random order."""
    found: list[list[Example]] = []
    for chunk in range(0, len(examples), _SORTED_TOGETHER):
        row = sorted(examples[chunk : chunk + _SORTED_TOGETHER], key=lambda e: len(e.ids))
        batch: list[Example] = []
        mine: list[list[Example]] = []
        for example in row:
            if batch and (len(batch) + 1) * _padded(len(example.ids)) > tokens:
                mine.append(batch)
                batch = []
            batch.append(example)
        if batch:
            mine.append(batch)
        chance.shuffle(mine)
        found.extend(mine)
    return found


def _padded(length: int) -> int:
    return -(-length // _MULTIPLE) * _MULTIPLE


def collate(batch: Sequence[Example]) -> dict[str, NDArray[Any]]:
    """Padded arrays (examples, tokens): ids, types, mask, allowed places, right starts and ends.

    An example without an answer has its right start and end at the first token.
    """
    longest = _padded(max(len(e.ids) for e in batch))
    shape = (len(batch), longest)
    ids, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    mask, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
    starts, ends = np.zeros(shape, bool), np.zeros(shape, bool)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = e.ids
        mask[row, : len(e.ids)] = True
        types[row, e.window : len(e.ids)] = 1
        allowed[row, 0] = True
        allowed[row, e.window : e.window_end] = True
        starts[row, e.starts or [0]] = True
        ends[row, e.ends or [0]] = True
    answerable = np.array([e.answerable for e in batch], np.float32)
    return {
        "ids": ids, "types": types, "mask": mask, "allowed": allowed,
        "starts": starts, "ends": ends, "answerable": answerable,
    }  # fmt: skip

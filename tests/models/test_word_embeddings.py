"""A table of word embeddings is kept small without another value than it had."""

from __future__ import annotations

import pytest
import torch

from pullquote.models.word_embeddings import compact_embedding, four_bits


def in_four_bits(rows: int, blocks: int, seed: int) -> torch.Tensor:
    """A random table of 4-bit values (rows, 32 x blocks), as Q4_0 makes them, each with a -8."""
    chance = torch.Generator().manual_seed(seed)
    steps = torch.randint(-8, 8, (rows, blocks, 32), generator=chance).float()
    steps[:, :, seed % 32] = -8
    scales = torch.randn((rows, blocks, 1), generator=chance).half()
    scales[0, 0] = 0
    return (steps * scales.float()).reshape(rows, -1)


@pytest.mark.parametrize("seed", range(5))
def test_what_was_rounded_to_four_bits_stays_exactly_the_same(seed: int) -> None:
    table = in_four_bits(50, 3, seed)
    ids = torch.tensor([[0, 49, 7], [3, 3, 1]])
    module = compact_embedding(table)
    assert torch.equal(module(ids), table[ids])
    assert sum(part.nbytes for part in module.buffers()) * 7 < table.nbytes


def test_other_values_are_rounded_to_half_precision() -> None:
    table = torch.randn((50, 64), generator=torch.Generator().manual_seed(0))
    assert four_bits(table) is None
    ids = torch.tensor([[0, 49, 7]])
    assert torch.equal(compact_embedding(table)(ids), table[ids].half().float())


def test_rows_that_are_no_whole_blocks_are_not_in_four_bits() -> None:
    assert four_bits(torch.zeros(3, 33)) is None

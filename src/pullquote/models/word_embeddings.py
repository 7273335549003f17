"""A large table of word embeddings, written small: what has to be verified at every start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

#: Values that share a scale where a table is in 4 bits, as in llama.cpp's Q4_0.
BLOCK = 32
_ROWS = 16384


def compact_embedding(table: Tensor) -> Any:
    """A torch module for a table (vocabulary, width): ids (texts, tokens) to vectors in single.

    A table that was rounded to 4 bits is kept in them, which changes nothing; others are rounded to
    half precision.
    """
    import torch

    halves_and_scales = four_bits(table)

    class Half(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """The table in half precision."""

        table: Tensor

        def __init__(self, table: Tensor) -> None:
            super().__init__()
            self.register_buffer("table", table)

        def forward(self, ids: Tensor) -> Tensor:
            return torch.nn.functional.embedding(ids, self.table).float()

    class FourBits(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """halves: (vocabulary, blocks, 16) uint8; scales: (vocabulary, blocks, 1) half."""

        halves: Tensor
        scales: Tensor

        def __init__(self, halves: Tensor, scales: Tensor) -> None:
            super().__init__()
            self.register_buffer("halves", halves)
            self.register_buffer("scales", scales)

        def forward(self, ids: Tensor) -> Tensor:
            # (texts, tokens, blocks, 16), in single precision, which holds such integers exactly.
            both = self.halves[ids].float()
            high = torch.floor(both / 16)
            # (texts, tokens, blocks, 32): the low half of each byte, then the high half of each.
            steps = torch.cat([both - 16 * high, high], -1) - 8
            return (steps * self.scales[ids].float()).flatten(2)

    if halves_and_scales is None:
        return Half(table.half())
    return FourBits(*halves_and_scales)


def four_bits(table: Tensor) -> tuple[Tensor, Tensor] | None:
    """The table in blocks of 4 bits: halves (rows, blocks, 16), scales (rows, blocks, 1).

    A value is a scale times -8 ... 7; byte n of a block has value n in its low half and value
    n + 16 in its high half, each plus 8. None unless that gives every value exactly.
    """
    import torch

    if table.shape[1] % BLOCK:
        return None
    found = []
    # A few rows at a time: each step takes memory for all of them.
    for some in torch.split(table, _ROWS):
        part = _four_bits(some)
        if part is None:
            return None
        found.append(part)
    halves, scales = zip(*found, strict=True)
    return torch.cat(halves), torch.cat(scales)


def _four_bits(table: Tensor) -> tuple[Tensor, Tensor] | None:
    import torch

    # (rows, blocks, 32). The value farthest from zero is -8 times the scale.
    blocks = table.float().reshape(len(table), -1, BLOCK)
    farthest = blocks.gather(-1, blocks.abs().argmax(-1, keepdim=True))
    scales = (farthest / -8).half()
    steps = (blocks / scales.float()).round().nan_to_num(0).clamp(-8, 7)
    if not torch.equal(steps * scales.float(), blocks):
        return None
    steps = (steps + 8).to(torch.uint8)
    return steps[..., :16] + 16 * steps[..., 16:], scales

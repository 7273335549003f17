"""The reader while it is trained: BERT with low-rank adapters, two heads, and the loss."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from transformers import BertConfig, BertModel

#: The matrices of a layer that are adapted: all of them.
_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
#: What parametrize puts between a matrix's name and that of a factor.
_INSERTED = ".parametrizations.weight.0"
#: Added to the attention to what is padding; small enough that nothing of it is left by softmax.
MASKED = -1e4


class LowRank(nn.Module):
    """A frozen matrix W (out, in) becomes W + scale x up (out, rank) @ down (rank, in).

    Hu et al. 2021, https://arxiv.org/abs/2106.09685. The sum is made in single precision and
    handed out in ``dtype``, so that the tokens pass one matrix.
    """

    def __init__(self, weight: Tensor, rank: int, scale: float, dtype: torch.dtype) -> None:
        """Start as the frozen matrix: ``up`` is zero."""
        super().__init__()
        self.lora_down = nn.Parameter(torch.empty(rank, weight.shape[1]))
        self.lora_up = nn.Parameter(torch.zeros(weight.shape[0], rank))
        nn.init.kaiming_uniform_(self.lora_down, a=math.sqrt(5))
        self.scale, self.dtype = scale, dtype

    def forward(self, weight: Tensor) -> Tensor:
        """(out, in) to the same shape."""
        return torch.addmm(weight, self.lora_up, self.lora_down, alpha=self.scale).to(self.dtype)


class FeatureDropout(nn.Module):
    """Dropout of whole features of an example, the same at every token: cheap on a processor."""

    def __init__(self, chance: float) -> None:
        """Drop each feature with this chance while training."""
        super().__init__()
        self.chance = chance

    def forward(self, x: Tensor) -> Tensor:
        """(examples, tokens, width) to the same shape."""
        if not self.chance or not self.training:
            return x
        kept = torch.empty(x.shape[0], 1, x.shape[2], device=x.device).bernoulli_(1 - self.chance)
        return x * (kept / (1 - self.chance)).to(x.dtype)


class ReaderModel(nn.Module):
    """BERT with adapters; a start and an end score a token, and whether the window answers."""

    def __init__(
        self,
        folder: Path,
        *,
        rank: int,
        scale: float,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Read the frozen weights from a model folder; ``dtype`` is that of its products."""
        super().__init__()
        # Eager: on a processor the fused attention's backward pass takes four times as long.
        config = BertConfig.from_pretrained(
            str(folder),
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=0.0,
        )
        bert = BertModel(config, add_pooling_layer=False)
        bert.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        bert.requires_grad_(False)
        self.embeddings, self.encoder = bert.embeddings, bert.encoder.to(dtype)
        for number, layer in enumerate(self.encoder.layer):
            for name in _MATRICES:
                matrix = layer.get_submodule(name)
                # The frozen matrix stays in single precision; see LowRank.
                matrix.weight = nn.Parameter(
                    _weight(folder, f"encoder.layer.{number}.{name}"), requires_grad=False
                )
                adapter = LowRank(matrix.weight, rank, scale, dtype)
                parametrize.register_parametrization(matrix, "weight", adapter, unsafe=True)
            layer.attention.output.dropout = FeatureDropout(dropout)
            layer.output.dropout = FeatureDropout(dropout)
        self.dropout = FeatureDropout(dropout)
        self.dtype = dtype
        self.span = nn.Linear(config.hidden_size, 2)
        self.answerable = nn.Linear(config.hidden_size, 1)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.normal_(self.answerable.weight, std=0.02)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(examples, tokens) to start and end scores of that shape, and (examples,)."""
        # (examples, tokens, width): the frozen embeddings, in single precision.
        with torch.no_grad():
            x = self.embeddings(input_ids=ids, token_type_ids=types)
        x = self.dropout(x.to(self.dtype))
        # (examples, 1, 1, tokens): what is added to the attention to each token.
        hidden = torch.zeros_like(mask, dtype=self.dtype).masked_fill(~mask, MASKED)
        x = self.encoder(x, attention_mask=hidden[:, None, None, :]).last_hidden_state.float()
        spans = self.span(x)
        return spans[..., 0], spans[..., 1], self.answerable(x[:, 0]).squeeze(-1)

    def trained(self) -> dict[str, nn.Parameter]:
        """What is trained, under the names that the adapter's file has.

        ``encoder.layer.0.attention.self.query.lora_up`` belongs to ``....query.weight``.
        """
        return {
            name.replace(_INSERTED, ""): parameter
            for name, parameter in self.named_parameters()
            if parameter.requires_grad
        }


def _weight(folder: Path, name: str) -> Tensor:
    from safetensors import safe_open

    with safe_open(folder / "model.safetensors", "pt") as file:
        return cast(Tensor, file.get_tensor(f"{name}.weight")).float()


def loss_of(model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Marginal cross-entropy of starts and ends, the first token if nothing answers; answerability.

    Any of several right places will do: the chances of all of them are added (Min et al. 2019,
    https://arxiv.org/abs/1909.04849).
    """
    return loss_of_scores(model(batch["ids"], batch["types"], batch["mask"]), batch)


def loss_of_scores(scores: tuple[Tensor, Tensor, Tensor], batch: dict[str, Tensor]) -> Tensor:
    """The same of what a model said."""
    start, end, answerable = scores
    total = 0.5 * functional.binary_cross_entropy_with_logits(answerable, batch["answerable"])
    for places, right in ((start, batch["starts"]), (end, batch["ends"])):
        # (examples,): the logarithms of the sums over all places, and over the right ones.
        places = places.masked_fill(~batch["allowed"], MASKED)
        found = torch.logsumexp(places.masked_fill(~right, MASKED), -1)
        total = total + 0.5 * (torch.logsumexp(places, -1) - found).mean()
    return total


class Average:
    """An exponential moving average of the trained weights."""

    def __init__(self, weights: dict[str, nn.Parameter], decay: float) -> None:
        """Start at the present weights."""
        self.decay, self.steps = decay, 0
        self.weights = {name: weight.detach().clone() for name, weight in weights.items()}

    @torch.no_grad()
    def update(self, weights: dict[str, nn.Parameter]) -> None:
        """Move towards the present weights; faster during the first steps."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, weight in weights.items():
            self.weights[name].lerp_(weight.detach(), 1 - decay)


def save_adapter(path: Path, weights: dict[str, Tensor], notes: dict[str, str]) -> None:
    """Write the adapter in half precision, with its notes: beside, then renamed."""
    half = {
        name: weight.detach().to(torch.float16).cpu().contiguous()
        for name, weight in weights.items()
    }
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    save_file(half, beside, metadata=notes)
    beside.chmod(0o644)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.rename(path)


def fast_type(device: torch.device | None = None) -> torch.dtype:
    """What products are made in: bfloat16, or single precision on a processor that lacks it."""
    if device is not None and device.type != "cpu":
        return torch.bfloat16
    supported = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if supported else torch.float32


def load_adapter(path: Path, weights: Mapping[str, nn.Parameter]) -> None:
    """Begin where another of the same shape ended; raises KeyError if it lacks a weight."""
    before = load_file(path)
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(before[name].to(weight))


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint: beside, then renamed, so that a kill leaves the old or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)

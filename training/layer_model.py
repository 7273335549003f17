"""The reader while its upper layers are trained whole: BERT, the first layers frozen, two heads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from reader_model import MASKED, FeatureDropout
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from pullquote.models.reader_export import merge_adapter

#: A layer's matrices and norms: the names here, and in the model's file.
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
_EPSILON = 1e-12


class Layer(nn.Module):
    """One layer of BERT; weights in single precision, products in the input's."""

    def __init__(self, weights: dict[str, Tensor], prefix: str, heads: int, dropout: float) -> None:
        """Take the layer's weights from a state dictionary."""
        super().__init__()
        self.heads = heads
        self.dropout = FeatureDropout(dropout)
        for name, part in PARTS.items():
            for kind in ("weight", "bias"):
                value = weights[f"{prefix}{part}.{kind}"].float().clone()
                self.register_parameter(f"{name}_{kind}", nn.Parameter(value))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(examples, tokens, width) to the same shape; ``mask`` is added to the attention."""
        count, tokens, width = x.shape
        size = width // self.heads
        weights = [getattr(self, f"{name}_weight") for name in ("query", "key", "value")]
        biases = [getattr(self, f"{name}_bias") for name in ("query", "key", "value")]
        weight = torch.cat([weights[0] * size**-0.5, *weights[1:]])
        bias = torch.cat([biases[0] * size**-0.5, *biases[1:]])
        three = functional.linear(x, weight.to(x.dtype), bias.to(x.dtype))
        three = three.view(count, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        query, key, value = three.unbind(0)
        # Written out: on a processor the fused attention's backward pass takes four times as long.
        seen = torch.softmax(query @ key.transpose(2, 3) + mask, -1) @ value
        y = self._dense(seen.transpose(1, 2).reshape(count, tokens, width), "out")
        x = self._norm(x + self.dropout(y), "norm1")
        y = self._dense(functional.gelu(self._dense(x, "up")), "down")
        return self._norm(x + self.dropout(y), "norm2")

    def _dense(self, x: Tensor, name: str) -> Tensor:
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        return functional.linear(x, weight.to(x.dtype), bias.to(x.dtype))

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        return functional.layer_norm(
            x, x.shape[-1:], weight.to(x.dtype), bias.to(x.dtype), _EPSILON
        )


class LayersModel(nn.Module):
    """BERT; a start and an end score a token, and whether the window answers."""

    word_embeddings: Tensor
    position_embeddings: Tensor
    token_type_embeddings: Tensor
    norm_weight: Tensor
    norm_bias: Tensor

    def __init__(
        self, folder: Path, *, frozen: int, dropout: float = 0.0, dtype: torch.dtype = torch.float32
    ) -> None:
        """Read a model folder; its words and first ``frozen`` layers stay as they are."""
        super().__init__()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        weights = load_file(folder / "model.safetensors")
        for name in ("word_embeddings", "position_embeddings", "token_type_embeddings"):
            self.register_buffer(name, weights[f"embeddings.{name}.weight"], persistent=False)
        for kind in ("weight", "bias"):
            value = weights[f"embeddings.LayerNorm.{kind}"]
            self.register_buffer(f"norm_{kind}", value, persistent=False)
        self.layer = nn.ModuleList(
            Layer(weights, f"encoder.layer.{n}.", config["num_attention_heads"], dropout)
            for n in range(config["num_hidden_layers"])
        )
        self.frozen, self.dtype = frozen, dtype
        for layer in self.layer[:frozen]:
            layer.requires_grad_(False)
        self.span = nn.Linear(config["hidden_size"], 2)
        self.answerable = nn.Linear(config["hidden_size"], 1)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.normal_(self.answerable.weight, std=0.02)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(examples, tokens) to start and end scores of that shape, and (examples,)."""
        hidden = torch.zeros_like(mask, dtype=self.dtype).masked_fill(~mask, MASKED)
        hidden = hidden[:, None, None, :]
        with torch.no_grad():
            x = self.word_embeddings[ids] + self.token_type_embeddings[types]
            x = x + self.position_embeddings[: ids.shape[1]]
            x = functional.layer_norm(x, x.shape[-1:], self.norm_weight, self.norm_bias, _EPSILON)
            x = x.to(self.dtype)
            for layer in self.layer[: self.frozen]:
                x = layer(x, hidden)
        for layer in self.layer[self.frozen :]:
            x = layer(x, hidden)
        x = x.float()
        spans = self.span(x)
        return spans[..., 0], spans[..., 1], self.answerable(x[:, 0]).squeeze(-1)

    def trained(self) -> dict[str, nn.Parameter]:
        """What is trained, under the names that the model's file has, and the heads."""
        return {_published(n): p for n, p in self.named_parameters() if p.requires_grad}

    def groups(self, decay: float, falling: float, head: float) -> list[dict[str, Any]]:
        """Parameters for the optimizer, ``share``: of the rate, each layer less than that above."""
        found = []
        for name, parameter in self.trained().items():
            share = head
            if name.startswith("encoder.layer."):
                share = falling ** (len(self.layer) - 1 - int(name.split(".")[2]))
            weight_decay = decay if parameter.ndim > 1 else 0.0
            found.append({"params": [parameter], "share": share, "weight_decay": weight_decay})
        return found


def begin_with(paths: Sequence[Path], folder: Path, weights: Mapping[str, nn.Parameter]) -> None:
    """Begin where another run ended: its weights, or the files that they were packed in.

    Raises KeyError if a weight is lacking.
    """
    kept: dict[str, Tensor] = {}
    for path in paths:
        kept |= load_file(path)
    before = merge_adapter(load_file(folder / "model.safetensors"), kept, 1.0)
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(before[name].to(weight))


def _published(name: str) -> str:
    """The name in a model's file: ``layer.3.up_bias`` is ``encoder.layer.3.intermediate...``."""
    if not name.startswith("layer."):
        return name
    _, number, rest = name.split(".")
    part, kind = rest.rsplit("_", 1)
    return f"encoder.layer.{number}.{PARTS[part]}.{kind}"

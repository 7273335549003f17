"""The reader's adapter: merged into the weights that it was trained for, and compiled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.errors import ModelError
from pullquote.models.onnx import export_onnx, onnx_session
from pullquote.models.weights import file_sha256

ADAPTER = Path(__file__).parents[1] / "data" / "reader.safetensors"
OUTPUTS = ("starts", "ends", "answerable")
#: The largest mean difference between torch and the compiled copy that is accepted, in logits.
#: Products of 8-bit integers make about 0.1.
LARGEST_DIFFERENCE = 0.3

_SAMPLE = (
    "Who built the lighthouse?",
    "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall. "
    "Mara Quill has kept the light since 2011, and her brother Tom runs the ferry to Gull Island.",
)


def whole(adapter: Path) -> bool:
    """Whether the adapter has the sha256 that lies beside it, in a file of the same name."""
    digest = published(adapter)
    return digest is None or digest == file_sha256(adapter)


def published(adapter: Path) -> str | None:
    """The sha256 that lies beside the adapter, None if there is no such file."""
    beside = adapter.with_suffix(".sha256")
    return beside.read_text("ascii", "replace").strip() if beside.is_file() else None


def notes(adapter: Path) -> dict[str, str]:
    """The notes in the head of a safetensors file; raises ValueError if that is damaged."""
    with adapter.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        found = json.loads(file.read(size)).get("__metadata__", {})
    return {str(key): str(value) for key, value in found.items()}


def compile_reader(model_folder: Path, adapter: Path, beside: Path) -> dict[str, str]:
    """Write reader.onnx and tokenizer.json into the folder ``beside``; the notes to keep with them.

    Raises ModelError if the weights are not those that the adapter was trained for, or if ONNX and
    torch disagree.
    """
    import shutil

    import torch
    from tokenizers import Tokenizer

    base = notes(adapter)["base_sha256"]
    if file_sha256(model_folder / "model.safetensors") != base:
        raise ModelError(f"The weights in {model_folder} are damaged. Install the model again.")
    shutil.copyfile(model_folder / "tokenizer.json", beside / "tokenizer.json")
    sample = Tokenizer.from_file(str(beside / "tokenizer.json"))
    sample.no_padding()
    encoded = sample.encode(*_SAMPLE)
    inputs = {
        "input_ids": torch.tensor([encoded.ids]),
        "token_type_ids": torch.tensor([encoded.type_ids]),
    }
    module = merged_module(model_folder, adapter)
    export_onnx(module, inputs, OUTPUTS, beside / "reader.onnx", quantised=_quantised)
    feed = {name: value.numpy() for name, value in inputs.items()}
    found = onnx_session(beside / "reader.onnx").run(OUTPUTS, feed)
    with torch.inference_mode():
        expected = module(**inputs)
    for mine, theirs in zip(found, expected, strict=True):
        mean = float(np.abs(mine - theirs.numpy()).mean())
        if not mean <= LARGEST_DIFFERENCE:
            raise ModelError(
                f"the compiled reader differs from torch by {mean:.2g}. Install onnxruntime again."
            )
    return {"base_sha256": base}


def _quantised(rows: int, columns: int) -> bool:
    """All matrices but those behind GELU, whose products lose the most, and the heads."""
    return rows <= columns


def merged_module(model_folder: Path, adapter: Path) -> Any:
    """A torch module: the base model, which is a BERT, with the adapter merged in, and two heads.

    ids and types, both (texts, tokens) without padding, to starts and ends of that shape and
    answerable (texts, 1). For a matrix W of the base the adapter holds W' = W + scale x up @ down.
    The word embeddings are rounded to half precision.
    """
    import torch
    from safetensors.torch import load_file
    from torch.nn.functional import gelu, layer_norm, linear

    config = json.loads((model_folder / "config.json").read_text("utf-8"))
    heads, layers = int(config["num_attention_heads"]), int(config["num_hidden_layers"])
    width, epsilon = int(config["hidden_size"]), float(config["layer_norm_eps"])
    scale = float(notes(adapter)["scale"])
    weights = {name: part.float() for name, part in load_file(adapter).items()}
    for name, part in load_file(model_folder / "model.safetensors").items():
        matrix = name.removesuffix(".weight")
        if f"{matrix}.lora_up" in weights:
            change = weights.pop(f"{matrix}.lora_up") @ weights.pop(f"{matrix}.lora_down")
            part = part + scale * change
        weights[name] = part.float()

    words = weights["embeddings.word_embeddings.weight"].half()  # half the file to read and hash

    def dense(x: Any, *names: str) -> Any:
        parts = [torch.cat([weights[f"{n}.{p}"] for n in names]) for p in ("weight", "bias")]
        return linear(x, *parts)

    def norm(x: Any, name: str) -> Any:
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return layer_norm(x, weight.shape, weight, bias, epsilon)

    class Merged(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def forward(self, input_ids: Any, token_type_ids: Any) -> Any:
            texts, tokens = input_ids.shape
            x = words[input_ids].float()
            x = x + weights["embeddings.token_type_embeddings.weight"][token_type_ids]
            x = norm(
                x + weights["embeddings.position_embeddings.weight"][:tokens],
                "embeddings.LayerNorm",
            )
            for number in range(layers):
                layer = f"encoder.layer.{number}"
                own = f"{layer}.attention.self"
                three = dense(x, f"{own}.query", f"{own}.key", f"{own}.value")
                three = three.reshape(texts, tokens, 3, heads, width // heads).permute(
                    2, 0, 3, 1, 4
                )
                query, key, value = three[0], three[1], three[2]
                scores = query @ key.transpose(2, 3) * (width // heads) ** -0.5
                seen = torch.softmax(scores, -1) @ value
                seen = seen.transpose(1, 2).reshape(texts, tokens, width)
                output = f"{layer}.attention.output"
                x = norm(x + dense(seen, f"{output}.dense"), f"{output}.LayerNorm")
                wide = gelu(dense(x, f"{layer}.intermediate.dense"))
                x = norm(x + dense(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
            spans = dense(x, "span")
            return spans[..., 0], spans[..., 1], dense(x[:, 0], "answerable")

    return Merged().eval()

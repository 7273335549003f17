"""The reader's adapter: which one fits a model, merged into its weights, and compiled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pullquote.errors import ModelError
from pullquote.models.onnx import export_onnx, onnx_session
from pullquote.models.tokenizer import special_tokens, write_tokenizer
from pullquote.models.weights import DEFAULT_MODEL, MULTILINGUAL_MODEL, PACKAGED, file_sha256
from pullquote.models.word_embeddings import compact_embedding

if TYPE_CHECKING:
    from torch import Tensor

DATA = Path(__file__).parents[1] / "data"
#: The adapters that come with the package, by the sha256 of the weights they were trained over: a
#: file that lists, as ``sha256sum`` does, the sha256 and the name of each of an adapter's files.
ADAPTERS = {
    PACKAGED[DEFAULT_MODEL].sha256: DATA / "reader.sha256",
    PACKAGED[MULTILINGUAL_MODEL].sha256: DATA / "reader-e5.sha256",
}

_WORDS = "embeddings.word_embeddings.weight"
#: The reader's outputs: scores of tokens as the start and as the end, and of the window.
OUTPUTS = ("starts", "ends", "answerable")
#: The largest mean difference between torch and the compiled copy that is accepted, in logits.
#: Products of 8-bit integers make about 0.1.
LARGEST_DIFFERENCE = 0.3

_SAMPLE = (
    "Who built the lighthouse?",
    "The lighthouse at Port Selwyn was built in 1874 by Ada Whitlock. It stands 41 metres tall. "
    "Mara Quill has kept the light since 2011, and her brother Tom runs the ferry to Gull Island.",
)


@dataclass(frozen=True, slots=True)
class Adapter:
    """What was trained on top of a model: safetensors files, and the sha256 of each."""

    files: tuple[Path, ...]
    hashes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The sha256 of the file; of several, of their hashes, one written after the other."""
        if len(self.hashes) == 1:
            return self.hashes[0]
        return sha256("".join(self.hashes).encode()).hexdigest()

    @classmethod
    def listed(cls, path: Path) -> Adapter:
        """The adapter whose files that list names; raises ModelError if the list is damaged."""
        try:
            lines = [line.split() for line in path.read_text("ascii").splitlines()]
            hashes, names = zip(*((digest, name) for digest, name in lines), strict=True)
            return cls(tuple(path.parent / name for name in names), hashes)
        except ValueError as exc:  # no line, or one that is not two words
            raise ModelError(f"{path} is damaged. Install Pullquote again.") from exc

    @classmethod
    def of(cls, *files: Path) -> Adapter:
        """The adapter in files that are trusted as they are."""
        return cls(files, tuple(file_sha256(file) for file in files))

    def metadata(self) -> dict[str, str]:
        """What is written down in the head of the first file: base_sha256, scale and more."""
        with self.files[0].open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            found = json.loads(file.read(size)).get("__metadata__", {})
        return {str(key): str(value) for key, value in found.items()}

    def tensors(self) -> dict[str, Tensor]:
        """The trained tensors, by name; raises ModelError if a file is not the one listed."""
        from safetensors.torch import load_file

        found: dict[str, Tensor] = {}
        for file, digest in zip(self.files, self.hashes, strict=True):
            if not file.is_file() or file_sha256(file) != digest:
                raise ModelError(f"{file} is damaged. Install Pullquote again.")
            found |= load_file(file)
        return found


def adapter_for(weights_sha256: str) -> Adapter | None:
    """The adapter that comes with the package for the weights with that sha256, if there is one.

    Its files are not read. Raises ModelError if their list is damaged.
    """
    listed = ADAPTERS.get(weights_sha256)
    return Adapter.listed(listed) if listed is not None and listed.is_file() else None


def merge_adapter(
    state: Mapping[str, Tensor], adapter: Mapping[str, Tensor], scale: float
) -> dict[str, Tensor]:
    """The model's tensors with the adapter's merged in, in single precision.

    For a matrix ``NAME.weight`` W (out, in) of the model the adapter may have

    - factors of low rank, ``NAME.lora_up`` (out, rank) and ``NAME.lora_down`` (rank, in): W becomes
      W + scale x up @ down (Hu et al. 2021, https://arxiv.org/abs/2106.09685);
    - a change in 8 bits, ``NAME.weight.change`` (out, in) and ``NAME.weight.scale`` (out, 1): W
      becomes W + its scale x change.

    What else it has replaces the model's tensor of that name, or joins them, as the heads do.
    """
    merged = {name: part.float() for name, part in {**state, **adapter}.items()}
    for name in adapter:
        if name.endswith(".lora_up"):
            matrix = name.removesuffix(".lora_up")
            change = scale * (merged.pop(name) @ merged.pop(f"{matrix}.lora_down"))
            merged[f"{matrix}.weight"] = merged[f"{matrix}.weight"] + change
        elif name.endswith(".change"):
            matrix = name.removesuffix(".change")
            merged[matrix] = merged[matrix] + merged.pop(f"{matrix}.scale") * merged.pop(name)
    return merged


def reader_module(model_folder: Path, adapter: Adapter) -> Any:
    """A torch module: the model in that folder, a BERT, with the adapter merged in, and two heads.

    ids and types, both (texts, tokens) without padding, to starts and ends of that shape and
    answerable (texts, 1).
    """
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    state = merge_adapter(
        load_file(model_folder / "model.safetensors"),
        adapter.tensors(),
        float(adapter.metadata().get("scale", "1")),
    )
    if _WORDS not in state:
        raise ModelError(f"The model in {model_folder} is no BERT: it has no {_WORDS}.")
    # The table of a large vocabulary is most of the model: it is in memory no longer than needed.
    words = compact_embedding(state.pop(_WORDS))

    class Reader(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """BERT, a start and an end score for each token, and one for the window at the first."""

        def __init__(self) -> None:
            super().__init__()
            config = BertConfig.from_pretrained(
                str(model_folder), attn_implementation="eager", vocab_size=1, pad_token_id=None
            )
            self.bert = BertModel(config, add_pooling_layer=False)
            self.bert.set_input_embeddings(words)
            self.span = torch.nn.Linear(config.hidden_size, 2)
            self.answerable = torch.nn.Linear(config.hidden_size, 1)

        def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> tuple[Tensor, ...]:
            hidden = self.bert(input_ids=input_ids, token_type_ids=token_type_ids)[0]
            spans = self.span(hidden)
            return spans[..., 0], spans[..., 1], self.answerable(hidden[:, 0])

    module = Reader()
    heads = ("span.", "answerable.")
    named = {n if n.startswith(heads) else f"bert.{n}": part for n, part in state.items()}
    missing, _ = module.load_state_dict(named, strict=False)
    missing = [name for name in missing if ".word_embeddings." not in name]
    if missing:
        raise ModelError(f"The model in {model_folder} is no BERT: it has no {missing[0]}.")
    return module.eval()


def compile_reader(model_folder: Path, adapter: Adapter, to: Path) -> dict[str, str]:
    """Write reader.onnx and tokenizer.json into the folder ``to``; the metadata to keep with them.

    The weights in ``model_folder`` are verified already. Raises ModelError if the adapter is
    damaged, or if ONNX and torch disagree.
    """
    import torch
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    tokenizer.no_padding()
    write_tokenizer(tokenizer, to)
    encoded = tokenizer.encode(*_SAMPLE)
    # Types as the reader was trained with: 0 for the question, 1 for the window and behind it.
    types = [int(number == 1) for number in encoded.sequence_ids]
    types[-1] = 1
    inputs = {"input_ids": torch.tensor([encoded.ids]), "token_type_ids": torch.tensor([types])}
    module = reader_module(model_folder, adapter)
    export_onnx(module, inputs, OUTPUTS, to / "reader.onnx", quantised=_quantised)
    feed = {name: value.numpy() for name, value in inputs.items()}
    found = onnx_session(to / "reader.onnx").run(OUTPUTS, feed)
    with torch.inference_mode():
        expected = module(**inputs)
    for mine, theirs in zip(found, expected, strict=True):
        mean = float(np.abs(mine - theirs.numpy()).mean())
        if not mean <= LARGEST_DIFFERENCE:
            raise ModelError(
                f"the compiled reader differs from torch by {mean:.2g}. Install onnxruntime again."
            )
    return {"sha256": adapter.sha256} | special_tokens(tokenizer)


def _quantised(rows: int, columns: int) -> bool:
    """All matrices but those behind GELU, whose products lose the most, and the heads."""
    return rows <= columns

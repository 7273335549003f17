"""The encoder on torch, through sentence-transformers, and its export to ONNX."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datatypes import FloatMatrix, IntVector
from pullquote.errors import ModelError
from pullquote.models.encoder import TokenEncoder, compiled_encoder
from pullquote.models.onnx import export_onnx
from pullquote.models.tokenizer import WhollyOpened, special_tokens, write_tokenizer
from pullquote.models.weights import MULTILINGUAL_MODEL, unpacked, weights_sha256
from pullquote.models.word_embeddings import compact_embedding

#: The largest difference between torch and the compiled copy that is accepted, in any value of any
#: vector. Rounding makes about 1e-6.
LARGEST_DIFFERENCE = 1e-4

#: A table of word embeddings with at least so many values is kept small: 96 million in single
#: precision, as multilingual models have, are 384 MB to hash at every start.
LARGE_TABLE = 50_000_000

#: The layer whose vectors of tokens are compared, where the last is not the best: that of e5 was
#: trained to be averaged. With the eleventh MaxSim puts the right sentence first more often, by
#: 0.03 in English and by 0.05 in Spanish and between the two (docs/evaluation.md).
_LAYER_OF_TOKENS = {MULTILINGUAL_MODEL: 11}

_SAMPLE = (
    "Why?",
    "In late 2024, none of the presidents attended; their absence followed a raid.",
    "Café naïve — 北京 😀 “quoted” and a word so long: antidisestablishmentarianism. " * 3,
)


def torch_encoder(name: str, folder: Path) -> TokenEncoder:
    """The encoder on torch; raises ModelError if sentence-transformers cannot load the model."""
    sha256 = weights_sha256(name, folder)
    with unpacked(name, folder) as files:
        return _encoder_and_module(name, sha256, files)[0]


def compile_encoder(name: str, sha256: str, folder: Path, to: Path) -> dict[str, str]:
    """Write encoder.onnx and tokenizer.json into the folder ``to``; the metadata to keep with them.

    ``folder`` is what sentence-transformers loads, ``sha256`` the hash of its weights, verified
    already. Raises ModelError if ONNX and torch disagree.
    """
    import torch

    encoder, module, tokenizer = _encoder_and_module(name, sha256, folder)
    ids = torch.tensor([[101, 7592, 102], [101, 2088, 102]]) % tokenizer.get_vocab_size()
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    export_onnx(module, inputs, ("tokens", "pooled"), to / "encoder.onnx")
    write_tokenizer(tokenizer, to)
    metadata = encoder.metadata | {"name": name, "sha256": sha256}
    compiled = compiled_encoder(to, metadata)
    for mine, theirs in zip(compiled.encode(_SAMPLE), encoder.encode(_SAMPLE), strict=True):
        worst = max(
            float(np.abs(mine.vectors - theirs.vectors).max(initial=0.0)),
            float(np.abs(mine.pooled - theirs.pooled).max(initial=0.0)),
        )
        if not worst <= LARGEST_DIFFERENCE:
            raise ModelError(f"the compiled copy differs from torch by {worst:.2g}")
    return metadata


def _sentence_model(name: str, folder: Path) -> Any:
    """What sentence-transformers loads from a folder, with a large table of words kept small."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as exc:  # whatever sentence-transformers raises
        raise ModelError(
            f"The model {name!r} cannot be loaded by sentence-transformers: "
            f"{str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__}"
        ) from exc
    words = model[0].auto_model.get_input_embeddings()
    if words.weight.numel() >= LARGE_TABLE:
        model[0].auto_model.set_input_embeddings(compact_embedding(words.weight.data))
    return model


def _encoder_and_module(name: str, sha256: str, folder: Path) -> tuple[TokenEncoder, Any, Any]:
    """The encoder on torch, the torch module that it runs, and its whole tokenizer."""
    import torch
    from tokenizers import Tokenizer

    sentence_model = _sentence_model(name, folder)
    tokenizer = Tokenizer.from_str(sentence_model.tokenizer.backend_tokenizer.to_str())
    layer = _LAYER_OF_TOKENS.get(name)
    sentence_model[0].auto_model.config.output_hidden_states = layer is not None

    class Vectors(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """ids and mask to the vectors of tokens and of texts, all of length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.model = sentence_model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            tokens = out["token_embeddings" if layer is None else "all_layer_embeddings"]
            normalize = torch.nn.functional.normalize
            return (
                normalize(tokens if layer is None else tokens[layer], dim=-1),
                normalize(out["sentence_embedding"], dim=-1),
            )

    module = Vectors().eval()

    def forward(ids: IntVector, mask: IntVector) -> tuple[FloatMatrix, FloatMatrix]:
        with torch.inference_mode():
            tokens, pooled = module(torch.from_numpy(ids), torch.from_numpy(mask))
        return tokens.numpy(), pooled.numpy()

    prompts = sentence_model.prompts or {}
    default = prompts.get(sentence_model.default_prompt_name or "", "")
    tokens, pooled = forward(np.array([[0]], dtype=np.int64), np.array([[1]], dtype=np.int64))
    if tokens.shape[-1] != pooled.shape[-1]:
        raise ModelError(
            f"{name!r} gives sentences vectors of another size than tokens, "
            "which Pullquote cannot use. Choose another model."
        )
    metadata = {
        "dimension": str(tokens.shape[-1]),
        "max_tokens": str(min(int(sentence_model.max_seq_length or 512), 512)),
        "query_prompt": prompts.get("query") or default,
        "document_prompt": prompts.get("document") or prompts.get("passage") or default,
    } | special_tokens(tokenizer)
    encoder = TokenEncoder(name, sha256, WhollyOpened(tokenizer), forward, metadata)
    return encoder, module, tokenizer

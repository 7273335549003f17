"""A sentence-transformers model as an encoder: through torch, or compiled for ONNX Runtime.

The compiled copy is exported once, checked against torch, and kept in the cache folder under
the weights' hash. With it, nothing here imports torch, transformers or sentence_transformers.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pullquote.datatypes import Encoder, FloatMatrix, IntVector, TokenVectors
from pullquote.documents.sentences import well_formed
from pullquote.errors import ModelError
from pullquote.models.onnx import export_onnx, onnx_session
from pullquote.models.weights import (
    cache_folder,
    compile_copy,
    compiled_copy,
    model_folder,
    model_name,
    model_sha256,
    weights_sha256,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: The largest difference between torch and the compiled copy that is accepted.
LARGEST_DIFFERENCE = 1e-4

_FORMAT = "2"
_TOKENS_IN_A_BATCH = 4096
_log = logging.getLogger(__name__)
_SAMPLE = (
    "Why?",
    "In late 2024, none of the presidents attended; their absence followed a raid.",
    "Café naïve — 北京 😀 “quoted” and a word so long: antidisestablishmentarianism. " * 3,
)

#: ids and mask, both (texts, tokens), to token vectors (texts, tokens, dimension) and pooled.
Forward = Callable[[IntVector, IntVector], tuple[FloatMatrix, FloatMatrix]]


def open_encoder(name: str | None = None, *, compiled: bool = True) -> Encoder:
    """The model of that name (``PULLQUOTE_MODEL``, else the default, if None), ready to encode.

    Uses the compiled copy; makes it first if there is none or it is damaged. A model that cannot
    be exported, or a cache that cannot be written, leaves the model on torch. Raises ModelError
    if the model cannot be found or is not what its publisher published.
    """
    name = model_name(name)
    folder = model_folder(name)
    digest = model_sha256(name, folder)
    place = compiled_place(digest)
    if compiled:
        notes = compiled_copy(place)
        if notes is not None:
            return _compiled_encoder(name, digest, place, notes)
    encoder, model = _torch_encoder(name, weights_sha256(name, folder), folder)
    if not compiled:
        return encoder
    try:
        compile_copy(place, lambda beside: _export(model, encoder, beside))
    except Exception as exc:  # whatever the exporter raises: torch still answers
        _log.warning("%s stays on torch, which is slower: %s", name, str(exc).split("\n")[0])
        return encoder
    notes = compiled_copy(place)
    return encoder if notes is None else _compiled_encoder(name, digest, place, notes)


def compiled_place(digest: str) -> Path:
    """Where the compiled copy of the weights with that sha256 is kept."""
    return cache_folder() / "encoders" / f"{digest[:32]}-{_FORMAT}"


class TokenEncoder:
    """An encoder made of a tokenizer and a forward pass."""

    def __init__(
        self,
        name: str,
        sha256: str,
        tokenizer: Tokenizer,
        forward: Forward,
        notes: dict[str, str],
    ) -> None:
        """Store the parts; ``notes`` has max_tokens, dimension, and the two prompts."""
        self.name = name
        self.sha256 = sha256
        self.dimension = int(notes["dimension"])
        self.max_tokens = int(notes["max_tokens"])
        self.notes = notes
        self.tokenizer = tokenizer
        self._forward = forward
        tokenizer.no_padding()
        tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode chunks in batches of similar length, with the document prompt if any."""
        return self._encode(texts, self.notes.get("document_prompt", ""))

    def encode_question(self, question: str) -> TokenVectors:
        """Encode a question, with the query prompt if the model has one."""
        return self._encode([question], self.notes.get("query_prompt", ""))[0]

    def token_offsets(self, text: str) -> IntVector:
        """(tokens, 2) code points of every token of the text, however long it is."""
        encoding = self.tokenizer.encode(well_formed(text), add_special_tokens=False)
        return np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2)

    def _encode(self, texts: Sequence[str], prompt: str) -> list[TokenVectors]:
        encodings = [self.tokenizer.encode(prompt + well_formed(text)) for text in texts]
        for encoding in encodings:
            encoding.truncate(self.max_tokens)
        found: list[TokenVectors | None] = [None] * len(texts)
        for batch in _batches([len(encoding.ids) for encoding in encodings]):
            longest = max(len(encodings[number].ids) for number in batch)
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, number in enumerate(batch):
                length = len(encodings[number].ids)
                ids[row, :length] = encodings[number].ids
                mask[row, :length] = 1
            tokens, pooled = self._forward(ids, mask)
            for row, number in enumerate(batch):
                encoding = encodings[number]
                offsets = np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2) - len(prompt)
                kept = (np.asarray(encoding.special_tokens_mask) == 0) & (offsets[:, 0] >= 0)
                kept &= offsets[:, 1] > offsets[:, 0]
                found[number] = TokenVectors(
                    ids=np.asarray(encoding.ids, dtype=np.int32)[kept],
                    offsets=offsets[kept],
                    vectors=tokens[row, : len(encoding.ids)][kept],
                    pooled=pooled[row],
                )
        return [vectors for vectors in found if vectors is not None]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts of similar length, about ``_TOKENS_IN_A_BATCH`` tokens a batch."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda number: lengths[number]):
        if batch and (len(batch) + 1) * lengths[number] > _TOKENS_IN_A_BATCH:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _compiled_encoder(name: str, digest: str, place: Path, notes: dict[str, str]) -> TokenEncoder:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
    return TokenEncoder(name, digest, tokenizer, onnx_forward(place / "encoder.onnx"), notes)


def onnx_forward(path: Path) -> Forward:
    """The forward pass of a compiled encoder."""
    session = onnx_session(path)

    def forward(ids: IntVector, mask: IntVector) -> tuple[FloatMatrix, FloatMatrix]:
        tokens, pooled = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return tokens, pooled

    return forward


def _torch_encoder(name: str, digest: str, folder: Path) -> tuple[TokenEncoder, Any]:
    """The encoder on torch, and the torch module that it runs."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from tokenizers import Tokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        sentence_model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        tokenizer = Tokenizer.from_str(sentence_model.tokenizer.backend_tokenizer.to_str())
    except Exception as exc:
        raise ModelError(
            f"The model {name!r} cannot be loaded by sentence-transformers: "
            f"{str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__}"
        ) from exc

    class Vectors(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.model = sentence_model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            normalize = torch.nn.functional.normalize
            return (
                normalize(out["token_embeddings"], dim=-1),
                normalize(out["sentence_embedding"], dim=-1),
            )

    module = Vectors().eval()

    def forward(ids: IntVector, mask: IntVector) -> tuple[FloatMatrix, FloatMatrix]:
        with torch.inference_mode():
            tokens, pooled = module(torch.from_numpy(ids), torch.from_numpy(mask))
        return tokens.numpy(), pooled.numpy()

    prompts = sentence_model.prompts or {}
    default = prompts.get(sentence_model.default_prompt_name or "", "")
    sample = forward(np.array([[0]], dtype=np.int64), np.array([[1]], dtype=np.int64))
    if sample[0].shape[-1] != sample[1].shape[-1]:
        raise ModelError(
            f"{name!r} gives sentences vectors of another size than tokens, "
            "which Pullquote cannot use. Choose another model."
        )
    notes = {
        "dimension": str(sample[0].shape[-1]),
        "max_tokens": str(min(int(sentence_model.max_seq_length or 512), 512)),
        "query_prompt": prompts.get("query") or default,
        "document_prompt": prompts.get("document") or prompts.get("passage") or default,
    }
    return TokenEncoder(name, digest, tokenizer, forward, notes), module


def _export(module: Any, encoder: TokenEncoder, beside: Path) -> dict[str, str]:
    """Write encoder.onnx and tokenizer.json; raises ModelError if they do not agree with torch."""
    import torch

    ids = torch.tensor([[101, 7592, 102], [101, 2088, 102]]) % encoder.tokenizer.get_vocab_size()
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    export_onnx(module, inputs, ("tokens", "pooled"), beside / "encoder.onnx")
    encoder.tokenizer.save(str(beside / "tokenizer.json"))
    notes = encoder.notes | {"name": encoder.name, "sha256": encoder.sha256}
    compiled = _compiled_encoder(encoder.name, encoder.sha256, beside, notes)
    for mine, theirs in zip(compiled.encode(_SAMPLE), encoder.encode(_SAMPLE), strict=True):
        worst = max(
            float(np.abs(mine.vectors - theirs.vectors).max(initial=0.0)),
            float(np.abs(mine.pooled - theirs.pooled).max(initial=0.0)),
        )
        if not worst <= LARGEST_DIFFERENCE:
            raise ModelError(f"the compiled copy differs from torch by {worst:.2g}")
    return json.loads(json.dumps(notes))  # type: ignore[no-any-return]

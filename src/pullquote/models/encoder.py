"""A sentence-transformers model as an encoder: compiled for ONNX Runtime, else through torch.

With the compiled copy, which is made once (:mod:`pullquote.models.encoder_export`), nothing here
imports torch, transformers or sentence_transformers.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from pullquote.datatypes import Encoder, FloatMatrix, IntVector, TokenVectors
from pullquote.models.compiled import CompiledCopy, compile_in_child, find_copy
from pullquote.models.onnx import onnx_session, run_and_release, trim_memory
from pullquote.models.tokenizer import Tokenizer, open_tokenizer
from pullquote.models.weights import model_folder, model_name, model_sha256

#: Changes whenever a compiled copy of the same weights would differ.
_FORMAT = "5"
#: Of 512, 1,024, 2,048 and 4,096 the fastest, and the one that takes the least memory: see
#: docs/hosting.md.
_TOKENS_IN_A_BATCH = 512
_log = logging.getLogger(__name__)

#: ids and mask, both (texts, tokens), to the vectors of tokens (texts, tokens, dimension) and of
#: texts (texts, dimension), all of length 1.
Forward = Callable[[IntVector, IntVector], tuple[FloatMatrix, FloatMatrix]]


def open_encoder(name: str | None = None, *, compiled: bool = True) -> Encoder:
    """The model of that name (``PULLQUOTE_MODEL``, else the default, if None), ready to encode.

    Uses the compiled copy; makes it first if there is none or it is damaged. A model that cannot
    be compiled stays on torch. Raises ModelError if the model cannot be found or is not what its
    publisher published.
    """
    name = model_name(name)
    folder = model_folder(name)
    digest = model_sha256(name, folder)
    if compiled:
        copy = find_copy(encoder_path(digest))
        if copy is None:
            compile_in_child(name)
        return encoder_from(copy, name, folder)
    from pullquote.models.encoder_export import torch_encoder

    return torch_encoder(name, folder)


def encoder_from(copy: CompiledCopy | None, name: str, folder: Path) -> Encoder:
    """The encoder of a compiled copy; without one, the copy that was made since, else torch's."""
    digest = model_sha256(name, folder)
    copy = copy or find_copy(encoder_path(digest))
    if copy is not None:
        return compiled_encoder(copy.folder, copy.metadata)
    from pullquote.models.encoder_export import torch_encoder

    _log.warning("%s runs on torch, which is slower and takes more memory.", name)
    return torch_encoder(name, folder)


def encoder_path(weights_sha256: str) -> str:
    """Where the compiled copy of the weights with that sha256 lies inside the cache folder."""
    return f"encoders/{weights_sha256[:32]}-{_FORMAT}"


def compiled_encoder(folder: Path, metadata: dict[str, str]) -> TokenEncoder:
    """The encoder of the compiled copy in a folder."""
    session = onnx_session(folder / "encoder.onnx")

    def forward(ids: IntVector, mask: IntVector) -> tuple[FloatMatrix, FloatMatrix]:
        tokens, pooled = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return tokens, pooled

    def release() -> None:
        one = np.ones((1, 1), dtype=np.int64)
        run_and_release(session, {"input_ids": one, "attention_mask": one})

    tokenizer = open_tokenizer(folder)
    return TokenEncoder(metadata["name"], metadata["sha256"], tokenizer, forward, metadata, release)


class TokenEncoder:
    """An encoder made of a tokenizer and a forward pass."""

    def __init__(
        self,
        name: str,
        sha256: str,
        tokenizer: Tokenizer,
        forward: Forward,
        metadata: dict[str, str],
        release: Callable[[], None] = lambda: None,
    ) -> None:
        """Store the parts.

        ``metadata`` has dimension, max_tokens, query_prompt and document_prompt, and the special
        tokens before and behind a text, as JSON. ``release`` gives back memory that ``forward``
        keeps.
        """
        self.name = name
        self.sha256 = sha256
        self.dimension = int(metadata["dimension"])
        self.max_tokens = int(metadata["max_tokens"])
        self.metadata = metadata
        self.tokenizer = tokenizer
        self._before, self._behind = (
            list(json.loads(metadata[part])) for part in ("before", "behind")
        )
        self._forward = forward
        self._release = release

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode chunks, with the document prompt if the model has one."""
        return self._encode(texts, self.metadata.get("document_prompt", ""))

    def encode_question(self, question: str) -> TokenVectors:
        """Encode a question, with the query prompt if the model has one."""
        return self._encode([question], self.metadata.get("query_prompt", ""))[0]

    def token_offsets(self, text: str) -> IntVector:
        """(tokens, 2) code points of every token of the text, however long it is."""
        return self.tokenizer.encode(text).offsets

    def is_word(self, word: str) -> bool:
        """Whether the vocabulary has a word, which is small, as a whole."""
        return len(self.tokenizer.encode(word).ids) == 1

    def _encode(self, texts: Sequence[str], prompt: str) -> list[TokenVectors]:
        room = self.max_tokens - len(self._before) - len(self._behind)
        cut = self.tokenizer.encode_batch([prompt + text for text in texts])
        rows = [[*self._before, *tokens.ids[:room], *self._behind] for tokens in cut]
        found: list[TokenVectors | None] = [None] * len(texts)
        batches = list(_batches([len(row) for row in rows]))
        for batch in batches:
            # ids and mask, (texts, tokens), filled up with zeros to the longest.
            ids = np.zeros((len(batch), max(len(rows[number]) for number in batch)), np.int64)
            mask = np.zeros_like(ids)
            for row, number in enumerate(batch):
                ids[row, : len(rows[number])] = rows[number]
                mask[row, : len(rows[number])] = 1
            # vectors: (texts, tokens, dimension); pooled: (texts, dimension).
            vectors, pooled = self._forward(ids, mask)
            for row, number in enumerate(batch):
                # Offsets into the text, (tokens, 2): the prompt's are negative.
                offsets = _without_space(cut[number].offsets[:room], prompt + texts[number])
                offsets = offsets - len(prompt)
                # Left out: the prompt's tokens, and those that stand for no character.
                kept = (offsets[:, 0] >= 0) & (offsets[:, 1] > offsets[:, 0])
                own = slice(len(self._before), len(self._before) + len(offsets))
                found[number] = TokenVectors(
                    ids=ids[row, own][kept].astype(np.int32),
                    offsets=offsets[kept],
                    vectors=vectors[row, own][kept],
                    pooled=pooled[row],
                )
        if len(batches) > 1:
            self._release()
            trim_memory()
        return [vectors for vectors in found if vectors is not None]


def _without_space(offsets: IntVector, text: str) -> IntVector:
    """Offsets (tokens, 2) that begin behind the space that belongs to some models' tokens."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    begins_with_space = np.append(characters, 0)[offsets[:, 0]] == ord(" ")
    trimmed = offsets.copy()
    trimmed[:, 0] += begins_with_space & (offsets[:, 1] > offsets[:, 0])
    return trimmed


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

"""The reader: which words of a window answer the question, and whether any do.

A low-rank adapter (``data/reader.safetensors``, see ``data/reader.md``) over the same
all-MiniLM-L6-v2 that encodes the article, run as a cross-encoder over question and window
(Devlin et al. 2019, section 4.2-4.3). It is merged into the base weights and compiled once;
after that nothing here imports torch or transformers.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.article import well_formed
from pullquote.datatypes import ModelError
from pullquote.encoder import export_onnx, onnx_session
from pullquote.model import compile_copy, compiled_copy, file_sha256

ADAPTER = Path(__file__).parent / "data" / "reader.safetensors"
#: Longest input, question and window and three special tokens together.
MAX_TOKENS = 256
#: Longest answer looked for.
MAX_ANSWER_TOKENS = 30
#: The largest difference between torch and the compiled copy that is accepted, in logits.
LARGEST_DIFFERENCE = 1e-3

_MAX_QUESTION_TOKENS = 64
_FORMAT = "3"
_OUTPUTS = ("starts", "ends", "answerable")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader makes of one window.

    ``start`` and ``end``: code points in the window of the best span. ``span_score``: its start
    logit plus its end logit, less those of "no answer"; above 0 the span is likelier than no
    answer, and the scores of different windows can be compared. ``answerable``: the logit that
    the window answers the question. ``token_offsets``: (tokens, 2) code points in the window;
    ``start_logits`` and ``end_logits``: (tokens,), also less those of "no answer".
    """

    start: int
    end: int
    span_score: float
    answerable: float
    token_offsets: NDArray[np.int32]
    start_logits: NDArray[np.float32]
    end_logits: NDArray[np.float32]

    def best_within(self, start: int, end: int) -> tuple[int, int, float] | None:
        """The best span (start, end, score) inside code points [start, end), None if no token is.

        With the bounds of a sentence it tells how well that sentence answers.
        """
        inside = (self.token_offsets[:, 0] >= start) & (self.token_offsets[:, 1] <= end)
        places = np.flatnonzero(inside)
        if not len(places):
            return None
        first, last, score = best_span(self.start_logits[places], self.end_logits[places])
        offsets = self.token_offsets[places]
        return int(offsets[first, 0]), int(offsets[last, 1]), score


def best_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and last token, at most MAX_ANSWER_TOKENS, with the greatest start + end.

    >>> best_span(np.array([0.0, 3.0, 1.0]), np.array([5.0, 0.0, 2.0]))
    (1, 2, 5.0)
    """
    scores = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones(scores.shape, dtype=bool))
    allowed &= ~np.triu(allowed, MAX_ANSWER_TOKENS)
    place = int(np.argmax(np.where(allowed, scores, -np.inf)))
    first, last = divmod(place, scores.shape[1])
    return first, last, float(scores[first, last])


class Reader:
    """The compiled reader."""

    def __init__(self, tokenizer: Any, session: Any) -> None:
        """Store a ``tokenizers`` tokenizer and an ONNX Runtime session."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._session = session

    @staticmethod
    def fits(encoder_sha256: str, adapter: Path = ADAPTER) -> bool:
        """Whether there is a whole adapter, and for the weights with this sha256."""
        if not adapter.is_file():
            return False
        if not _whole(adapter):
            _log.warning("No reader: %s is damaged. Install Pullquote again.", adapter)
            return False
        return _notes(adapter).get("base_sha256") == encoder_sha256

    @staticmethod
    def place(cache_folder: Path, encoder_sha256: str, adapter: Path = ADAPTER) -> Path:
        """Where the compiled reader is kept, by what it is made of."""
        made_of = f"{encoder_sha256} {_published(adapter) or file_sha256(adapter)} {_FORMAT}"
        key = sha256(made_of.encode()).hexdigest()
        return cache_folder / "readers" / key[:32]

    @classmethod
    def open(
        cls,
        model_folder: Path,
        cache_folder: Path,
        encoder_sha256: str,
        adapter: Path = ADAPTER,
    ) -> Reader | None:
        """The reader for a model; compiled first if there is no whole compiled copy.

        None if there is no adapter, if it is damaged, if it was trained for other weights than
        those with this sha256, or if it cannot be compiled here: everything else works without.
        """
        if not cls.fits(encoder_sha256, adapter):
            return None
        place = cls.place(cache_folder, encoder_sha256, adapter)
        if compiled_copy(place) is None:
            try:
                compile_copy(place, lambda beside: _compile(model_folder, adapter, beside))
            except Exception as exc:  # whatever the exporter raises: answers without a reader
                _log.warning("No reader: %s", str(exc).split("\n")[0])
                return None
        return cls._load(place)

    @classmethod
    def _load(cls, place: Path) -> Reader:
        from tokenizers import Tokenizer

        session = onnx_session(place / "reader.onnx")
        return cls(Tokenizer.from_file(str(place / "tokenizer.json")), session)

    def read(self, question: str, windows: Sequence[str]) -> list[Reading]:
        """Read every window for the answer.

        Each is read alone: a batch would pad them all to the longest, which costs more time and
        memory than it saves. A window is cut where question and window pass MAX_TOKENS; one
        without a token reads as an empty span with the lowest scores.
        """
        begin, end = self._special
        asked = [begin, *self._tokens(question).ids[-_MAX_QUESTION_TOKENS:], end]
        return [self._read(asked, window, end) for window in windows]

    def _read(self, asked: list[int], window: str, end: int) -> Reading:
        text = self._tokens(window)
        room = MAX_TOKENS - len(asked) - 1
        if not text.ids:
            return _unread()
        ids = np.array([[*asked, *text.ids[:room], end]], dtype=np.int64)
        types = np.ones_like(ids)
        types[:, : len(asked)] = 0
        feed = {"input_ids": ids, "token_type_ids": types}
        starts, ends, answerable = self._session.run(_OUTPUTS, feed)
        offsets = np.asarray(text.offsets[:room], dtype=np.int32).reshape(-1, 2)
        return _reading(
            window,
            offsets,
            starts[0, len(asked) : -1] - starts[0, 0],
            ends[0, len(asked) : -1] - ends[0, 0],
            float(answerable[0, 0]),
        )

    def _tokens(self, text: str) -> Any:
        return self._tokenizer.encode(well_formed(text), add_special_tokens=False)

    @property
    def _special(self) -> tuple[int, int]:
        return self._tokenizer.token_to_id("[CLS]"), self._tokenizer.token_to_id("[SEP]")


def _unread() -> Reading:
    nothing = np.zeros(0, dtype=np.float32)
    offsets = np.zeros((0, 2), dtype=np.int32)
    return Reading(0, 0, -np.inf, -np.inf, offsets, nothing, nothing)


def _reading(
    window: str,
    offsets: NDArray[np.int32],
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    answerable: float,
) -> Reading:
    """The reading of one window, its best span grown to whole words."""
    first, last, score = best_span(starts, ends)
    start, end = int(offsets[first, 0]), int(offsets[last, 1])
    while start > 0 and window[start - 1].isalnum() and window[start].isalnum():
        start -= 1
    while end < len(window) and window[end - 1].isalnum() and window[end].isalnum():
        end += 1
    return Reading(start, end, score, answerable, offsets, starts, ends)


def _whole(adapter: Path) -> bool:
    """Whether the adapter has the sha256 that lies beside it, in a file of the same name."""
    published = _published(adapter)
    return published is None or published == file_sha256(adapter)


def _published(adapter: Path) -> str | None:
    beside = adapter.with_suffix(".sha256")
    return beside.read_text("ascii", "replace").strip() if beside.is_file() else None


def _notes(adapter: Path) -> dict[str, str]:
    """The notes in the head of a safetensors file."""
    with adapter.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        notes = json.loads(file.read(size)).get("__metadata__", {})
    return {str(key): str(value) for key, value in notes.items()}


def _compile(model_folder: Path, adapter: Path, beside: Path) -> dict[str, str]:
    """Write reader.onnx and tokenizer.json; raises ModelError if ONNX and torch disagree."""
    import shutil

    import torch

    base = _notes(adapter)["base_sha256"]
    if file_sha256(model_folder / "model.safetensors") != base:
        raise ModelError(f"The weights in {model_folder} are damaged. Install the model again.")
    module = merged_module(model_folder, adapter)
    chance = np.random.default_rng(0)
    ids = torch.from_numpy(chance.integers(1000, 20000, (2, 24)))
    types = (torch.arange(24) > 9).long().expand(2, 24).contiguous()
    inputs = {"input_ids": ids, "token_type_ids": types}
    export_onnx(module, inputs, _OUTPUTS, beside / "reader.onnx")
    shutil.copyfile(model_folder / "tokenizer.json", beside / "tokenizer.json")
    feed = {name: value.numpy() for name, value in inputs.items()}
    found = onnx_session(beside / "reader.onnx").run(_OUTPUTS, feed)
    with torch.inference_mode():
        expected = module(**inputs)
    for mine, theirs in zip(found, expected, strict=True):
        worst = float(np.abs(mine - theirs.numpy()).max())
        if not worst <= LARGEST_DIFFERENCE:
            raise ModelError(f"the compiled reader differs from torch by {worst:.2g}")
    return {"base_sha256": base}


def merged_module(model_folder: Path, adapter: Path) -> Any:
    """A torch module: the base model, which is a BERT, with the adapter merged in, and two heads.

    ids and types, both (texts, tokens) without padding, to starts and ends of that shape and
    answerable (texts, 1). For a matrix W of the base the adapter holds W' = W + scale x up @ down.
    """
    import torch
    from safetensors.torch import load_file
    from torch.nn.functional import gelu, layer_norm, linear

    config = json.loads((model_folder / "config.json").read_text("utf-8"))
    heads, layers = int(config["num_attention_heads"]), int(config["num_hidden_layers"])
    width, epsilon = int(config["hidden_size"]), float(config["layer_norm_eps"])
    weights = {name: part.float() for name, part in load_file(adapter).items()}
    for name, part in load_file(model_folder / "model.safetensors").items():
        matrix = name.removesuffix(".weight")
        if f"{matrix}.lora_up" in weights:
            change = weights.pop(f"{matrix}.lora_up") @ weights.pop(f"{matrix}.lora_down")
            part = part + float(_notes(adapter)["scale"]) * change
        weights[name] = part.float()

    def dense(x: Any, *names: str) -> Any:
        parts = [torch.cat([weights[f"{n}.{p}"] for n in names]) for p in ("weight", "bias")]
        return linear(x, *parts)

    def norm(x: Any, name: str) -> Any:
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return layer_norm(x, weight.shape, weight, bias, epsilon)

    class Merged(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def forward(self, input_ids: Any, token_type_ids: Any) -> Any:
            texts, tokens = input_ids.shape
            x = weights["embeddings.word_embeddings.weight"][input_ids]
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

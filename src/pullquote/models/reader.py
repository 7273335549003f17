"""The reader: which words of a window answer the question, and whether any do.

An adapter over the weights that encode the article (``data/reader.md``), run as a cross-encoder
over question and window (Devlin et al. 2019, sections 4.2 and 4.3). It is merged into these weights
and compiled once (:mod:`pullquote.models.reader_export`); nothing here imports torch.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.datatypes import Encoder
from pullquote.errors import ModelError
from pullquote.models.compiled import CompiledCopy, compile_in_child, find_copy
from pullquote.models.onnx import onnx_session
from pullquote.models.reader_export import OUTPUTS, adapter_for
from pullquote.models.tokenizer import Tokenizer, open_tokenizer
from pullquote.threads import cores

#: Longest input, question and window and three special tokens together.
MAX_TOKENS = 256
#: Longest answer looked for.
MAX_ANSWER_TOKENS = 30

_MAX_QUESTION_TOKENS = 64
#: Changes whenever a compiled copy of the same weights and adapter would differ.
_FORMAT = "6"
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
        tokens = np.flatnonzero(inside)  # the sentence's tokens
        if not len(tokens):
            return None
        first, last, score = best_span(self.start_logits[tokens], self.end_logits[tokens])
        offsets = self.token_offsets[tokens]
        return int(offsets[first, 0]), int(offsets[last, 1]), score


def best_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and last token, at most MAX_ANSWER_TOKENS, with the greatest start + end.

    >>> best_span(np.array([0.0, 3.0, 1.0]), np.array([5.0, 0.0, 2.0]))
    (1, 2, 5.0)
    """
    # (tokens, tokens): a row a first token, a column a last one.
    scores = starts[:, None] + ends[None, :]
    # The last token is the first or behind it, and fewer than MAX_ANSWER_TOKENS behind it.
    allowed = np.triu(np.ones(scores.shape, dtype=bool))
    allowed &= ~np.triu(allowed, MAX_ANSWER_TOKENS)
    best = int(np.argmax(np.where(allowed, scores, -np.inf)))
    first, last = divmod(best, scores.shape[1])
    return first, last, float(scores[first, last])


class Reader:
    """The compiled reader.

    ``sha256``: the adapter's hash, to which a calibration can be tied.
    """

    def __init__(self, tokenizer: Tokenizer, session: Any, metadata: Mapping[str, str]) -> None:
        """Store a tokenizer and an ONNX Runtime session of one thread.

        ``metadata`` has sha256, and the ids of the special tokens as JSON: before the question,
        between question and window, and behind.
        """
        self.sha256 = metadata["sha256"]
        self._before, self._between, self._behind = (
            list(json.loads(metadata[place])) for place in ("before", "between", "behind")
        )
        self._tokenizer = tokenizer
        self._session = session
        self._workers = ThreadPoolExecutor(cores(), "reader")

    @classmethod
    def load(cls, folder: Path, metadata: Mapping[str, str]) -> Reader:
        """The reader that :func:`pullquote.models.reader_export.compile_reader` wrote there."""
        session = onnx_session(folder / "reader.onnx", threads=1)
        return cls(open_tokenizer(folder), session, metadata)

    def read(self, question: str, windows: Sequence[str], *, prefix: str = "") -> list[Reading]:
        """Read every window for the answer.

        ``prefix`` stands before the question and is never cut: it tells a reader that was trained
        for more than questions what it is given.

        Each is read alone, as many at once as there are cores: a batch would pad them all to the
        longest, and two threads on one window take longer than one on each of two. A window is
        cut where question and window pass MAX_TOKENS; one without a token reads as an empty span
        with the lowest scores.
        """
        words = self._tokenizer.encode(question).ids[-_MAX_QUESTION_TOKENS:]
        first = self._tokenizer.encode(prefix).ids if prefix else ()
        asked = [*self._before, *first, *words, *self._between]
        return list(self._workers.map(lambda window: self._read(asked, window), windows))

    def _read(self, asked: list[int], window: str) -> Reading:
        text = self._tokenizer.encode(window)
        room = MAX_TOKENS - len(asked) - len(self._behind)
        if not len(text.ids):
            return _unread()
        # (1, tokens): ids, and types: 0 for the question, 1 for the window and what is behind it.
        ids = np.array([[*asked, *text.ids[:room], *self._behind]], dtype=np.int64)
        types = np.ones_like(ids)
        types[:, : len(asked)] = 0
        feed = {"input_ids": ids, "token_type_ids": types}
        starts, ends, answerable = self._session.run(OUTPUTS, feed)
        # (tokens of the window,): logits less those of the first token, which stand for no answer.
        inside = slice(len(asked), ids.shape[1] - len(self._behind))
        return _reading(
            window,
            text.offsets[:room],
            starts[0, inside] - starts[0, 0],
            ends[0, inside] - ends[0, 0],
            float(answerable[0, 0]),
        )


def open_reader(encoder: Encoder) -> Reader | None:
    """The reader that comes with the package for the encoder's weights, compiled first if need be.

    None if there is none for them, or if it cannot be compiled: everything works without.
    """
    path = shipped_reader_path(encoder.sha256)
    if path is None:
        return None
    copy = find_copy(path)
    if copy is None:
        compile_in_child(encoder.name)
    return reader_from(copy, path)


def reader_from(copy: CompiledCopy | None, path: str) -> Reader | None:
    """The reader of a compiled copy; without one, of the copy that was made there since, if any."""
    copy = copy or find_copy(path)
    return Reader.load(copy.folder, copy.metadata) if copy is not None else None


def shipped_reader_path(weights_sha256: str) -> str | None:
    """Where the compiled reader for these weights lies inside the cache; None: there is none."""
    try:
        adapter = adapter_for(weights_sha256)
    except ModelError as exc:
        _log.warning("No reader: %s", exc)
        return None
    return reader_path(weights_sha256, adapter.sha256) if adapter is not None else None


def reader_path(weights_sha256: str, adapter_sha256: str) -> str:
    """Where a compiled reader lies inside the cache folder, by what it is made of."""
    made_of = f"{weights_sha256} {adapter_sha256} {_FORMAT}"
    return f"readers/{sha256(made_of.encode()).hexdigest()[:32]}"


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

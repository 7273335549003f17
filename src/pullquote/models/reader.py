"""The reader: which words of a window answer the question, and whether any do.

A low-rank adapter (``data/reader.safetensors``, see ``data/reader.md``) over the same
all-MiniLM-L6-v2 that encodes the article, run as a cross-encoder over question and window
(Devlin et al. 2019, section 4.2-4.3). It is merged into the base weights and compiled once;
after that nothing here imports torch or transformers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.documents.sentences import well_formed
from pullquote.models.onnx import cores, onnx_session
from pullquote.models.reader_export import ADAPTER, OUTPUTS, compile_reader, notes, published, whole
from pullquote.models.weights import compile_copy, compiled_copy, file_sha256

#: Longest input, question and window and three special tokens together.
MAX_TOKENS = 256
#: Longest answer looked for.
MAX_ANSWER_TOKENS = 30

_MAX_QUESTION_TOKENS = 64
_FORMAT = "4"
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
        """Store a ``tokenizers`` tokenizer and an ONNX Runtime session of one thread."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._session = session
        self._workers = ThreadPoolExecutor(cores(), "reader")

    @staticmethod
    def fits(encoder_sha256: str, adapter: Path = ADAPTER) -> bool:
        """Whether there is a whole adapter, and for the weights with this sha256."""
        if not adapter.is_file():
            return False
        try:
            base = notes(adapter).get("base_sha256") if whole(adapter) else None
        except ValueError:
            base = None
        if base is None:
            _log.warning("No reader: %s is damaged. Install Pullquote again.", adapter)
        return base == encoder_sha256

    @staticmethod
    def place(cache_folder: Path, encoder_sha256: str, adapter: Path = ADAPTER) -> Path:
        """Where the compiled reader is kept, by what it is made of."""
        made_of = f"{encoder_sha256} {published(adapter) or file_sha256(adapter)} {_FORMAT}"
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
                compile_copy(place, lambda beside: compile_reader(model_folder, adapter, beside))
            except Exception as exc:  # whatever the exporter raises: answers without a reader
                _log.warning("No reader: %s", str(exc).split("\n")[0])
                return None
        return cls._load(place)

    @classmethod
    def _load(cls, place: Path) -> Reader:
        from tokenizers import Tokenizer

        session = onnx_session(place / "reader.onnx", threads=1)
        return cls(Tokenizer.from_file(str(place / "tokenizer.json")), session)

    def read(self, question: str, windows: Sequence[str]) -> list[Reading]:
        """Read every window for the answer.

        Each is read alone, as many at once as there are cores: a batch would pad them all to the
        longest, and two threads on one window take longer than one on each of two. A window is
        cut where question and window pass MAX_TOKENS; one without a token reads as an empty span
        with the lowest scores.
        """
        begin, end = self._special
        asked = [begin, *self._tokens(question).ids[-_MAX_QUESTION_TOKENS:], end]
        return list(self._workers.map(lambda window: self._read(asked, window, end), windows))

    def _read(self, asked: list[int], window: str, end: int) -> Reading:
        text = self._tokens(window)
        room = MAX_TOKENS - len(asked) - 1
        if not text.ids:
            return _unread()
        ids = np.array([[*asked, *text.ids[:room], end]], dtype=np.int64)
        types = np.ones_like(ids)
        types[:, : len(asked)] = 0
        feed = {"input_ids": ids, "token_type_ids": types}
        starts, ends, answerable = self._session.run(OUTPUTS, feed)
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

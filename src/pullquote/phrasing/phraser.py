"""What puts answers in other words: a language model's server, and the checker, opened once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock

from pullquote.datatypes import Answer, Encoder, PhrasedSentence, Phrasing
from pullquote.errors import LanguageModelError
from pullquote.models.checker import open_checker_models
from pullquote.phrasing.check import Checker
from pullquote.phrasing.client import LanguageModel
from pullquote.phrasing.phrase import phrase_stream, phrasing_of

OpenEncoder = Callable[[], Encoder]
_opening = Lock()


class Phraser:
    """Phrases answers; the checker is opened when the first is phrased."""

    def __init__(self, model: LanguageModel, encoder: OpenEncoder | None = None) -> None:
        """Use a language model; ``encoder`` gives one that is open already, once it is needed."""
        self.model = model
        self._encoder = encoder

    @classmethod
    def from_environment(
        cls, encoder: OpenEncoder | None = None, environment: Mapping[str, str] = os.environ
    ) -> Phraser:
        """With the model that ``PULLQUOTE_LLM`` names; raises LanguageModelError without it."""
        model = LanguageModel.from_environment(environment)
        if model is None:
            raise LanguageModelError(
                "No language model is named. Set PULLQUOTE_LLM to the address of a server, as "
                "http://127.0.0.1:8080/v1, and PULLQUOTE_LLM_MODEL to a model that it has."
            )
        return cls(model, encoder)

    @property
    def checker(self) -> Checker:
        """The checker; raises ModelError if it cannot be had."""
        with _opening:
            encoder = self._encoder() if self._encoder is not None else None
            return _opened(encoder)  # type: ignore[arg-type]

    def stream(self, answer: Answer) -> Iterator[PhrasedSentence]:
        """The sentences of a phrasing, each as soon as it is checked; raises PullquoteError."""
        return phrase_stream(answer, self.model, self.checker)

    def phrase(self, answer: Answer) -> Phrasing:
        """The whole phrasing; raises PullquoteError."""
        return self.so_far(list(self.stream(answer)))

    def so_far(self, sentences: Sequence[PhrasedSentence]) -> Phrasing:
        """The sentences that came so far, as a phrasing."""
        return phrasing_of(sentences, self.model)


@lru_cache(maxsize=2)
def _opened(encoder: Encoder | None) -> Checker:
    return Checker(*open_checker_models(encoder))

"""What puts answers in other words: a language model's server, and the checker, opened once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pullquote.datatypes import Answer, PhrasedSentence, Phrasing, QuestionKind, Verdict
from pullquote.errors import LanguageModelError
from pullquote.models.checker import open_checker_models
from pullquote.phrasing.check import Checker
from pullquote.phrasing.client import LanguageModel
from pullquote.phrasing.follow_ups import context_of_unsure, in_full
from pullquote.phrasing.phrase import phrase_stream, phrasing_of
from pullquote.questions.understanding import Turn


class Phraser:
    """Phrases answers; the checker is opened when the first is phrased."""

    def __init__(self, model: LanguageModel) -> None:
        """Use a language model."""
        self.model = model

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Phraser:
        """With the model that ``PULLQUOTE_LLM`` names; raises LanguageModelError without it."""
        model = LanguageModel.from_environment(environment)
        if model is None:
            raise LanguageModelError(
                "No language model is named. Set PULLQUOTE_LLM to the address of a server, as "
                "http://127.0.0.1:8080/v1, and PULLQUOTE_LLM_MODEL to a model that it has."
            )
        return cls(model)

    @property
    def checker(self) -> Checker:
        """The checker; raises ModelError if it cannot be had."""
        return Checker(*open_checker_models())

    def stream(self, answer: Answer) -> Iterator[PhrasedSentence]:
        """The sentences of a phrasing, each as soon as it is checked; raises PullquoteError."""
        return phrase_stream(answer, self.model, self.checker)

    def phrase(self, answer: Answer) -> Phrasing:
        """The whole phrasing; raises PullquoteError."""
        return self.so_far(list(self.stream(answer)))

    def reconsidered(
        self, answer: Answer, history: Sequence[Turn], ask: Callable[[str], Answer]
    ) -> Answer:
        """The answer to a follow-up that was unsure, with the question put in full by the model.

        The answer itself if it is sure, if its question leans on nothing, or if the question in
        full gets no plain answer either. ``history``: the turns before it. ``ask`` answers a
        question as it stands. Raises LanguageModelError if the server fails.
        """
        context = context_of_unsure(answer, history)
        question = in_full(answer.question, context, self.model) if context is not None else ""
        if not question:
            return answer
        found = ask(question)
        if found.kind is not QuestionKind.FACT or found.verdict is not Verdict.ANSWERED:
            return answer
        return replace(found, question=answer.question, searched_for=question)

    def so_far(self, sentences: Sequence[PhrasedSentence]) -> Phrasing:
        """The sentences that came so far, as a phrasing."""
        return phrasing_of(sentences, self.model)

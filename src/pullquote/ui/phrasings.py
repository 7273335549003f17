"""Answers in a language model's words, on the page, where the operator named a model.

Annotations are real objects here, not strings: Gradio reads them.
"""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from pullquote.datatypes import Answer, PhrasedSentence
from pullquote.errors import PullquoteError
from pullquote.rendering.phrasing import PhrasingShown
from pullquote.ui.shown import messages
from pullquote.ui.visit import Shared
from pullquote.ui.visits import Visits
from pullquote.ui.words import Words

if TYPE_CHECKING:
    from pullquote.phrasing.phraser import Phraser


def phraser_of(shared: Shared) -> "Phraser | None":
    """What phrases answers, None if no language model is named: then nothing of it is imported.

    Raises LanguageModelError if a setting of it is wrong.
    """
    if not os.environ.get("PULLQUOTE_LLM", "").strip():
        return None
    from pullquote.phrasing.phraser import Phraser

    return Phraser.from_environment(lambda: shared.get().encoder)


class Phrasings:
    """The listener that phrases the last answer; it gives the chat, sentence after sentence."""

    def __init__(
        self,
        shared: Shared,
        visits: Visits,
        words: Callable[[gr.Request], Words],
        phraser: "Phraser",
    ) -> None:
        """Use the visits that all listeners of the page share."""
        self._shared = shared
        self._visits = visits
        self._words = words
        self._phraser = phraser

    def labels(self, words: Words) -> list[Any]:
        """The update of the box to turn it off by, in another language."""
        return [gr.Checkbox(label=self.label(words))]

    def label(self, words: Words) -> str:
        """What the box says: which model writes, and which server gets question and quotes."""
        model = self._phraser.model
        return words.phrase.format(model=model.name, host=model.host)

    def phrase(self, wanted: bool, request: gr.Request) -> Iterator[Any]:
        """Phrase the last answer, unless that is turned off, done already, or nothing is quoted."""
        visit = self._visits.of(request)
        last = len(visit.turns) - 1
        if not wanted or not visit.turns or last in visit.phrasings:
            yield gr.skip()
            return
        answer = visit.turns[last]
        if not answer.citations:
            yield gr.skip()
            return
        sentences: list[PhrasedSentence] = []
        yield self._show(answer, sentences, request)
        try:
            for sentence in self._phraser.stream(answer):
                sentences.append(sentence)
                yield self._show(answer, sentences, request)
                if not self._is_there(answer, request):
                    return
        except PullquoteError:  # a quiet line says so: the quotes are the answer
            yield self._show(answer, sentences, request, failed=True)
            return
        yield self._show(answer, sentences, request, done=True)

    def _show(
        self,
        answer: Answer,
        sentences: list[PhrasedSentence],
        request: gr.Request,
        *,
        done: bool = False,
        failed: bool = False,
    ) -> Any:
        """Keep what came so far, and the chat with it."""
        phrasing = self._phraser.so_far(sentences)
        shown = PhrasingShown(phrasing, self._phraser.model.hides, done, failed)
        visit = self._visits.change(request, lambda visit: visit.phrased(answer, shown))
        words = self._words(request)
        return self._visits.settled(request, visit, lambda v: messages(v, self._shared, words))

    def _is_there(self, answer: Answer, request: gr.Request) -> bool:
        """Whether the visitor still has that turn."""
        return any(turn is answer for turn in self._visits.of(request).turns)

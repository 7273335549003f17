"""Answers in a language model's words, on the page, where the operator named a model.

Annotations are real objects here, not strings: Gradio reads them.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from pullquote.datatypes import Answer, PhrasedSentence
from pullquote.errors import PullquoteError
from pullquote.rendering.phrasing import PhrasingShown
from pullquote.ui.shown import messages, to_copy
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.visits import Visits
from pullquote.ui.words import Words

if TYPE_CHECKING:
    from pullquote.phrasing.phraser import Phraser

PHRASED = 3  # how many parts of the page a phrasing changes


def phraser_of() -> "Phraser | None":
    """What phrases answers, None if no language model is named: then nothing of it is imported.

    Raises LanguageModelError if a setting of it is wrong.
    """
    if not os.environ.get("PULLQUOTE_LLM", "").strip():
        return None
    from pullquote.phrasing.phraser import Phraser

    return Phraser.from_environment()


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

    def phrase(self, wanted: bool, request: gr.Request) -> Iterator[list[Any]]:
        """Phrase the last answer, unless that is turned off, done already, or nothing is quoted.

        Gives the chat, and the conversation to copy as Markdown and as HTML.
        """
        visit = self._visits.of(request)
        last = len(visit.turns) - 1
        if not wanted or not visit.turns or last in visit.phrasings:
            yield [gr.skip()] * PHRASED
            return
        sentences: list[PhrasedSentence] = []
        yield self._show(visit.turns[last], sentences, request)
        answer = self._reconsidered(visit, request)
        if not answer.citations or not self._is_there(answer, request):
            return
        if answer is not visit.turns[last]:
            yield self._show(answer, sentences, request, anew=True)
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

    def _reconsidered(self, visit: Visit, request: gr.Request) -> Answer:
        """The last answer, or the one to its question put in full if that is surer."""
        *before, answer = visit.turns
        ask = partial(visit.assistant(self._shared).ask, where=visit.where, literally=True)
        try:
            better = self._phraser.reconsidered(answer, before, ask)
        except PullquoteError:  # what was found stands
            return answer
        if better is not answer:
            self._visits.change(request, lambda visit: visit.instead(answer, better))
        return better

    def _show(
        self,
        answer: Answer,
        sentences: list[PhrasedSentence],
        request: gr.Request,
        *,
        done: bool = False,
        failed: bool = False,
        anew: bool = False,
    ) -> list[Any]:
        """Keep what came so far, and show it; ``anew``: the answer is another than before."""
        phrasing = self._phraser.so_far(sentences)
        shown = PhrasingShown(phrasing, self._phraser.model.hides, done, failed)
        visit = self._visits.change(request, lambda visit: visit.phrased(answer, shown))
        words = self._words(request)

        def show(visit: Visit) -> list[Any]:
            copied = to_copy(visit, self._shared, words) if anew else [gr.skip()] * (PHRASED - 1)
            return [messages(visit, self._shared, words), *copied]

        return self._visits.settled(request, visit, show)

    def _is_there(self, answer: Answer, request: gr.Request) -> bool:
        """Whether the visitor still has that turn."""
        return any(turn is answer for turn in self._visits.of(request).turns)

"""What one visitor has: the assistant that answers them and the turns so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Thread
from time import sleep

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer
from pullquote.documents.article import Article
from pullquote.errors import ArticleError, PullquoteError
from pullquote.filters import Filter
from pullquote.index import build_index
from pullquote.rendering.phrasing import PhrasingShown
from pullquote.ui import Opening


class Shared:
    """The assistant that all visitors share, loading in a thread of its own."""

    def __init__(self, collection: Opening) -> None:
        """Begin to open it at once."""
        self._collection = collection
        self._future: Future[Assistant] = Future()
        Thread(target=self._run, name="pullquote-load", daemon=True).start()

    def _run(self) -> None:
        try:
            self._future.set_result(self._collection.open())
        except BaseException as exc:  # whoever waits for the assistant is told
            self._future.set_exception(exc)

    @property
    def skipped(self) -> Sequence[str]:
        """A line for each file that could not be read."""
        return self._collection.skipped

    def warm_up(self, listening: Callable[[], bool]) -> None:
        """Ask the suggested questions in a thread, once the page listens: they take all cores."""
        Thread(target=self._warm_up, args=(listening,), name="pullquote-warm", daemon=True).start()

    def _warm_up(self, listening: Callable[[], bool]) -> None:
        while not listening():
            sleep(0.5)
        if self._future.exception() is None:
            assistant = self.get()
            with suppress(PullquoteError):  # a store that is away now may be back for a visitor
                assistant.suggested(next(iter(assistant.articles)))

    @property
    def ready(self) -> bool:
        """Whether asking will not wait."""
        return self._future.done()

    def get(self) -> Assistant:
        """The assistant, once it is loaded; raises what loading it raised."""
        return self._future.result()


@dataclass(frozen=True, slots=True)
class Only:
    """Which articles alone are asked: the filter, what was chosen for it by field, how many.

    ``shown``: the id of the one that is shown when they are chosen.
    """

    where: Filter
    chosen: Mapping[str, str]
    count: int
    shown: str


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A visitor's conversation; ``own`` answers from their own article, if they gave one.

    ``language`` is the one that they chose, "" if they did not. ``phrasings``: of turns, by their
    numbers from 0. ``conversation``: the number of the one that the turns are of, which rises with
    each that begins. ``only``: the articles that are asked, None for all. It all lives in memory
    alone and goes when the visitor leaves.
    """

    own: Assistant | None = None
    article_id: str | None = None
    turns: tuple[Answer, ...] = ()
    language: str = ""
    phrasings: Mapping[int, PhrasingShown] = field(default_factory=dict)
    conversation: int = 0
    only: Only | None = None

    @property
    def own_tokens(self) -> int:
        """How many tokens the visitor's own article has."""
        return self.own.index.token_count if self.own is not None else 0

    @property
    def where(self) -> Filter | None:
        """Which articles alone are asked, None for all."""
        return self.only.where if self.only is not None else None

    def assistant(self, shared: Shared) -> Assistant:
        """Who answers this visitor."""
        return self.own if self.own is not None else shared.get()

    def asked(
        self, question: str, shared: Shared, *, literally: bool = False
    ) -> tuple[Visit, Answer]:
        """The visit with one more turn, and its answer; ``literally``: as ``Assistant.ask``."""
        answer = self.assistant(shared).ask(
            question, self.turns, where=self.where, literally=literally
        )
        beside = answer.citations[0].article_id if answer.citations else self.article_id
        return replace(self, turns=(*self.turns, answer), article_id=beside), answer

    def instead(self, answer: Answer, other: Answer) -> Visit:
        """The visit with another answer in place of one; as it is if that turn is gone.

        The article beside the chat stays.
        """
        return replace(self, turns=tuple(other if t is answer else t for t in self.turns))

    def back_to(self, turns: int) -> Visit:
        """The visit with only its first turns."""
        kept = {number: shown for number, shown in self.phrasings.items() if number < turns}
        return replace(self, turns=self.turns[:turns], phrasings=kept)

    def anew(self, conversation: int) -> Visit:
        """The visit with a new conversation of that number, unless it began already."""
        if conversation <= self.conversation:
            return self
        return replace(self, turns=(), phrasings={}, conversation=conversation)

    def phrased(self, answer: Answer, shown: PhrasingShown) -> Visit:
        """The visit with a phrasing of one of its turns; as it is if that turn is gone."""
        numbers = [number for number, turn in enumerate(self.turns) if turn is answer]
        return replace(self, phrasings={**self.phrasings, **dict.fromkeys(numbers, shown)})

    def alone(self, own: Assistant) -> Visit:
        """A new conversation about the visitor's own articles and no others."""
        visit = self.anew(self.conversation + 1)
        return replace(visit, own=own, article_id=next(iter(own.articles)), only=None)

    def without_own(self) -> Visit:
        """A new conversation about the articles that everybody has."""
        visit = self.anew(self.conversation + 1)
        return replace(visit, own=None, article_id=None, only=None)

    def beside(self, articles: Sequence[Article], shared: Shared, most: int) -> Visit:
        """The visit with the visitor's own articles beside those that are there.

        Raises ArticleError if those have more than ``most`` tokens: all of them would be opened.
        """
        there = self.assistant(shared)
        if there.store.tokens > most:
            raise ArticleError(
                "What is here already is too much to keep for you alone beside yours. "
                "Read yours without it."
            )
        every = {article.id: article for article in (*there.articles.values(), *articles)}
        index = build_index(
            tuple(every.values()),
            there.encoder,
            known=there.index.segments,
            bits=there.index.bits,
        )
        own = Assistant(index, there.encoder, there.reader)
        return replace(self, own=own, article_id=articles[0].id, only=None)

    def speaking(self, language: str) -> Visit:
        """The visit in another language."""
        return replace(self, language=language)

    def showing(self, article_id: str) -> Visit:
        """The visit with another article beside the chat."""
        return replace(self, article_id=article_id)

    def amended(self, before: Visit, now: Visit) -> Visit:
        """This visit, worked out from ``before``, with what the visitor did meanwhile.

        If they began a new conversation, of this visit only articles that it adds are kept.
        """
        if now.conversation != before.conversation:
            adds = self.own is not before.own and now.own is before.own
            return (
                replace(now, own=self.own, article_id=self.article_id, only=None) if adds else now
            )
        done = {
            name: getattr(now, name)
            for name in ("article_id", "language", "only")
            if getattr(now, name) != getattr(before, name)
        }
        return replace(self, **done)

    def narrowed(self, only: Only | None) -> Visit:
        """The visit in which only those articles are asked, with one of them shown; None: all."""
        shown = only.shown if only is not None else self.article_id
        return replace(self, only=only, article_id=shown)

    def shown(self, shared: Shared) -> Article:
        """The article that the page shows."""
        articles = self.assistant(shared).articles
        if self.article_id is not None and self.article_id in articles:
            return articles[self.article_id]
        return next(iter(articles.values()))

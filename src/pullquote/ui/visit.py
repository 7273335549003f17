"""What one visitor has: the assistant that answers them and the turns so far."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock, Thread
from time import sleep
from typing import Any

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer
from pullquote.documents.article import Article
from pullquote.errors import ArticleError, PullquoteError
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


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A visitor's conversation; ``own`` answers from their own article, if they gave one.

    ``language`` is the one that they chose, "" if they did not. ``phrasings``: of turns, by their
    numbers from 0. It all lives in memory alone and goes when the visitor leaves.
    """

    own: Assistant | None = None
    article_id: str | None = None
    turns: tuple[Answer, ...] = ()
    language: str = ""
    phrasings: Mapping[int, PhrasingShown] = field(default_factory=dict)

    @property
    def own_tokens(self) -> int:
        """How many tokens the visitor's own article has."""
        return self.own.index.token_count if self.own is not None else 0

    def assistant(self, shared: Shared) -> Assistant:
        """Who answers this visitor."""
        return self.own if self.own is not None else shared.get()

    def asked(
        self, question: str, shared: Shared, *, literally: bool = False
    ) -> tuple[Visit, Answer]:
        """The visit with one more turn, and its answer; ``literally``: as ``Assistant.ask``."""
        answer = self.assistant(shared).ask(question, self.turns, literally=literally)
        beside = answer.citations[0].article_id if answer.citations else self.article_id
        return replace(self, turns=(*self.turns, answer), article_id=beside), answer

    def back_to(self, turns: int) -> Visit:
        """The visit with only its first turns."""
        kept = {number: shown for number, shown in self.phrasings.items() if number < turns}
        return replace(self, turns=self.turns[:turns], phrasings=kept)

    def phrased(self, answer: Answer, shown: PhrasingShown) -> Visit:
        """The visit with a phrasing of one of its turns; as it is if that turn is gone."""
        numbers = [number for number, turn in enumerate(self.turns) if turn is answer]
        return replace(self, phrasings={**self.phrasings, **dict.fromkeys(numbers, shown)})

    def alone(self, own: Assistant) -> Visit:
        """A new conversation about the visitor's own articles and no others."""
        return Visit(own=own, article_id=next(iter(own.articles)), language=self.language)

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
        return replace(self, own=own, article_id=articles[0].id)

    def speaking(self, language: str) -> Visit:
        """The visit in another language."""
        return replace(self, language=language)

    def showing(self, article_id: str) -> Visit:
        """The visit with another article beside the chat."""
        return replace(self, article_id=article_id)

    def shown(self, shared: Shared) -> Article:
        """The article that the page shows."""
        articles = self.assistant(shared).articles
        if self.article_id is not None and self.article_id in articles:
            return articles[self.article_id]
        return next(iter(articles.values()))


@dataclass(slots=True, eq=False)
class _Seat:
    """A session's visit as it is now, and the lock that whoever changes it holds meanwhile."""

    visit: Visit
    lock: Lock = field(default_factory=Lock)


class Visits:
    """The visits by session, in memory alone; beyond the limits the one idle longest is dropped.

    ``limit`` is of all visits, ``own_tokens`` of the tokens of all visitors' own articles together.
    """

    def __init__(self, limit: int, own_tokens: int = 600_000) -> None:
        """Start with nobody there."""
        self._limit = limit
        self.own_tokens = own_tokens
        self._lock = Lock()  # of the seats' order; never held while anything is computed
        self._seats: OrderedDict[str, _Seat] = OrderedDict()

    def of(self, request: Any) -> Visit:
        """The visit of a request's session; a new one if there is none yet."""
        with self._lock:
            seat = self._seats.get(request.session_hash or "")
            return seat.visit if seat is not None else Visit()

    def change(self, request: Any, change: Callable[[Visit], Visit]) -> Visit:
        """Change a session's visit and give it as it is then.

        The changes of one session come one after another, each to what the one before left.
        ``change`` may take long and holds up no other session. If it raises, or if the visitor
        left meanwhile, nothing is kept. Raises ArticleError if their own article alone is beyond
        the limit.
        """
        session = request.session_hash
        if not session:
            return change(Visit())
        with self._lock:
            seat = self._seats.setdefault(session, _Seat(Visit()))
            self._seats.move_to_end(session)
            self._drop_idle()
        with seat.lock:
            after = change(seat.visit)
            if after.own_tokens > self.own_tokens:
                raise ArticleError(
                    f"The article has {after.own_tokens:,} tokens (words and parts of words); "
                    f"at most {self.own_tokens:,} can be kept. Use a part of it."
                )
            with self._lock:
                if self._seats.get(session) is seat:
                    seat.visit = after
                    self._seats.move_to_end(session)
                    self._drop_idle()
            return after

    def _drop_idle(self) -> None:
        """Drop the sessions idle longest until those that stay are within both limits."""
        while len(self._seats) > self._limit:
            self._seats.popitem(last=False)
        own = {name: seat.visit.own_tokens for name, seat in self._seats.items()}
        total = sum(own.values())
        for name, tokens in own.items():
            if total <= self.own_tokens:
                break
            if tokens:
                del self._seats[name]
                total -= tokens

    def drop(self, request: Any) -> None:
        """Forget a session: the visitor left."""
        with self._lock:
            self._seats.pop(request.session_hash or "", None)

    def __len__(self) -> int:
        """How many visitors there are."""
        return len(self._seats)

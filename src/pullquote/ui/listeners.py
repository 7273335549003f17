"""What happens on each click: thin lines over a visit, the assistant and the rendering.

Annotations are real objects here, not strings: Gradio reads them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import gradio as gr

from pullquote.errors import PullquoteError
from pullquote.rendering.escape import inert, unescape_markdown
from pullquote.ui.chooser import chooser
from pullquote.ui.failures import tells
from pullquote.ui.labels import labels
from pullquote.ui.narrowing import FIELDS, only
from pullquote.ui.own_articles import OwnArticles
from pullquote.ui.phrasings import Phrasings, phraser_of
from pullquote.ui.settings import Settings
from pullquote.ui.shown import SEEN, getting_ready, pane_html, seen, waiting
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.visits import Visits
from pullquote.ui.words import Words, words_for

MOST_LINKED = 20  # how many questions of an address are asked
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Listeners:
    """The listeners of one page. Most return what the page shows: see ``seen``."""

    def __init__(self, shared: Shared, settings: Settings) -> None:
        """Store the assistant that all share; nobody is visiting yet."""
        self.shared = shared
        self.settings = settings
        self.visits = Visits(settings.visitors, settings.own_tokens)
        self.own = OwnArticles(shared, self.visits, self.words)
        self.phraser = phraser_of()
        self.phrasings = (
            Phrasings(shared, self.visits, self.words, self.phraser) if self.phraser else None
        )

    def words(self, request: gr.Request) -> Words:
        """The words of the language that the visitor chose, or of their browser."""
        chosen = self.visits.of(request).language
        return words_for(chosen or request.headers.get("accept-language", "") if request else "")

    # Coming and going

    def greet(self, language: str, request: gr.Request) -> Any:
        """In place of the article: that the page gets ready, if it is not."""
        if self.shared.ready:
            return gr.skip()
        return getting_ready(words_for(language or request.headers.get("accept-language", "")))

    def tell_operator(self, request: gr.Request) -> str:
        """Which files were left out, for whoever runs the server and opens the page on it."""
        self.shared.get()
        if not (self.shared.skipped and _on_this_machine(request)):
            return ""
        lines = "".join(f"<li>{inert(line)}</li>" for line in self.shared.skipped)
        left_out = inert(self.words(request).left_out)
        return f'<div class="pq-left-out">{left_out}<ul>{lines}</ul></div>'

    @tells
    def arrive(self, language: str, request: gr.Request) -> list[Any]:
        """Show the article, and the answers if the address has questions in it."""
        visit = self.visits.at_once(request, lambda visit: visit.speaking(language))
        with suppress(PullquoteError):  # that the address is of other articles, or none
            visit = self._narrow(request, _linked_filter(request))
        if linked := _linked(request):
            visit = self.visits.change(request, self._asking(*linked))
        return [*self._seen(request, visit), *self._labels(self.words(request))]

    @tells
    def speak(self, language: str, request: gr.Request) -> list[Any]:
        """Say everything in another language; the conversation stays."""
        visit = self.visits.at_once(request, lambda visit: visit.speaking(language))
        return [*self._seen(request, visit), *self._labels(self.words(request))]

    def _seen(self, request: gr.Request, visit: Visit, before: str = "") -> list[Any]:
        """What the page shows of a visit; the article not if it is that with the id ``before``."""

        def show(visit: Visit) -> list[Any]:
            turned = visit.shown(self.shared).id != before
            words, all_ = self.words(request), not before
            return seen(visit, self.shared, words, pane=turned, fields=all_)

        return self.visits.settled(request, visit, show)

    def _labels(self, words: Words) -> list[Any]:
        return [*labels(words), *(self.phrasings.labels(words) if self.phrasings else ())]

    def leave(self, request: gr.Request) -> None:
        """Forget a visitor."""
        self.visits.drop(request)

    # Asking

    # ``within``: the number of the conversation that is asked in. What is asked in one that ended
    # is not answered, and nothing of it is shown.

    @tells
    def ask(self, question: str, within: str, request: gr.Request) -> Iterator[list[Any]]:
        """Answer a question; none at all, as of a second Enter, changes nothing."""
        if not question:
            yield [gr.skip()] * SEEN
            return
        yield from self._answering(request, within, question, self._asking(question))

    def _answering(
        self, request: gr.Request, within: str, question: str, change: Callable[[Visit], Visit]
    ) -> Iterator[list[Any]]:
        """What the page shows after a change that asks; first that it waits, if it has to."""
        number = int(within)
        before = self.visits.at_once(request, lambda visit: visit.anew(number))
        if not self.shared.ready:
            yield waiting(before, self.shared, self.words(request), question)

        def asking(visit: Visit) -> Visit:
            return change(visit) if visit.conversation == number else visit

        visit = self.visits.change(request, asking)
        yield self._seen(request, visit, before.shown(self.shared).id)

    def _asking(self, *questions: str) -> Callable[[Visit], Visit]:
        def asking(visit: Visit) -> Visit:
            for question in questions:
                visit, _ = visit.asked(question, self.shared)
            return visit

        return asking

    @tells
    def suggested(
        self, within: str, picked: gr.SelectData, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Ask the suggested question that was picked."""
        yield from self.ask(str(picked.value["text"]), within, request)

    @tells
    def choose(
        self, within: str, picked: gr.SelectData, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Ask the follow-up that was picked."""
        value = picked.value["value"] if isinstance(picked.value, dict) else picked.value
        yield from self.ask(str(value), within, request)

    @tells
    def literally(self, within: str, request: gr.Request) -> Iterator[list[Any]]:
        """Ask the last question again, and search for nothing but what was written."""

        def asking(visit: Visit) -> Visit:
            if not visit.turns:
                return visit
            question = visit.turns[-1].question
            back = visit.back_to(len(visit.turns) - 1)
            return back.asked(question, self.shared, literally=True)[0]

        yield from self._answering(request, within, "", asking)

    @tells
    def again(self, within: str, event: gr.RetryData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask a question again; the turns after it go."""
        number = _turn(event.index)

        def asking(visit: Visit) -> Visit:
            if number >= len(visit.turns):
                return visit
            question = visit.turns[number].question
            return visit.back_to(number).asked(question, self.shared)[0]

        yield from self._answering(request, within, "", asking)

    @tells
    def edit(self, within: str, event: gr.EditData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask a question that was edited; the turns after it go."""
        number, question = _turn(event.index), unescape_markdown(str(event.value))

        def asking(visit: Visit) -> Visit:
            return visit.back_to(number).asked(question, self.shared)[0]

        yield from self._answering(request, within, question, asking)

    @tells
    def go_to(self, questions: str, within: str, request: gr.Request) -> Iterator[list[Any]]:
        """Go to the conversation with these questions, a JSON list: back or forward in history.

        The turns that it shares with the conversation as it is stay; the others are asked again.
        """
        wanted = [str(question) for question in json.loads(questions)]

        def going(visit: Visit) -> Visit:
            shared = 0
            for turn, question in zip(visit.turns, wanted, strict=False):
                if " ".join(turn.question.split()) != " ".join(question.split()):
                    break
                shared += 1
            return self._asking(*wanted[shared:])(visit.back_to(shared))

        yield from self._answering(request, within, "", going)

    @tells
    def restart(self, within: str, request: gr.Request) -> list[Any]:
        """Begin a new conversation about the same article, with that number."""
        visit = self.visits.at_once(request, lambda visit: visit.anew(int(within)))
        return self._seen(request, visit, visit.shown(self.shared).id)

    # The articles

    @tells
    def narrow(
        self, since: str, until: str, publication: str, author: str, request: gr.Request
    ) -> list[Any]:
        """Ask only the articles that are like what is chosen."""
        chosen = dict(zip(FIELDS, (since, until, publication, author), strict=True))
        return self._seen(request, self._narrow(request, chosen))

    @tells
    def widen(self, request: gr.Request) -> list[Any]:
        """Ask all articles again."""
        return self._seen(request, self._narrow(request, {}))

    def _narrow(self, request: gr.Request, chosen: Mapping[str, str]) -> Visit:
        there = self.visits.of(request)
        asked = only(there, self.shared, chosen)
        return self.visits.at_once(
            request, lambda visit: visit.narrowed(asked) if visit.own is there.own else visit
        )

    @tells
    def turn_to(self, article_id: str, request: gr.Request) -> list[Any]:
        """Show another article beside the chat, and its name in the chooser."""
        articles = self.visits.of(request).assistant(self.shared).articles
        if article_id not in articles:
            return [gr.skip(), gr.skip()]
        visit = self.visits.at_once(request, lambda visit: visit.showing(article_id))
        words = self.words(request)
        titles = chooser(visit.assistant(self.shared), article_id, words, visit.where)
        return [pane_html(articles[article_id], words), titles]

    @tells
    def find(self, typed: str, request: gr.Request) -> Any:
        """Offer the articles whose titles have what is being typed in them."""
        visit = self.visits.of(request)
        assistant, shown = visit.assistant(self.shared), visit.shown(self.shared)
        return chooser(assistant, shown.id, self.words(request), visit.where, typed)

    @tells
    def turn_to_found(self, typed: str, request: gr.Request) -> list[Any]:
        """Show the first of the articles whose titles have what was typed in them."""
        visit = self.visits.of(request)
        found = visit.assistant(self.shared).store.titles(typed, 1, visit.where)
        return self.turn_to(found[0][1] if found else "", request)

    def rate(self, event: gr.LikeData, request: gr.Request) -> None:
        """Keep what a visitor thinks of an answer, if the operator wants that."""
        visit = self.visits.of(request)
        number = _turn(event.index)
        if self.settings.feedback and number < len(visit.turns):
            self.settings.keep_feedback(visit.turns[number], event.liked)


def _on_this_machine(request: gr.Request) -> bool:
    """Whether a page was opened on the machine that serves it, and not through a proxy there."""
    if request is None or request.client is None:
        return False
    asked_for = urlsplit(f"//{request.headers.get('host', '')}").hostname
    proxied = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    return {request.client.host, asked_for} <= _LOOPBACK and not proxied


def _linked(request: gr.Request) -> Sequence[str]:
    """The questions of an address with ?q=; several are a question and its follow-ups."""
    asked = request.query_params.getlist("q") if request else []
    return [str(question) for question in asked if question.strip()][-MOST_LINKED:]


def _linked_filter(request: gr.Request) -> dict[str, str]:
    """What the address says that articles are chosen by."""
    return {name: str(request.query_params.get(name, "")) for name in FIELDS}


def _turn(index: Any) -> int:
    """The turn that a message of the chat belongs to: a question and an answer each."""
    return int(index[0] if isinstance(index, (list, tuple)) else index) // 2

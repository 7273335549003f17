"""What happens on each click: thin lines over a visit, the assistant and the rendering.

Annotations are real objects here, not strings: Gradio reads them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr

from pullquote.documents.article import Article
from pullquote.documents.uploads import pasted, read_article
from pullquote.errors import ArticleError, PullquoteError
from pullquote.rendering.escape import escape_markdown, inert, unescape_markdown
from pullquote.rendering.html import answer_html, article_html
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared, Visit, Visits
from pullquote.ui.words import Words, phrases, words_for

_WAIT = "pq-wait"
_SEEN = 5  # how many parts of the page ``_seen`` has
_LINKED = 5  # how many questions of an address are asked
_ALONE = "\u2063"  # an invisible separator: marks the option that leaves the history out
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Messages = list[dict[str, Any]]


class Listeners:
    """The listeners of one page. Most return what the page shows: see ``_seen``."""

    def __init__(self, shared: Shared, settings: Settings) -> None:
        """Store the assistant that all share; nobody is visiting yet."""
        self.shared = shared
        self.settings = settings
        self.visits = Visits(settings.visitors, settings.own_tokens)

    def greet(self, request: gr.Request) -> Any:
        """In place of the article: that the page gets ready, if it is not."""
        if self.shared.ready:
            return gr.skip()
        return f'<p class="{_WAIT}">{inert(_words(request).getting_ready)}</p>'

    def tell_operator(self, request: gr.Request) -> str:
        """Which files were left out, for whoever runs the server and opens the page on it."""
        self.shared.get()
        if not (self.shared.skipped and _on_this_machine(request)):
            return ""
        lines = "".join(f"<li>{inert(line)}</li>" for line in self.shared.skipped)
        return f'<div class="pq-left-out">{inert(_words(request).left_out)}<ul>{lines}</ul></div>'

    def arrive(self, request: gr.Request) -> list[Any]:
        """Show the article, and the answer if the address has a question in it."""
        visit = self.visits.of(request)
        if linked := _linked(request):
            visit = self.visits.change(request, self._asking(*linked))
        return _seen(visit, self.shared, _words(request))

    def ask(self, question: str, request: gr.Request) -> Iterator[list[Any]]:
        """Answer a question; none at all, as of a second Enter, changes nothing."""
        if not question:
            yield [gr.skip()] * _SEEN
            return
        yield from self._asked(request, question, self._asking(question))

    def _asked(
        self, request: gr.Request, question: str, change: Callable[[Visit], Visit]
    ) -> Iterator[list[Any]]:
        """What the page shows after a change that asks; first that it waits, if it has to."""
        words, before = _words(request), self.visits.of(request)
        if not self.shared.ready:
            waiting = [
                _user(question),
                _bot(f'<p class="{_WAIT}">{inert(words.getting_ready)}</p>'),
            ]
            chat = [*_messages(before, self.shared, words, options=False), *waiting]
            yield [chat, *[gr.skip()] * (_SEEN - 1)]
        visit = self.visits.change(request, change)
        turned = visit.shown(self.shared) is not before.shown(self.shared)
        yield _seen(visit, self.shared, words, pane=turned)

    def _asking(self, *questions: str) -> Callable[[Visit], Visit]:
        def asking(visit: Visit) -> Visit:
            for question in questions:
                visit = _asked(visit, question, self.shared)
            return visit

        return asking

    def choose(self, picked: gr.SelectData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask the follow-up that was picked, or the last question without the turns before it."""
        value = str(picked.value["value"] if isinstance(picked.value, dict) else picked.value)
        if not value.startswith(_ALONE):
            yield from self.ask(value, request)
            return
        question = value.removeprefix(_ALONE)

        def alone(visit: Visit) -> Visit:
            earlier = visit.back_to(len(visit.turns) - 1)
            return _asked(earlier, question, self.shared, alone=True)

        yield from self._asked(request, question, alone)

    def again(self, event: gr.RetryData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask a question again; the turns after it go."""
        number = _turn(event.index)

        def again(visit: Visit) -> Visit:
            if number >= len(visit.turns):
                return visit
            question = visit.turns[number].question
            return _asked(visit.back_to(number), question, self.shared)

        yield from self._asked(request, "", again)

    def edit(self, event: gr.EditData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask a question that was edited; the turns after it go."""
        number, question = _turn(event.index), unescape_markdown(str(event.value))

        def edited(visit: Visit) -> Visit:
            return _asked(visit.back_to(number), question, self.shared)

        yield from self._asked(request, question, edited)

    def restart(self, request: gr.Request) -> list[Any]:
        """Begin a new conversation about the same article."""
        visit = self.visits.change(request, lambda visit: visit.back_to(0))
        return _seen(visit, self.shared, _words(request), pane=False)

    def read_text(self, text: str, request: gr.Request) -> Iterator[list[Any]]:
        """Read a pasted article."""
        yield from self._own(lambda: pasted(text), request)

    def read_file(self, path: str, request: gr.Request) -> Iterator[list[Any]]:
        """Read an uploaded article, and remove the file at once."""
        file = Path(path)

        def load() -> Article:
            try:
                data = file.read_bytes()
            except FileNotFoundError as exc:  # the same file of another visitor, just removed
                raise ArticleError(f"“{file.name}” did not arrive. Choose it again.") from exc
            finally:
                file.unlink(missing_ok=True)
            return read_article(file.name, data)

        yield from self._own(load, request)

    def _own(self, load: Callable[[], Article], request: gr.Request) -> Iterator[list[Any]]:
        """Make an article the visitor's own; what cannot be read is told and changes nothing.

        Gives what the page shows, the line that tells how it goes, the pasted text, the panel.
        """
        words = _words(request)
        yield [*[gr.skip()] * _SEEN, _told(words.reading), gr.skip(), gr.skip()]
        try:
            read = Visit().with_article(load(), self.shared)
            visit = self.visits.keep(request, read)
        except PullquoteError as exc:
            yield [*[gr.skip()] * _SEEN, _told(str(exc)), gr.skip(), gr.skip()]
            return
        seen = _seen(visit, self.shared, words)
        yield [*seen, _told(words.is_read), "", gr.Accordion(open=False)]

    def not_read(self, request: gr.Request) -> str:
        """What is told where the reading of an article ended with an error that nobody expected."""
        return _told(_words(request).not_read)

    def first_article(self, request: gr.Request) -> list[Any]:
        """Go back to the articles that everybody has."""
        return _seen(self.visits.keep(request, Visit()), self.shared, _words(request))

    def turn_to(self, article_id: str, request: gr.Request) -> list[Any]:
        """Show another article beside the chat, and its name in the chooser."""
        articles = self.visits.of(request).assistant(self.shared).articles
        if article_id not in articles:
            return [gr.skip(), gr.skip()]
        self.visits.change(request, lambda visit: visit.showing(article_id))
        return [article_html(articles[article_id], phrases(_words(request))), article_id]

    def rate(self, event: gr.LikeData, request: gr.Request) -> None:
        """Keep what a visitor thinks of an answer, if the operator wants that."""
        visit = self.visits.of(request)
        number = _turn(event.index)
        if self.settings.feedback and number < len(visit.turns):
            self.settings.keep_feedback(visit.turns[number], event.liked)

    def leave(self, request: gr.Request) -> None:
        """Forget a visitor."""
        self.visits.drop(request)

    def suggested(self, picked: gr.SelectData, request: gr.Request) -> Iterator[list[Any]]:
        """Ask the suggested question that was picked."""
        yield from self.ask(str(picked.value["text"]), request)


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language", "") if request else "")


def _on_this_machine(request: gr.Request) -> bool:
    """Whether a page was opened on the machine that serves it, and not through a proxy there."""
    if request is None or request.client is None:
        return False
    asked_for = urlsplit(f"//{request.headers.get('host', '')}").hostname
    proxied = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    return {request.client.host, asked_for} <= _LOOPBACK and not proxied


def _linked(request: gr.Request) -> list[str]:
    """The questions of an address with ?q=; several are a question and its follow-ups."""
    asked = request.query_params.getlist("q") if request else []
    return [str(question) for question in asked if question.strip()][-_LINKED:]


def _turn(index: Any) -> int:
    """The turn that a message of the chat belongs to: a question and an answer each."""
    return int(index[0] if isinstance(index, (list, tuple)) else index) // 2


def _asked(visit: Visit, question: str, shared: Shared, *, alone: bool = False) -> Visit:
    try:
        return visit.asked(question, shared, alone=alone)[0]
    except PullquoteError as exc:
        raise gr.Error(escape_markdown(str(exc)), print_exception=False) from exc


def _user(question: str) -> dict[str, Any]:
    return {"role": "user", "content": escape_markdown(question) or "…"}


def _bot(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


def _told(line: str) -> str:
    return f'<p class="pq-told">{inert(line)}</p>'


def _messages(visit: Visit, shared: Shared, words: Words, *, options: bool = True) -> Messages:
    """The chat's messages; the last has the follow-ups to choose from."""
    messages: Messages = []
    if not visit.turns:
        return messages
    assistant = visit.assistant(shared)
    for answer in visit.turns:
        html = answer_html(answer, assistant.articles, phrases(words))
        messages += [_user(answer.question), _bot(html)]
    last = visit.turns[-1]
    if options:
        offered = [{"value": q} for q in assistant.follow_ups(last, visit.turns)]
        if last.searched_for != " ".join(last.question.split()):
            offered.insert(0, {"value": _ALONE + last.question, "label": words.alone})
        if offered:
            messages[-1]["options"] = offered
    return messages


def _seen(visit: Visit, shared: Shared, words: Words, *, pane: bool = True) -> list[Any]:
    """What the page shows: chat, Markdown to copy, article, chooser, way back."""
    try:
        assistant = visit.assistant(shared)
    except PullquoteError as exc:
        raise gr.Error(escape_markdown(str(exc)), print_exception=False) from exc
    shown = visit.shown(shared)
    invitation = words.suggestions if visit.own is None else words.is_read
    chat = gr.Chatbot(
        value=_messages(visit, shared, words),  # type: ignore[arg-type]
        placeholder=f'<p class="pq-about">{inert(shown.title)}</p>'
        f'<p class="pq-invitation">{inert(invitation)}</p>',
        examples=[{"text": question} for question in assistant.suggested(shown.id)],
    )
    several = len(assistant.articles) > 1
    choices = [(article.title, id_) for id_, article in assistant.articles.items()]
    return [
        chat,
        visit.markdown(shared),
        article_html(shown, phrases(words)) if pane else gr.skip(),
        gr.Dropdown(choices=choices, value=shown.id, visible=several) if pane else gr.skip(),
        gr.Button(visible=visit.own is not None),
    ]

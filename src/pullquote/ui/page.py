"""The page: the chat beside the article, and what happens on each click."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from pullquote.citations import escape_markdown, inert, unescape_markdown
from pullquote.datatypes import Answer, PullquoteError
from pullquote.loading import SUFFIXES, pasted, read_upload
from pullquote.rendering import answer_html, article_html
from pullquote.ui.endpoints import add_endpoints
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared, Visit, Visits
from pullquote.ui.words import Words, phrases, translations, words_for

I18N = gr.I18n(**translations())
_WAIT = "pq-wait"

Messages = list[dict[str, Any]]


def build_page(shared: Shared, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks. It is built without waiting for the assistant to load."""
    visits = Visits(settings.visitors)
    with gr.Blocks(title="Pullquote", fill_width=True, delete_cache=(300, 300)) as page:
        add_endpoints(shared, settings)  # first: their names are taken from no other listener
        with gr.Row(elem_id="pq-columns", equal_height=False):
            with gr.Column(elem_id="pq-talk", min_width=0):
                chat = gr.Chatbot(
                    elem_id="pq-chat",
                    label=I18N("conversation"),
                    show_label=False,
                    container=False,
                    layout="panel",
                    buttons=[],
                    editable="user",
                    latex_delimiters=[],
                    height=None,
                    autoscroll=False,
                    feedback_options=("Like", "Dislike") if settings.feedback else None,
                    group_consecutive_messages=False,
                )
                with gr.Row(elem_id="pq-ask", equal_height=False):
                    box = gr.Textbox(
                        elem_id="pq-question",
                        label=I18N("ask_label"),
                        placeholder=I18N("ask"),
                        container=False,
                        show_label=False,
                        autofocus=True,
                        max_lines=4,
                        max_length=settings.question_length,
                        scale=8,
                        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
                    )
                    send = gr.Button(
                        I18N("send"), elem_id="pq-send", variant="primary", scale=1, min_width=90
                    )
                with gr.Row(elem_id="pq-tools"):
                    copy = gr.Button(I18N("copy"), elem_id="pq-copy", size="sm", min_width=0)
                    save = gr.Button(I18N("export"), elem_id="pq-save", size="sm", min_width=0)
                    clear = gr.Button(I18N("clear"), elem_id="pq-clear", size="sm", min_width=0)
                    gr.Button(I18N("to_article"), elem_id="pq-to-article", size="sm", min_width=0)
                with gr.Accordion(I18N("own_article"), open=False, elem_id="pq-own"):
                    gr.Markdown(I18N("own_note"))
                    paste = gr.Textbox(
                        label=I18N("paste"), lines=5, max_lines=12, elem_id="pq-paste"
                    )
                    with gr.Row():
                        read_it = gr.Button(I18N("read_it"), elem_id="pq-read", size="sm")
                        upload = gr.UploadButton(
                            I18N("upload"),  # type: ignore[arg-type]
                            elem_id="pq-upload",
                            size="sm",
                            file_types=list(SUFFIXES),
                        )
                        first = gr.Button(I18N("back_to_first"), elem_id="pq-first", size="sm")
            with gr.Column(elem_id="pq-reading", min_width=0):
                gr.Button(I18N("to_chat"), elem_id="pq-to-chat", size="sm", min_width=0)
                chooser = gr.Dropdown(
                    label=I18N("articles"), elem_id="pq-chooser", visible=False, interactive=True
                )
                pane = gr.HTML(elem_id="pq-pane", min_height=200)
        exported = gr.Textbox(visible="hidden", elem_id="pq-export")
        wanted = gr.Textbox(visible="hidden")
        turn = gr.Button(elem_id="pq-turn")  # the page's script presses it
        seen = [box, chat, exported, pane, chooser]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        limited: dict[str, Any] = private | {
            "concurrency_limit": settings.concurrency,
            "concurrency_id": "ask",
        }

        def arrive(request: gr.Request) -> Iterator[list[Any]]:
            words = _words(request)
            if not shared.ready:
                waiting = f'<p class="{_WAIT}">{inert(words.getting_ready)}</p>'
                yield [gr.skip(), gr.skip(), gr.skip(), waiting, gr.skip()]
            visit = visits.of(request)
            question = _query(request, "q")
            if question.strip():
                visit, _ = _asked(visit, question, shared)
                visits.keep(request, visit)
            yield _seen(visit, shared, words)

        def ask(question: str, request: gr.Request) -> Iterator[list[Any]]:
            words, visit = _words(request), visits.of(request)
            if not shared.ready:
                waiting = [
                    _user(question),
                    _bot(f'<p class="{_WAIT}">{inert(words.getting_ready)}</p>'),
                ]
                yield [
                    "",
                    [*_messages(visit, shared, words, options=False), *waiting],
                    *[gr.skip()] * 3,
                ]
            before = visit.article_id
            visit, _ = _asked(visit, question, shared)
            visits.keep(request, visit)
            yield _seen(visit, shared, words, pane=visit.article_id != before)

        def choose(picked: gr.SelectData, request: gr.Request) -> Iterator[list[Any]]:
            value = str(picked.value["value"] if isinstance(picked.value, dict) else picked.value)
            if value.startswith(_ALONE):
                visit = visits.of(request)
                visit, _ = visit.back_to(len(visit.turns) - 1).asked(
                    value.removeprefix(_ALONE), shared, alone=True
                )
                visits.keep(request, visit)
                yield _seen(visit, shared, _words(request), pane=False)
                return
            yield from ask(value, request)

        def again(event: gr.RetryData, request: gr.Request) -> Iterator[list[Any]]:
            visit = visits.of(request)
            number = _turn(event.index)
            question = visit.turns[number].question if number < len(visit.turns) else ""
            visits.keep(request, visit.back_to(number))
            yield from ask(question, request)

        def edit(event: gr.EditData, request: gr.Request) -> Iterator[list[Any]]:
            visit = visits.of(request)
            visits.keep(request, visit.back_to(_turn(event.index)))
            yield from ask(unescape_markdown(str(event.value)), request)

        def restart(request: gr.Request) -> list[Any]:
            visit = visits.keep(request, visits.of(request).back_to(0))
            return _seen(visit, shared, _words(request), pane=False)

        def read_text(text: str, request: gr.Request) -> list[Any]:
            return own(lambda: pasted(text), request)

        def read_file(path: str, request: gr.Request) -> list[Any]:
            file = Path(path)
            try:
                data = file.read_bytes()
            except FileNotFoundError as exc:  # the same file of another visitor, just removed
                message = f"“{file.name}” did not arrive. Choose it again."
                raise gr.Error(escape_markdown(message), print_exception=False) from exc
            finally:
                file.unlink(missing_ok=True)
            return own(lambda: read_upload(file.name, data), request)

        def own(load: Any, request: gr.Request) -> list[Any]:
            words = _words(request)
            try:
                visit = visits.of(request).with_article(load(), shared)
            except PullquoteError as exc:
                raise gr.Error(escape_markdown(str(exc)), print_exception=False) from exc
            gr.Info(words.is_read)
            return _seen(visits.keep(request, visit), shared, words)

        def first_article(request: gr.Request) -> list[Any]:
            return _seen(visits.keep(request, Visit()), shared, _words(request))

        def turn_to(article_id: str, request: gr.Request) -> Any:
            visit = visits.of(request)
            articles = visit.assistant(shared).articles
            if article_id not in articles:
                return gr.skip()
            visits.keep(request, visit.showing(article_id))
            return article_html(articles[article_id], phrases(_words(request)))

        def rate(event: gr.LikeData, request: gr.Request) -> None:
            visit = visits.of(request)
            number = _turn(event.index)
            if settings.feedback and number < len(visit.turns):
                settings.keep_feedback(visit.turns[number], event.liked)

        def leave(request: gr.Request) -> None:
            visits.drop(request)

        page.load(arrive, None, seen, **limited)
        gr.on([box.submit, send.click], ask, [box], seen, **limited)
        chat.option_select(choose, None, seen, **limited)
        chat.example_select(choose_example(ask), None, seen, **limited)
        chat.retry(again, None, seen, **limited)
        chat.edit(edit, None, seen, **limited)
        chat.clear(restart, None, seen, **private)
        clear.click(restart, None, seen, **private)
        read_it.click(read_text, [paste], seen, **(limited | {"show_progress": "full"}))
        upload.upload(read_file, [upload], seen, **(limited | {"show_progress": "full"}))
        first.click(first_article, None, seen, **private)
        chooser.input(turn_to, [chooser], [pane], **private)
        turn.click(turn_to, [wanted], [pane], js="() => window.pullquote.wanted", **private)
        copy.click(None, [exported], None, js="(text) => window.pullquote.copy(text)", **private)
        save.click(None, [exported], None, js="(text) => window.pullquote.save(text)", **private)
        if settings.feedback:
            chat.like(rate, None, None, **private)
        page.unload(leave)
    built: gr.Blocks = page
    return built


_ALONE = "\u2063"  # an invisible separator: marks the option that leaves the history out


def choose_example(ask: Any) -> Any:
    """The listener of the suggested questions: asks the one that was picked."""

    def chosen(picked: gr.SelectData, request: gr.Request) -> Iterator[list[Any]]:
        yield from ask(str(picked.value["text"]), request)

    return chosen


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language", "") if request else "")


def _query(request: gr.Request, name: str) -> str:
    return str(request.query_params.get(name, "")) if request else ""


def _turn(index: Any) -> int:
    """The turn that a message of the chat belongs to: a question and an answer each."""
    return int(index[0] if isinstance(index, (list, tuple)) else index) // 2


def _asked(visit: Visit, question: str, shared: Shared) -> tuple[Visit, Answer]:
    try:
        return visit.asked(question, shared)
    except PullquoteError as exc:
        raise gr.Error(escape_markdown(str(exc)), print_exception=False) from exc


def _user(question: str) -> dict[str, Any]:
    return {"role": "user", "content": escape_markdown(question) or "…"}


def _bot(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


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
    """What the page shows: question box, chat, Markdown to copy, article, chooser."""
    try:
        assistant = visit.assistant(shared)
    except PullquoteError as exc:
        raise gr.Error(escape_markdown(str(exc)), print_exception=False) from exc
    shown = visit.shown(shared)
    chat = gr.Chatbot(
        value=_messages(visit, shared, words),  # type: ignore[arg-type]
        placeholder=f'<p class="pq-invitation">{inert(words.suggestions)}</p>',
        examples=[{"text": question} for question in assistant.suggested(shown.id)],
    )
    several = len(assistant.articles) > 1
    choices = [(article.title, id_) for id_, article in assistant.articles.items()]
    return [
        "",
        chat,
        visit.markdown(shared),
        article_html(shown, phrases(words)) if pane else gr.skip(),
        gr.Dropdown(choices=choices, value=shown.id, visible=several) if pane else gr.skip(),
    ]

"""The page: the chat beside the article, and which listener each part has."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from pullquote.documents.uploads import SUFFIXES
from pullquote.ui.endpoints import add_endpoints
from pullquote.ui.listeners import Listeners
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared
from pullquote.ui.words import translations

I18N = gr.I18n(**translations())


class QueuedBlocks(gr.Blocks):
    """Blocks whose queue has its limits from the start: a later ``queue`` builds the app again."""

    def __init__(self, shared: Shared, settings: Settings, **options: Any) -> None:
        """Options as of ``gr.Blocks``; ``shared`` is kept for who launches the page."""
        self.shared = shared
        self._settings = settings
        super().__init__(**options)

    def queue(self, *_: Any, **__: Any) -> Any:
        """Called by Gradio itself while it makes the Blocks."""
        limit = self._settings.concurrency
        return super().queue(max_size=self._settings.queue, default_concurrency_limit=limit)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that listeners read or change."""

    operator: gr.HTML
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    copy: gr.Button
    save: gr.Button
    clear: gr.Button
    first: gr.Button
    own: gr.Accordion
    paste: gr.Textbox
    read_it: gr.Button
    upload: gr.UploadButton
    told: gr.HTML
    chooser: gr.Dropdown
    pane: gr.HTML
    exported: gr.Textbox
    wanted: gr.Textbox
    turn: gr.Button

    @property
    def seen(self) -> list[Any]:
        """What ``Listeners`` gives anew: chat, Markdown to copy, article, chooser, way back."""
        return [self.chat, self.exported, self.pane, self.chooser, self.first]


def build_page(shared: Shared, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks. It is built without waiting for the assistant to load."""
    on = Listeners(shared, settings)
    with QueuedBlocks(
        shared, settings, title="Pullquote", fill_width=True, delete_cache=(300, 300)
    ) as page:
        add_endpoints(shared, settings)  # first: their names are taken from no other listener
        operator = gr.HTML(elem_id="pq-operator")
        with gr.Row(elem_id="pq-columns", equal_height=False):
            with gr.Column(elem_id="pq-talk", min_width=0):
                talk = _conversation(settings) | _own_article()
            with gr.Column(elem_id="pq-reading", min_width=0):
                _button("to_chat")
                chooser = gr.Dropdown(
                    label=I18N("articles"), elem_id="pq-chooser", visible=False, interactive=True
                )
                pane = gr.HTML(elem_id="pq-pane", min_height=200)
        parts = Parts(
            **talk,
            operator=operator,
            chooser=chooser,
            pane=pane,
            exported=gr.Textbox(visible="hidden", elem_id="pq-export"),
            wanted=gr.Textbox(visible="hidden"),
            turn=gr.Button(elem_id="pq-turn"),  # the page's script presses it
        )
        _listen(page, parts, on, settings)
    built: gr.Blocks = page
    return built


def _button(word: str, **options: Any) -> gr.Button:
    """A button that looks like a word of the text; its id is that of the word it says."""
    elem_id = f"pq-{options.pop('id', word.replace('_', '-'))}"
    return gr.Button(I18N(word), elem_id=elem_id, size="sm", min_width=0, **options)


def _conversation(settings: Settings) -> dict[str, Any]:
    """The chat, the question's box and what can be done with the conversation, by name."""
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
        send = gr.Button(I18N("send"), elem_id="pq-send", variant="primary", scale=1, min_width=90)
    with gr.Row(elem_id="pq-tools"):
        copy = _button("copy")
        save = _button("export", id="save")
        clear = _button("clear")
        first = _button("back_to_first", id="first", visible=False)
        _button("to_article")
    return {
        "chat": chat,
        "box": box,
        "send": send,
        "copy": copy,
        "save": save,
        "clear": clear,
        "first": first,
    }


def _own_article() -> dict[str, Any]:
    """The panel for an article of the visitor's own, by name."""
    with gr.Accordion(I18N("own_article"), open=False, elem_id="pq-own") as own:
        gr.Markdown(I18N("own_note"))
        paste = gr.Textbox(label=I18N("paste"), lines=5, max_lines=12, elem_id="pq-paste")
        with gr.Row():
            read_it = _button("read_it", id="read")
            upload = gr.UploadButton(
                I18N("upload"),  # type: ignore[arg-type]
                elem_id="pq-upload",
                size="sm",
                min_width=0,
                file_types=list(SUFFIXES),
            )
        told = gr.HTML(elem_id="pq-told")
    return {"own": own, "paste": paste, "read_it": read_it, "upload": upload, "told": told}


def _listen(page: Any, parts: Parts, on: Listeners, settings: Settings) -> None:
    """Say which listener each part has."""
    seen = parts.seen
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    limited = private | {"concurrency_limit": settings.concurrency, "concurrency_id": "ask"}
    asking = limited | {"show_progress": "minimal", "show_progress_on": [parts.chat]}

    # While the model loads, all who come are told so, and they keep nobody from asking.
    page.load(on.greet, None, [parts.pane], concurrency_limit=None, **private)
    page.load(on.tell_operator, None, [parts.operator], concurrency_limit=None, **private)
    page.load(on.arrive, None, seen, **limited | {"concurrency_id": "arrive"})
    asked = gr.on(
        [parts.box.submit, parts.send.click],
        on.ask,
        [parts.box],
        seen,
        js="(question) => pullquote.ask(question)",
        trigger_mode="multiple",  # what is sent while an answer comes is asked after it
        **asking,
    )
    asked.failure(None, [parts.box], [parts.box], js="(now) => now || pullquote.asked", **private)
    parts.chat.option_select(on.choose, None, seen, **asking)
    parts.chat.example_select(on.suggested, None, seen, **asking)
    parts.chat.retry(on.again, None, seen, **asking)
    parts.chat.edit(on.edit, None, seen, **asking)
    parts.chat.clear(on.restart, None, seen, **private)
    parts.clear.click(on.restart, None, seen, **private)
    reading = [*seen, parts.told, parts.paste, parts.own]
    for event in (
        parts.read_it.click(on.read_text, [parts.paste], reading, **limited),
        parts.upload.upload(on.read_file, [parts.upload], reading, **limited),
    ):
        event.failure(on.not_read, None, [parts.told], **private)
    parts.first.click(on.first_article, None, seen, **private)
    turned = [parts.pane, parts.chooser]
    parts.chooser.input(on.turn_to, [parts.chooser], turned, **private)
    parts.turn.click(on.turn_to, [parts.wanted], turned, js="() => pullquote.wanted", **private)
    exported = [parts.exported]
    parts.copy.click(None, exported, None, js="(text) => pullquote.copy(text)", **private)
    parts.save.click(None, exported, None, js="(text) => pullquote.save(text)", **private)
    if settings.feedback:
        parts.chat.like(on.rate, None, None, **private)
    page.unload(on.leave)

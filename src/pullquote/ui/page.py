"""The page: the chat beside the article, and which listener each part has."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from pullquote.documents.uploads import ARCHIVE, SUFFIXES
from pullquote.ui.endpoints import ENDPOINTS, add_endpoints, with_defaults
from pullquote.ui.labels import LABELS
from pullquote.ui.listeners import Listeners
from pullquote.ui.look import head_html
from pullquote.ui.phrasings import Phrasings
from pullquote.ui.settings import Settings
from pullquote.ui.visit import Shared
from pullquote.ui.words import ENGLISH, translations

I18N = gr.I18n(**translations())
#: What the page's script asks for: it presses a button that nobody sees.
CALLED = ("turn", "literally", "history", "speak")


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

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Called by Gradio with what a request gives; that of an endpoint gets its defaults."""
        if block_fn.api_name in ENDPOINTS:
            inputs[:] = with_defaults(block_fn.fn, inputs)
        super().validate_inputs(block_fn, inputs)


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
    to_article: gr.Button
    own: gr.Accordion
    own_note: gr.Markdown
    paste: gr.Textbox
    read_it: gr.Button
    upload: gr.UploadButton
    beside: gr.Checkbox
    told: gr.HTML
    to_chat: gr.Button
    finder: gr.Textbox
    chooser: gr.Dropdown
    pane: gr.HTML
    exported: gr.Textbox
    rich: gr.Textbox
    given: gr.Textbox
    conversation: gr.Textbox
    called: dict[str, gr.Button]
    phrase: gr.Checkbox | None = None

    @property
    def seen(self) -> list[Any]:
        """What ``shown.seen`` gives anew."""
        copied = [self.exported, self.rich]
        return [self.chat, *copied, self.pane, self.chooser, self.first, self.conversation]


def build_page(shared: Shared, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks. It is built without waiting for the assistant to load."""
    on = Listeners(shared, settings)
    with QueuedBlocks(
        shared, settings, title="Pullquote", fill_width=True, delete_cache=(300, 300)
    ) as page:
        add_endpoints(
            shared, settings, on.phraser
        )  # first: their names are taken from no other listener
        gr.HTML(head_html(), elem_id="pq-head", padding=False)
        operator = gr.HTML(elem_id="pq-operator")
        with gr.Row(elem_id="pq-columns", equal_height=False):
            with gr.Column(elem_id="pq-talk", min_width=0):
                talk = _conversation(settings, on.phrasings) | _own_articles()
            with gr.Column(elem_id="pq-reading", min_width=0):
                to_chat = _button("to_chat")
                finder = gr.Textbox(
                    elem_id="pq-find", visible=False, show_label=False, container=False
                )
                chooser = gr.Dropdown(
                    label=I18N("articles"), elem_id="pq-chooser", visible=False, interactive=True
                )
                pane = gr.HTML(elem_id="pq-pane", min_height=200)
        parts = Parts(
            **talk,
            operator=operator,
            to_chat=to_chat,
            finder=finder,
            chooser=chooser,
            pane=pane,
            exported=gr.Textbox(visible="hidden", elem_id="pq-export"),
            rich=gr.Textbox(visible="hidden", elem_id="pq-rich"),
            given=gr.Textbox(visible="hidden"),
            conversation=gr.Textbox("0", visible="hidden", elem_id="pq-conversation"),
            called={name: gr.Button(elem_id=f"pq-call-{name}") for name in CALLED},
        )
        _listen(page, parts, on, settings)
        _listen_to_own(parts, on, settings)
    built: gr.Blocks = page
    return built


def _button(word: str, **options: Any) -> gr.Button:
    """A button that looks like a word of the text; its id is that of the word it says."""
    elem_id = f"pq-{options.pop('id', word.replace('_', '-'))}"
    return gr.Button(I18N(word), elem_id=elem_id, size="sm", min_width=0, **options)


def _conversation(settings: Settings, phrasings: Phrasings | None) -> dict[str, Any]:
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
    phrase = None
    if phrasings is not None:
        label = phrasings.label(ENGLISH)
        phrase = gr.Checkbox(True, label=label, elem_id="pq-phrase", container=False)
    with gr.Row(elem_id="pq-tools"):
        tools = {
            "copy": _button("copy"),
            "save": _button("export", id="save"),
            "clear": _button("clear"),
            "first": _button("back_to_first", id="first", visible=False),
            "to_article": _button("to_article"),
        }
    return {"chat": chat, "box": box, "send": send, "phrase": phrase} | tools


def _own_articles() -> dict[str, Any]:
    """The panel for articles of the visitor's own, by name."""
    with gr.Accordion(I18N("own_article"), open=False, elem_id="pq-own") as own:
        own_note = gr.Markdown(I18N("own_note"))
        paste = gr.Textbox(label=I18N("paste"), lines=5, max_lines=12, elem_id="pq-paste")
        with gr.Row():
            read_it = _button("read_it", id="read")
            upload = gr.UploadButton(
                I18N("upload"),  # type: ignore[arg-type]
                elem_id="pq-upload",
                size="sm",
                min_width=0,
                file_count="multiple",
                file_types=[*SUFFIXES, ARCHIVE],
            )
        beside = gr.Checkbox(label=I18N("beside"), elem_id="pq-beside", container=False)
        told = gr.HTML(elem_id="pq-told")
    return {
        "own": own,
        "own_note": own_note,
        "paste": paste,
        "read_it": read_it,
        "upload": upload,
        "beside": beside,
        "told": told,
    }


_PHRASED_AT_ONCE = 8
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def _limited(settings: Settings) -> dict[str, Any]:
    return _PRIVATE | {"concurrency_limit": settings.concurrency, "concurrency_id": "ask"}


def _listen(page: Any, parts: Parts, on: Listeners, settings: Settings) -> None:
    """Say which listener each part of the conversation and of the article has."""
    seen, chat, given = parts.seen, parts.chat, [parts.given]
    labelled = [getattr(parts, name) for name in LABELS]
    labelled += [parts.phrase] if parts.phrase is not None else []
    asking = _limited(settings) | {"show_progress": "minimal", "show_progress_on": [chat]}
    within = [parts.conversation]  # what is asked says in which conversation
    picking = asking | {"js": "(shown) => pullquote.within(shown)"}
    spoken, told = "() => pullquote.language", "() => pullquote.given"

    # While the model loads, all who come are told so, and they keep nobody from asking.
    page.load(on.greet, given, [parts.pane], js=spoken, concurrency_limit=None, **_PRIVATE)
    page.load(on.tell_operator, None, [parts.operator], concurrency_limit=None, **_PRIVATE)
    arriving = _limited(settings) | {"concurrency_id": "arrive"}
    arrived = page.load(on.arrive, given, [*seen, *labelled], js=spoken, **arriving)
    asked = gr.on(
        [parts.box.submit, parts.send.click],
        on.ask,
        [parts.box, *within],
        seen,
        js="(question, shown) => [pullquote.ask(question), pullquote.within(shown)]",
        trigger_mode="multiple",  # what is sent while an answer comes is asked after it
        **asking,
    )
    asked.failure(None, [parts.box], [parts.box], js="(now) => now || pullquote.asked", **_PRIVATE)
    answering = [
        arrived,
        asked,
        chat.option_select(on.choose, within, seen, **picking),
        chat.example_select(on.suggested, within, seen, **picking),
        chat.retry(on.again, within, seen, **picking),
        chat.edit(on.edit, within, seen, **picking),
    ]
    anew = _PRIVATE | {"js": "(shown) => pullquote.anew(shown)", "trigger_mode": "multiple"}
    parts.clear.click(on.restart, within, seen, **anew)
    turned = [parts.pane, parts.chooser]
    parts.chooser.input(on.turn_to, [parts.chooser], turned, **_PRIVATE)
    finding = _PRIVATE | {"concurrency_limit": None}
    page.load(on.offer_search, given, [parts.finder], js=spoken, **finding)
    last = finding | {"trigger_mode": "always_last"}
    parts.finder.input(on.find, [parts.finder], [parts.chooser], **last)
    parts.finder.submit(on.turn_to_found, [parts.finder], turned, **finding)
    called = parts.called
    called["turn"].click(on.turn_to, given, turned, js=told, **_PRIVATE)
    every = asking | {"trigger_mode": "multiple"}
    answering += [
        called["literally"].click(on.literally, within, seen, **picking),
        called["history"].click(
            on.go_to,
            [*given, *within],
            seen,
            js="(_, shown) => [pullquote.given, pullquote.within(shown)]",
            **every,
        ),
    ]
    if parts.phrase is not None and on.phrasings is not None:
        _listen_to_phrase(parts.phrase, chat, on.phrasings, answering)
    called["speak"].click(on.speak, given, [*seen, *labelled], js=spoken, **_limited(settings))
    called["speak"].click(on.offer_search, given, [parts.finder], js=spoken, **finding)
    both = [parts.exported, parts.rich]
    parts.copy.click(None, both, None, js="(...both) => pullquote.copy(...both)", **_PRIVATE)
    saved = [parts.exported]
    parts.save.click(None, saved, None, js="(text) => pullquote.save(text)", **_PRIVATE)
    if settings.feedback:
        chat.like(on.rate, None, None, **_PRIVATE)
    page.unload(on.leave)


def _listen_to_phrase(
    phrase: gr.Checkbox, chat: gr.Chatbot, phrasings: Phrasings, answering: list[Any]
) -> None:
    """Phrase what was answered once it is there; it waits for another server, so many at once."""
    options = _PRIVATE | {"concurrency_limit": _PHRASED_AT_ONCE, "concurrency_id": "phrase"}
    options |= {"trigger_mode": "multiple"}  # a question may be asked while a model writes
    for event in answering:
        event.success(phrasings.phrase, [phrase], [chat], **options)
    phrase.input(phrasings.phrase, [phrase], [chat], **options)


def _listen_to_own(parts: Parts, on: Listeners, settings: Settings) -> None:
    """Say which listener each part of the panel for the visitor's own articles has."""
    reading = [*parts.seen, parts.told, parts.paste, parts.own]
    limited = _limited(settings)
    text, files = [parts.paste, parts.beside], [parts.upload, parts.beside]
    for event in (
        parts.read_it.click(on.own.read_text, text, reading, **limited),
        parts.upload.upload(on.own.read_files, files, reading, **limited),
    ):
        event.failure(on.own.not_read, None, [parts.told], **_PRIVATE)
    parts.first.click(on.own.close, None, parts.seen, **_PRIVATE)

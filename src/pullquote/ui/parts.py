"""The parts of the page: the chat beside the article."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from pullquote.documents.uploads import ARCHIVE, SUFFIXES
from pullquote.ui.look import head_html
from pullquote.ui.narrowing import FIELDS
from pullquote.ui.phrasings import Phrasings
from pullquote.ui.settings import Settings
from pullquote.ui.words import ENGLISH, translations

I18N = gr.I18n(**translations())
#: What the page's script asks for: it presses a button that nobody sees.
CALLED = ("turn", "literally", "history", "speak")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that listeners read or change."""

    operator: gr.HTML
    only: gr.HTML
    widen: gr.Button
    narrow: gr.Accordion
    fields: list[gr.Dropdown]
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
        narrowing = [self.finder, self.narrow, *self.fields, self.only, self.widen]
        shown = [self.chat, *copied, self.pane, self.chooser, self.first, self.conversation]
        return shown + narrowing


def build_parts(settings: Settings, phrasings: Phrasings | None) -> Parts:
    """Make all parts, in the order in which they stand on the page being built."""
    gr.HTML(head_html(), elem_id="pq-head", padding=False)
    operator = gr.HTML(elem_id="pq-operator")
    with gr.Row(elem_id="pq-columns", equal_height=False):
        with gr.Column(elem_id="pq-talk", min_width=0):
            talk = _conversation(settings, phrasings) | _narrowing() | _own_articles()
        with gr.Column(elem_id="pq-reading", min_width=0):
            to_chat = _button("to_chat")
            finder = gr.Textbox(elem_id="pq-find", visible=False, show_label=False, container=False)
            chooser = gr.Dropdown(
                label=I18N("articles"), elem_id="pq-chooser", visible=False, interactive=True
            )
            pane = gr.HTML(elem_id="pq-pane", min_height=200)
    return Parts(
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
    with gr.Row(elem_id="pq-asked-only"):
        only = gr.HTML(elem_id="pq-only", padding=False)
        widen = _button("widen", visible=False)
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
    asking = {"only": only, "widen": widen, "box": box, "send": send, "phrase": phrase}
    return {"chat": chat} | asking | tools


def _narrowing() -> dict[str, Any]:
    """The panel for which articles are asked, by name; it is there if articles differ."""
    with (
        gr.Accordion(I18N("narrow"), open=False, elem_id="pq-narrow", visible=False) as narrow,
        gr.Row(),
    ):
        fields = [
            gr.Dropdown(elem_id=f"pq-{name}", visible=False, interactive=True, min_width=130)
            for name in FIELDS
        ]
    return {"narrow": narrow, "fields": fields}


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

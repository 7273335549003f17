"""The page: the chat beside the article, and which listener each part has."""

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

    def __init__(self, settings: Settings, **options: Any) -> None:
        """Options as of ``gr.Blocks``."""
        self._settings = settings
        super().__init__(**options)

    def queue(self, *_: Any, **__: Any) -> Any:
        """Called by Gradio itself while it makes the Blocks."""
        limit = self._settings.concurrency
        return super().queue(max_size=self._settings.queue, default_concurrency_limit=limit)


def build_page(shared: Shared, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks. It is built without waiting for the assistant to load."""
    on = Listeners(shared, settings)
    with QueuedBlocks(
        settings, title="Pullquote", fill_width=True, delete_cache=(300, 300)
    ) as page:
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
                    first = gr.Button(
                        I18N("back_to_first"),
                        elem_id="pq-first",
                        size="sm",
                        min_width=0,
                        visible=False,
                    )
                    gr.Button(I18N("to_article"), elem_id="pq-to-article", size="sm", min_width=0)
                with gr.Accordion(I18N("own_article"), open=False, elem_id="pq-own") as own:
                    gr.Markdown(I18N("own_note"))
                    paste = gr.Textbox(
                        label=I18N("paste"), lines=5, max_lines=12, elem_id="pq-paste"
                    )
                    with gr.Row():
                        read_it = gr.Button(
                            I18N("read_it"), elem_id="pq-read", size="sm", min_width=0
                        )
                        upload = gr.UploadButton(
                            I18N("upload"),  # type: ignore[arg-type]
                            elem_id="pq-upload",
                            size="sm",
                            min_width=0,
                            file_types=list(SUFFIXES),
                        )
                    told = gr.HTML(elem_id="pq-told")
            with gr.Column(elem_id="pq-reading", min_width=0):
                gr.Button(I18N("to_chat"), elem_id="pq-to-chat", size="sm", min_width=0)
                chooser = gr.Dropdown(
                    label=I18N("articles"), elem_id="pq-chooser", visible=False, interactive=True
                )
                pane = gr.HTML(elem_id="pq-pane", min_height=200)
        exported = gr.Textbox(visible="hidden", elem_id="pq-export")
        wanted = gr.Textbox(visible="hidden")
        turn = gr.Button(elem_id="pq-turn")  # the page's script presses it
        seen = [chat, exported, pane, chooser, first]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        limited: dict[str, Any] = private | {
            "concurrency_limit": settings.concurrency,
            "concurrency_id": "ask",
        }
        asking = limited | {"show_progress": "minimal", "show_progress_on": [chat]}

        # While the model loads, all who come are told so, and they keep nobody from asking.
        page.load(on.greet, None, [pane], concurrency_limit=None, **private)
        page.load(on.arrive, None, seen, **limited | {"concurrency_id": "arrive"})
        asks = [box.submit, send.click]
        asked = gr.on(
            asks,
            on.ask,
            [box],
            seen,
            js="(question) => pullquote.ask(question)",
            trigger_mode="multiple",  # what is sent while an answer comes is asked after it
            **asking,
        )
        asked.failure(None, [box], [box], js="(now) => now || pullquote.asked", **private)
        chat.option_select(on.choose, None, seen, **asking)
        chat.example_select(on.suggested, None, seen, **asking)
        chat.retry(on.again, None, seen, **asking)
        chat.edit(on.edit, None, seen, **asking)
        chat.clear(on.restart, None, seen, **private)
        clear.click(on.restart, None, seen, **private)
        reading = [*seen, told, paste, own]
        read_it.click(on.read_text, [paste], reading, **limited)
        upload.upload(on.read_file, [upload], reading, **limited)
        first.click(on.first_article, None, seen, **private)
        chooser.input(on.turn_to, [chooser], [pane, chooser], **private)
        turn.click(on.turn_to, [wanted], [pane, chooser], js="() => pullquote.wanted", **private)
        copy.click(None, [exported], None, js="(text) => pullquote.copy(text)", **private)
        save.click(None, [exported], None, js="(text) => pullquote.save(text)", **private)
        if settings.feedback:
            chat.like(on.rate, None, None, **private)
        page.unload(on.leave)
    built: gr.Blocks = page
    return built

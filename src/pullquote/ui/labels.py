"""The words on the parts of the page, anew in another language."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from pullquote.ui.words import Words

#: By the name of a part: the update that gives it its words.
LABELS: dict[str, Callable[[Words], Any]] = {
    "box": lambda words: gr.Textbox(placeholder=words.ask, label=words.ask_label),
    "send": lambda words: gr.Button(words.send),
    "copy": lambda words: gr.Button(words.copy),
    "save": lambda words: gr.Button(words.export),
    "clear": lambda words: gr.Button(words.clear),
    "to_article": lambda words: gr.Button(words.to_article),
    "to_chat": lambda words: gr.Button(words.to_chat),
    "own": lambda words: gr.Accordion(label=words.own_article),
    "own_note": lambda words: gr.Markdown(words.own_note),
    "paste": lambda words: gr.Textbox(label=words.paste),
    "read_it": lambda words: gr.Button(words.read_it),
    "upload": lambda words: gr.UploadButton(words.upload),
    "beside": lambda words: gr.Checkbox(label=words.beside),
}


def labels(words: Words) -> list[Any]:
    """The updates of all parts that have words on them, in the order of ``LABELS``."""
    return [update(words) for update in LABELS.values()]

"""The chooser of articles, and the search over their titles where they are many."""

from typing import Any

import gradio as gr

from pullquote.assistant import Assistant
from pullquote.filters import Filter
from pullquote.ui.words import Words

#: So many titles are offered at once; of more, those that were searched for.
MOST = 30


def chooser(
    assistant: Assistant, shown: str, words: Words, where: Filter | None, typed: str = ""
) -> Any:
    """The chooser with the article of an id shown, and those that pass a filter.

    ``typed``: what their titles are searched for.
    """
    found = assistant.store.titles(typed, MOST, where)
    if all(id_ != shown for _, id_ in found):  # Gradio would show another as the chosen one
        found.append((assistant.articles[shown].title, shown))
    several = len(assistant.articles) > 1
    return gr.Dropdown(choices=found, value=shown, visible=several, label=words.articles)


def finder(count: int, words: Words) -> Any:
    """The box to search so many titles in, which is there if they are many."""
    told = words.find_title.format(count=f"{count:,}")
    return gr.Textbox(visible=count > MOST, label=told, placeholder=told)

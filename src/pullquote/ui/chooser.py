"""The chooser of articles, and the search over their titles where they are many."""

from typing import Any

import gradio as gr

from pullquote.assistant import Assistant
from pullquote.ui.words import Words

#: So many titles are offered at once; of more, those that were searched for.
MOST = 30


def chooser(assistant: Assistant, shown: str, words: Words, typed: str = "") -> Any:
    """The chooser with the article of an id shown; ``typed``: what its title is searched for."""
    found = assistant.store.titles(typed, MOST)
    if all(id_ != shown for _, id_ in found):  # Gradio would show another as the chosen one
        found.append((assistant.articles[shown].title, shown))
    several = len(assistant.articles) > 1
    return gr.Dropdown(choices=found, value=shown, visible=several, label=words.articles)


def finder(assistant: Assistant, words: Words) -> Any:
    """The box to search titles in, which is there if they are many."""
    count = len(assistant.articles)
    told = words.find_title.format(count=f"{count:,}")
    return gr.Textbox(visible=count > MOST, label=told, placeholder=told)

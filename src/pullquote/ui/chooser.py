"""The chooser of articles, and the search over their titles where they are many."""

from itertools import islice
from typing import Any

import gradio as gr

from pullquote.index import Index
from pullquote.ui.words import Words

#: So many titles are offered at once; of more, those that were searched for.
MOST = 30


def chooser(index: Index, shown: str, words: Words, typed: str = "") -> Any:
    """The chooser with the article of an id shown; ``typed``: what its title is searched for."""
    found = offered(index, typed)
    if all(id_ != shown for _, id_ in found):  # Gradio would show another as the chosen one
        found.append((index.entries[index.numbers[shown]].title, shown))
    several = len(index.entries) > 1
    return gr.Dropdown(choices=found, value=shown, visible=several, label=words.articles)


def offered(index: Index, typed: str) -> list[tuple[str, str]]:
    """(title, id) of up to ``MOST`` articles with what was typed in their titles, in order."""
    wanted = typed.casefold().strip()
    titles = ((index.entries[number].title, id_) for id_, number in index.numbers.items())
    return list(islice((pair for pair in titles if wanted in pair[0].casefold()), MOST))


def finder(index: Index, words: Words) -> Any:
    """The box to search titles in, which is there if they are many."""
    count = len(index.entries)
    told = words.find_title.format(count=f"{count:,}")
    return gr.Textbox(visible=count > MOST, label=told, placeholder=told)

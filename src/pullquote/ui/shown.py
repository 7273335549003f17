"""What the page shows of a visit, as updates of its parts."""

from typing import Any

import gradio as gr

from pullquote.documents.article import Article
from pullquote.rendering.article import article_html
from pullquote.rendering.conversation import conversation_html, conversation_markdown
from pullquote.rendering.escape import escape_markdown, inert
from pullquote.rendering.html import answer_html
from pullquote.rendering.phrasing import phrasing_html
from pullquote.ui.chooser import chooser
from pullquote.ui.narrowing import NARROWING, narrowing
from pullquote.ui.visit import Shared, Visit
from pullquote.ui.words import Words, phrases

SEEN = 7 + NARROWING  # how many parts of the page ``seen`` has

Messages = list[dict[str, Any]]


def seen(
    visit: Visit, shared: Shared, words: Words, *, pane: bool = True, fields: bool = True
) -> list[Any]:
    """Chat, conversation to copy as Markdown and as HTML, article, chooser, way back, number.

    Then what ``narrowing`` gives. Without ``pane`` the article and the chooser stay as they are,
    without ``fields`` what is narrowed by.
    """
    assistant = visit.assistant(shared)
    shown = visit.shown(shared)
    invitation = words.suggestions if visit.own is None else words.is_read
    chat = gr.Chatbot(
        value=messages(visit, shared, words),  # type: ignore[arg-type]
        placeholder=f'<p class="pq-about">{inert(shown.title)}</p>'
        f'<p class="pq-invitation">{inert(invitation)}</p>',
        examples=[{"text": question} for question in assistant.suggested(shown.id)],
    )
    return [
        chat,
        *to_copy(visit, shared, words),
        pane_html(shown, words) if pane else gr.skip(),
        chooser(assistant, shown.id, words, visit.where) if pane else gr.skip(),
        gr.Button(words.back_to_first, visible=visit.own is not None),
        str(visit.conversation),
        *(narrowing(visit, shared, words) if fields else [gr.skip()] * NARROWING),
    ]


def to_copy(visit: Visit, shared: Shared, words: Words) -> list[str]:
    """The conversation as it is copied and saved: as Markdown and as HTML."""
    articles, texts = visit.assistant(shared).articles, phrases(words)
    return [
        conversation_markdown(visit.turns, articles, texts),
        conversation_html(visit.turns, articles, texts),
    ]


def pane_html(article: Article, words: Words) -> str:
    """The article beside the chat."""
    return article_html(article, phrases(words))


def messages(visit: Visit, shared: Shared, words: Words, *, options: bool = True) -> Messages:
    """The chat's messages; the last has the follow-ups to choose from."""
    if not visit.turns:
        return []
    found: Messages = []
    assistant, texts = visit.assistant(shared), phrases(words)
    for number, answer in enumerate(visit.turns):
        last, shown = answer is visit.turns[-1], visit.phrasings.get(number)
        phrasing = phrasing_html(shown, texts) if shown is not None else ""
        html = answer_html(answer, assistant.articles, texts, last=last, phrasing=phrasing)
        found += [asked(answer.question), {"role": "assistant", "content": html}]
    if not options:
        return found
    if follow_ups := assistant.follow_ups(visit.turns[-1], visit.turns, where=visit.where):
        found[-1]["options"] = [{"value": question} for question in follow_ups]
    return found


def waiting(visit: Visit, shared: Shared, words: Words, question: str) -> list[Any]:
    """The chat with a question that waits until the page is ready; the rest as it is."""
    chat = messages(visit, shared, words, options=False)
    told = {"role": "assistant", "content": getting_ready(words)}
    return [[*chat, asked(question), told], *[gr.skip()] * (SEEN - 1)]


def asked(question: str) -> dict[str, Any]:
    """The message of a question."""
    return {"role": "user", "content": escape_markdown(question) or "…"}


def getting_ready(words: Words) -> str:
    """What stands where an answer or the article will, while the model loads."""
    return f'<p class="pq-wait">{inert(words.getting_ready)}</p>'


def told(line: str, *more: str, done: bool = False) -> str:
    """How the reading of a visitor's article goes; ``more`` are lines of a list under it."""
    items = "".join(f"<li>{inert(item)}</li>" for item in more)
    listed = f"<ul>{items}</ul>" if items else ""
    return f'<div class="pq-told{" pq-done" if done else ""}"><p>{inert(line)}</p>{listed}</div>'

"""An answer in a language model's words, with what the quotes do not bear out struck out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pullquote.datatypes import PhrasedSentence, Phrasing
from pullquote.rendering.escape import inert, visible

#: What is said around a phrasing, by name. The page has the same in other languages.
ENGLISH: Mapping[str, str] = {
    "in_words": "In the words of {model}, checked against the quotes:",
    "not_in_article": "not in the article, as far as the check can tell",
    "nothing_held": "The check found nothing that {model} wrote in the quotes. They stand alone.",
    "not_phrased": "Not put in other words this time.",
    "phrasing": "Being put in other words …",
}


@dataclass(frozen=True, slots=True)
class PhrasingShown:
    """A phrasing as a page shows it while it comes.

    hidden: leave out what is not supported. done: no more comes. failed: it ended too early.
    """

    phrasing: Phrasing
    hidden: bool = False
    done: bool = False
    failed: bool = False


def phrasing_html(shown: PhrasingShown, phrases: Mapping[str, str]) -> str:
    """The phrasing for the page: under its mark, each sentence with its quotes' numbers.

    What is not supported is struck out, and says so to whoever hovers over it or listens; with
    ``hidden`` it is left out.
    """
    phrasing = shown.phrasing
    sentences = [s for s in phrasing.sentences if s.supported or not shown.hidden]
    held = any(sentence.supported for sentence in phrasing.sentences)
    lines = []
    if shown.done and phrasing.sentences and not held:
        lines.append(_line(phrases["nothing_held"].format(model=phrasing.model)))
    elif sentences:
        lines.append(_line(phrases["in_words"].format(model=phrasing.model)))
        words = " ".join(_sentence_html(sentence, phrases) for sentence in sentences)
        lines.append(f'<p class="pq-words">{words}</p>')
    if shown.failed:
        lines.append(_line(phrases["not_phrased"]))
    elif not shown.done:
        lines.append(_line(phrases["phrasing"]))
    css = "pq-phrasing pq-finished" if shown.done or shown.failed else "pq-phrasing"
    return f'<div class="{css}">{"".join(lines)}</div>' if lines else ""


def _line(words: str) -> str:
    return f'<p class="pq-by">{inert(words)}</p>'


def _sentence_html(sentence: PhrasedSentence, phrases: Mapping[str, str]) -> str:
    if not sentence.supported:
        why = inert(phrases["not_in_article"])
        return (
            f'<span class="pq-unheard"> [{why}: </span>'
            f'<del class="pq-unsupported" title="{why}">{inert(sentence.text)}</del>'
            '<span class="pq-unheard">] </span>'
        )
    marks = "".join(f'<sup class="pq-rests">{number}</sup>' for number in sentence.citations)
    return f'<span class="pq-supported">{inert(sentence.text)}{marks}</span>'


def phrasing_plain(phrasing: Phrasing, *, colour: bool, hidden: bool = False) -> str:
    """The phrasing for a terminal; what is not supported is struck out where that can be shown."""
    if not any(sentence.supported for sentence in phrasing.sentences):
        return visible(ENGLISH["nothing_held"].format(model=phrasing.model))
    head = visible(ENGLISH["in_words"].format(model=phrasing.model))
    shown = [s for s in phrasing.sentences if s.supported or not hidden]
    return "\n".join([head, *(_sentence_plain(sentence, colour=colour) for sentence in shown)])


def _sentence_plain(sentence: PhrasedSentence, *, colour: bool) -> str:
    words = visible(sentence.text)
    if not sentence.supported:
        struck = f"\x1b[9m{words}\x1b[0m" if colour else words
        return f"  [{ENGLISH['not_in_article']}] {struck}"
    marks = "".join(f" [{number}]" for number in sentence.citations)
    return f"  {words}{marks}"

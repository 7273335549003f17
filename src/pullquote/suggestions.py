"""Questions to suggest about an article that comes with none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pullquote.datatypes import QuestionKind, SentenceKind
from pullquote.documents.article import Article
from pullquote.questions.understanding import Turn, asked_in, understand

_NAME = re.compile(r"(?<![.!?:“\"] )\b([A-Z][\w’'-]+(?: (?:de |of |the )?[A-Z][\w’'-]+){1,3})")
_YEAR = re.compile(r"\b(?:[Ii]n|[Ee]n) ((?:early |late )?(?:1[5-9]|20)\d\d)\b")
_LONGEST = 90
#: Questions about a name and about a year, in the language of the article.
_FORMS = {
    "en": ("What does it say about {}?", "What happened in {}?"),
    "es": ("¿Qué dice de {}?", "¿Qué pasó en {}?"),
}


def candidates(article: Article, count: int = 8) -> tuple[str, ...]:
    """Questions that the article might answer: its own, else its headings, its names, its years.

    Whether it does answer them is for the assistant to find out.
    """
    own = [q for q in article.questions if understand(q).kind is not QuestionKind.SMALL_TALK]
    if own:
        return tuple(own)
    asked: list[str] = []
    names: Counter[str] = Counter()
    years: list[str] = []
    for sentence in article.sentences:
        words = article.text[sentence.start : sentence.end]
        if sentence.kind is SentenceKind.HEADING:
            if words.rstrip().endswith("?") and len(words) <= _LONGEST:
                asked.append(words.lstrip("# ").strip())
        elif sentence.kind is SentenceKind.PROSE:
            names.update(match.group(1) for match in _NAME.finditer(words, 1))
            years += [match.group(1) for match in _YEAR.finditer(words)]
    about, happened = _FORMS.get(article.language, _FORMS["en"])
    asked += [about.format(name) for name, _ in names.most_common(count)]
    asked += [happened.format(year) for year in dict.fromkeys(years)]
    return tuple(dict.fromkeys(asked))[:count]


def not_asked(questions: Sequence[str], turns: Sequence[Turn]) -> list[str]:
    """Those of the questions that none of the turns asked."""
    asked = {asked_in(turn).casefold() for turn in turns}
    return [question for question in questions if question.casefold() not in asked]

"""Questions to suggest about an article, and which of them a conversation leaves to ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pullquote.datatypes import Answer, QuestionKind, SentenceKind, Verdict
from pullquote.documents.article import Article
from pullquote.filters import Filter
from pullquote.questions.understanding import Turn, asked_in, understand
from pullquote.segment import Entry
from pullquote.stores.store import Source

_NAME = re.compile(r"(?<![.!?:“\"] )\b([A-Z][\w’'-]+(?: (?:de |of |the )?[A-Z][\w’'-]+){1,3})")
_YEAR = re.compile(r"\b(?:[Ii]n|[Ee]n) ((?:early |late )?(?:1[5-9]|20)\d\d)\b")
_LONGEST = 90
Place = tuple[str, int, int]  # an article's id, and the start and the end of a range of it
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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that an article answers, and the place that answers it, None if no quote does."""

    question: str
    place: Place | None


def evidence_of(answer: Answer) -> Place | None:
    """Where the answer stands: the words that answer, else the best sentence of the first quote."""
    if not answer.citations:
        return None
    quote = answer.citations[0]
    places = [(p.article_id, p.start, p.end) for p in answer.passages]
    if answer.short is not None:
        places.insert(0, (quote.article_id, answer.short.start, answer.short.end))
    whole = (quote.article_id, quote.start, quote.end)
    return next((place for place in places if _overlap(place, whole)), whole)


class Suggestions:
    """The questions to suggest about each article, with where they are answered."""

    def __init__(self, store: Source, asker: Callable[[str], Callable[[str], Answer]]) -> None:
        """Use where the articles are, and what gives, of an id, what answers from that article."""
        self._store = store
        self._asker = asker
        self._known: dict[str, tuple[Suggestion, ...]] = {}

    def of(self, article_id: str) -> tuple[Suggestion, ...]:
        """Those that an article answers; they are asked when this is first wanted."""
        if article_id not in self._known:
            ask = self._asker(article_id)
            article = self._store.articles[article_id]
            answers = [ask(question) for question in candidates(article)]
            self._known[article_id] = tuple(
                Suggestion(answer.question, evidence_of(answer))
                for answer in answers
                if answer.verdict is Verdict.ANSWERED
            )
        return self._known[article_id]

    def after(
        self, answer: Answer, history: Sequence[Turn], where: Filter | None
    ) -> tuple[str, ...]:
        """Up to three, of the article of an answer, else of another that passes the filter."""
        near = [c.article_id for c in answer.citations] + [p.article_id for p in answer.passages]
        found = self.of(self._first(near, where))
        return tuple(not_asked(found, (*history, answer))[:3])

    def _first(self, ids: Sequence[str], where: Filter | None) -> str:
        """The first of these articles that passes a filter, else the first of all that do."""
        articles = self._store.articles
        for id_ in dict.fromkeys(ids):
            if not where or (id_ in articles and where.passes(Entry.of(articles[id_]))):
                return id_
        return self._store.passing(where)[1] if where else next(iter(articles))


def not_asked(suggestions: Sequence[Suggestion], turns: Sequence[Turn]) -> list[str]:
    """The questions that no turn asked, and whose answers stand in none of the quotes shown.

    Of an answer that was unsure, only the first quote counts: the others may be about anything.
    """
    asked = {asked_in(turn).casefold() for turn in turns}
    shown = [
        (quote.article_id, quote.start, quote.end)
        for turn in turns
        if isinstance(turn, Answer)
        for quote in turn.citations[: None if turn.verdict is Verdict.ANSWERED else 1]
    ]
    return [
        suggestion.question
        for suggestion in suggestions
        if suggestion.question.casefold() not in asked
        and not (suggestion.place and any(_overlap(suggestion.place, quote) for quote in shown))
    ]


def _overlap(some: Place, other: Place) -> bool:
    return some[0] == other[0] and some[1] < other[2] and other[1] < some[2]

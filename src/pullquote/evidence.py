"""From a question to its evidence: the sentences that speak to it, found, read and ranked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from pullquote import quotes as quoting
from pullquote.checks import years_of
from pullquote.confidence import Calibration, calibration
from pullquote.datatypes import Answer, Encoder, Evidence, IntVector, QuestionKind
from pullquote.errors import ModelError, PullquoteError
from pullquote.filters import Filter
from pullquote.index import Index, build_index
from pullquote.models.load import open_multilingual
from pullquote.models.reader import Reader
from pullquote.questions.definitions import explains, term_of
from pullquote.questions.language import ENGLISH_MODELS, is_foreign
from pullquote.questions.understanding import Question, Turn
from pullquote.reranking import ReadSentence, ReadSentences, read_quote, rerank
from pullquote.retrieval import Query, Ranking, Retriever, nearness, reordered
from pullquote.stores.store import Wanted


@dataclass(frozen=True, slots=True)
class Found:
    """What was ranked for a question, and what the reader read, nothing without a reader."""

    finder: EvidenceFinder
    queries: tuple[Query, ...]
    ranking: Ranking
    read: ReadSentences


_log = logging.getLogger(__name__)
#: Articles of up to this many code points together are read again for a question in another
#: language: about half a minute.
_READ_AT_ONCE = 300_000
#: So many of the best sentences are moved by their words: what one gains that explains what is
#: asked for, and what one loses that is about another year.
_MOVED, _EXPLAINED, _ANOTHER_YEAR = 20, 0.1, 0.1
#: What standing right where the last answer came from adds to the score of a question after it.
_NEARNESS = np.float32(0.06)
#: What MaxSim counts and what nearness adds if the question points back and sentences were read:
#: its few words match where they do not answer. After our own quote, which may be a wrong one, and
#: after words that somebody else gave for the answer. On plateaus of development follow-ups.
_AFTER_QUOTE, _AFTER_WORDS = (0.7, 0.06), (0.5, 0.1)


class EvidenceFinder:
    """Finds the evidence for questions in one index, with its encoder and perhaps a reader."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader | None) -> None:
        """Store the parts; ``encoder`` is the one that made the index."""
        self.index = index
        self.encoder = encoder
        #: Encodes a question; its wordings are asked for more than once.
        self.encode = lru_cache(maxsize=2)(encoder.encode_question)
        self.reader = reader
        self._retriever = Retriever(index)
        self._numbers = index.numbers

    @cached_property
    def calibration(self) -> Calibration:
        """The parameters of the verdict that were fitted for the encoder and the reader."""
        return calibration(self.encoder.sha256, self.reader.sha256 if self.reader else "")

    def knows(self, asked: Question, only: IntVector | None) -> bool:
        """Whether the model knows the languages of a question and of what it asks.

        ``only``: here and below the numbers of the articles that are asked, rising; None for all.
        """
        if self.encoder.name not in ENGLISH_MODELS:
            return True
        return not is_foreign(asked.asked) and self._languages_of(only) <= {"", "en"}

    def _languages_of(self, only: IntVector | None) -> frozenset[str]:
        if only is None:
            return self.index.languages
        return frozenset(self.index.entries[number].language for number in only.tolist())

    def is_across(self, asked: Question, only: IntVector | None) -> bool:
        """Whether a question is in another language than what it asks: cosines are lower then."""
        known = self._languages_of(only) - {""}
        if asked.language != "en" and not known <= {"en", "es"}:
            return False  # other languages are not told apart: it may be the article's own
        return bool(known) and asked.language not in known | {""}

    def only(self, article_id: str | None, where: Filter | None) -> IntVector | None:
        """The numbers of the articles to ask, rising, or None for all.

        Raises PullquoteError if no article has the id, or none is as the filter wants it.
        """
        number = None
        if article_id is not None:
            if article_id not in self._numbers:
                raise PullquoteError(f"There is no article with the id {article_id!r}.")
            number = self._numbers[article_id]
        if not where:
            return None if number is None else np.array([number])
        if number is not None:
            where.numbers([self.index.entries[number]])
            return np.array([number])
        return self.index.passing(where)

    def subject(self, history: Sequence[Turn], only: IntVector | None) -> int:
        """The article that a conversation is about, or the first one of those that are asked."""
        number = self.spoken_of(history, only)
        if number is None:
            number = int(only[0]) if only is not None else next(iter(self._numbers.values()), 0)
        return number

    def spoken_of(self, history: Sequence[Turn], only: IntVector | None) -> int | None:
        """The article that a conversation is about: the only one, else the one quoted last."""
        if len(self._numbers if only is None else only) == 1:
            return next(iter(self._numbers.values())) if only is None else int(only[0])
        answers = [turn for turn in history if isinstance(turn, Answer) and turn.citations]
        quoted = [turn.citations[0].article_id for turn in reversed(answers)]
        numbers = [self._numbers[name] for name in quoted if name in self._numbers]
        return next((number for number in numbers if only is None or number in only), None)

    def queries(self, asked: Question) -> tuple[Query, ...]:
        """The wordings of a question, encoded."""
        return tuple(Query(w.text, self.encode(w.text), w.own, w.share) for w in asked.wordings)

    def wanted(
        self,
        asked: Question,
        history: Sequence[Turn],
        article_id: str | None,
        where: Filter | None,
    ) -> Wanted:
        """What a question needs of where the articles are kept."""
        answers = [turn for turn in history if isinstance(turn, Answer) and turn.citations]
        quoted = dict.fromkeys(turn.citations[0].article_id for turn in reversed(answers))
        fact = asked.kind is QuestionKind.FACT
        queries = (lambda: self.queries(asked)) if fact else None
        return Wanted(queries, article_id, where, tuple(quoted))

    def find(self, asked: Question, only: IntVector | None) -> Found:
        """The ranked sentences for a question, in the reader's order if there is one."""
        queries = self.queries(asked)
        ranking = self._retriever.rank(queries, only)
        if not len(ranking.numbers):
            return Found(self, queries, ranking, {})
        last = self._last_quoted(asked, only)
        if last is not None:
            ranking = reordered(ranking, ranking.scores + _NEARNESS * self._near(ranking, last))
        read: ReadSentences = {}
        if self.reader is not None:
            scores = ranking.scores
            if last is not None and asked.context is not None and asked.points_back:
                share, near = _AFTER_QUOTE if asked.context.citation else _AFTER_WORDS
                scores = np.float32(share) * ranking.maxsim
                scores += np.float32(near) * self._near(ranking, last)
            ranking, read = rerank(self.reader, asked.wordings, self.index, ranking, scores)
        return Found(self, queries, self._by_words(asked, ranking), read)

    def _near(self, ranking: Ranking, sentence: int) -> NDArray[np.float32]:
        """(sentences,) how near each of the ranking is to that one of the index, in its article."""
        article = int(self.index.sentences.article[sentence])
        return nearness(ranking, sentence, self.index.sentences_of(article))

    def _by_words(self, asked: Question, ranking: Ranking) -> Ranking:
        """The ranking with the best sentences moved by what their words alone tell.

        Those that explain what the question asks the meaning of gain, and those that name other
        years than the one that is asked about lose.
        """
        term, years = term_of(asked.text), years_of(asked.text)
        if not term and not years:
            return ranking
        worth = np.zeros_like(ranking.scores)
        for place, number in enumerate(ranking.numbers[:_MOVED].tolist()):
            sentence = self.index.sentence_text(number)
            if term and explains(sentence, term):
                worth[place] += _EXPLAINED
            if years and years.isdisjoint(years_of(sentence) or years):
                worth[place] -= _ANOTHER_YEAR
        return reordered(ranking, ranking.scores + worth)

    def read_alone(self, asked: Question, window: quoting.Window) -> ReadSentence | None:
        """What the reader makes of a quote alone; None without a reader."""
        if self.reader is None:
            return None
        return read_quote(self.reader, asked.wordings, self.index, window.first, window.last)

    def _last_quoted(self, asked: Question, only: IntVector | None) -> int | None:
        """The sentence that the last answer came from; None if it quoted nothing here."""
        if asked.context is None or not asked.context.answered:
            return None
        quote = asked.context.citation
        if quote is None:
            text = f"{asked.context.question} {asked.context.said}"
            query = Query(text, self.encode(text))
            earlier = self._retriever.rank([query], only)
            return int(earlier.numbers[0]) if len(earlier.numbers) else None
        if quote.article_id not in self._numbers:
            return None
        inside = self.index.sentences_of(self._numbers[quote.article_id])
        ends = self.index.sentences.end[inside.start : inside.stop]
        return inside.start + int(np.searchsorted(ends, quote.start, "right"))

    def passages(self, found: Found, count: int) -> tuple[Evidence, ...]:
        """The ``count`` best sentences; those that may not be quoted come last."""
        ranking = found.ranking
        quotable = quoting.quotable(self.index, ranking.numbers, found.read)
        best = np.argsort(~quotable, kind="stable")[:count].tolist()
        return tuple(
            Evidence(
                self.index.entries[int(self.index.sentences.article[number])].id,
                self.index.sentence(number).start,
                self.index.sentence(number).end,
                score,
                self._retriever.matches(found.queries[0], number),
            )
            for number, score in ((int(ranking.numbers[n]), float(ranking.scores[n])) for n in best)
        )


def multilingual_evidence(index: Index) -> EvidenceFinder | None:
    """The same articles, read with a model that knows many languages.

    None if that cannot be had here, or if the articles are too many to read while a person waits.
    """
    if index.characters > _READ_AT_ONCE or not index.whole:
        return None
    try:
        encoder, reader = open_multilingual()
    except ModelError as exc:
        _log.warning("Questions in other languages are not understood: %s", exc)
        return None
    return EvidenceFinder(build_index(index.articles, encoder), encoder, reader)

"""The answer to a question that is understood: found, quoted and judged, or said in another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from pullquote import quotes as quoting
from pullquote.datatypes import Answer, IntVector, QuestionKind, Span, Verdict
from pullquote.documents.article import Article
from pullquote.evidence import EvidenceFinder, Found, multilingual_evidence
from pullquote.index import Index
from pullquote.judging import judged
from pullquote.overview import overview_windows
from pullquote.piece import credit_windows, field_of
from pullquote.questions import language
from pullquote.questions.replies import detail, reply
from pullquote.questions.understanding import Question, Turn
from pullquote.quotes import Window
from pullquote.rendering.text import markdown
from pullquote.suggestions import Suggestions, not_asked

#: How many ranked sentences an answer comes with.
PASSAGES = 8


class Answering:
    """Makes answers from one index."""

    def __init__(
        self,
        index: Index,
        articles: Mapping[str, Article],
        evidence: EvidenceFinder,
        suggestions: Suggestions,
    ) -> None:
        """Use an index with the articles that it may quote, and what finds the evidence in it."""
        self._index, self._articles = index, articles
        self._evidence, self._suggestions = evidence, suggestions
        self._multilingual: EvidenceFinder | None = None
        self._opening = Lock()

    def answer(
        self, question: str, asked: Question, history: Sequence[Turn], only: IntVector | None
    ) -> Answer:
        """Answer from the index; ``only``: the numbers of the articles that are asked."""
        if asked.kind is QuestionKind.SMALL_TALK:
            return self._small_talk(question, asked, history, only)
        if asked.kind is QuestionKind.OVERVIEW:
            return self._overview(question, asked, history, only)
        if asked.kind is QuestionKind.PIECE:
            return self._about_piece(question, asked, history, only)
        # Retrieve every sentence by MaxSim, and let the reader rerank the best: with a model that
        # knows the languages of question and article.
        evidence = self.evidence_for(asked, only)
        found = evidence.find(asked, only)
        if not len(found.ranking.numbers):
            return self._finished(question, asked, Verdict.NOT_FOUND, 0.0, (), found)
        # Quote: choose the sentences that are shown if the article answers.
        windows = quoting.choose_windows(self._index, found.ranking, found.read, asked)
        if not windows:
            return self._finished(question, asked, Verdict.NOT_FOUND, 0.0, (), found)
        # Judge what is going to be quoted, by reading the first quote alone.
        quoted = evidence.read_alone(asked, windows[0])
        confidence, verdict, short = judged(found, asked, windows[0], quoted, only)
        if verdict is Verdict.NOT_FOUND:
            return self._finished(question, asked, verdict, confidence, (), found)
        return self._finished(question, asked, verdict, confidence, windows, found, short)

    def _small_talk(
        self, question: str, asked: Question, history: Sequence[Turn], only: IntVector | None
    ) -> Answer:
        """A short reply, with two questions to try."""
        number = self._evidence.subject(history, only)
        new = not_asked(self._suggestions.of(self._index.entries[number].id), history)
        assert asked.small_talk is not None
        lines = reply(asked.small_talk, asked.language, new[:2])
        return self._finished(question, asked, Verdict.NOT_FOUND, 0.0, (), reply=lines)

    def _overview(
        self, question: str, asked: Question, history: Sequence[Turn], only: IntVector | None
    ) -> Answer:
        """Three to five sentences from different parts of the article, in the order of the text."""
        number = self._evidence.subject(history, only)
        windows = overview_windows(self._index, self._index.sentences_of(number))
        verdict = Verdict.ANSWERED if windows else Verdict.NOT_FOUND
        return self._finished(question, asked, verdict, float(bool(windows)), windows)

    def _about_piece(
        self, question: str, asked: Question, history: Sequence[Turn], only: IntVector | None
    ) -> Answer:
        """The credit that tells it, else the document's own field, else that it does not say."""
        number = self._evidence.subject(history, only)
        assert asked.piece is not None
        inside = self._index.sentences_of(number)
        windows = credit_windows(self._index, inside, asked.piece)
        said = "" if windows else field_of(self._index.articles[number], asked.piece)
        lines = detail(asked.piece, said, asked.language) if said else ()
        verdict = Verdict.ANSWERED if windows or said else Verdict.NOT_FOUND
        sure = float(verdict is Verdict.ANSWERED)
        return self._finished(question, asked, verdict, sure, windows, reply=lines)

    def _finished(
        self,
        question: str,
        asked: Question,
        verdict: Verdict,
        confidence: float,
        windows: Sequence[Window],
        found: Found | None = None,
        short: Span | None = None,
        reply: tuple[str, ...] = (),
    ) -> Answer:
        """The answer as a record, with its text."""
        evidence = found.finder if found is not None else self._evidence
        answer = Answer(
            question=question,
            searched_for=asked.searched_for,
            verdict=verdict,
            confidence=confidence,
            citations=quoting.citations_of(self._index, windows),
            passages=evidence.passages(found, PASSAGES) if found is not None else (),
            short=short,
            note=language.note(asked.asked, evidence.encoder.name) if found is not None else "",
            kind=asked.kind,
            reply=reply,
            calibrated=evidence.calibration.fitted,
        )
        text = markdown(answer, self._articles, named=len(self._articles) > 1)
        return replace(answer, text=text)

    def evidence_for(self, asked: Question, only: IntVector | None) -> EvidenceFinder:
        """What finds the evidence in the languages of question and articles.

        A model for many languages is opened, and reads the articles, when it is needed first.
        """
        if self._evidence.knows(asked, only):
            return self._evidence
        with self._opening:
            if self._multilingual is None:
                self._multilingual = multilingual_evidence(self._index) or self._evidence
            return self._multilingual

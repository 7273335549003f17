"""The assistant: everything put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pullquote import language
from pullquote import quotes as answering
from pullquote.confidence import Subject, features, judge, subject
from pullquote.datatypes import Answer, Citation, Encoder, Evidence, TokenVectors, Verdict
from pullquote.documents.article import Article, article_from_text
from pullquote.documents.folders import load_file
from pullquote.errors import ArticleError, IndexStaleError, PullquoteError
from pullquote.index import Index, Progress, build_index
from pullquote.models.load import open_models
from pullquote.models.reader import Reader, open_reader
from pullquote.question import Resolved, Turn, resolve, was_answered, with_history
from pullquote.rendering import text as citing
from pullquote.reranking import ReadSentences, read
from pullquote.retrieval import Ranking, Retriever, near
from pullquote.storage import load_index
from pullquote.suggestions import candidates

LONGEST_QUESTION = 1000  # code points
#: How many questions to begin with.
SUGGESTIONS = 6
#: How many ranked sentences an answer comes with.
PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What was ranked for a question, and what the reader read, if there is one."""

    vectors: TokenVectors
    ranking: Ranking
    read: ReadSentences | None


class Assistant:
    """Answers questions about the articles of one index with their own sentences."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader | None = None) -> None:
        """Use an index with the encoder that made it, and a reader for the same model.

        Raises IndexStaleError if another model made the index.
        """
        if index.model_sha256 != encoder.sha256:
            raise IndexStaleError(
                f"The index was made with {index.model}, not with {encoder.name}. "
                "Run “pullquote index” to build it again."
            )
        self.index = index
        self.encoder = encoder
        self.reader = reader
        self.articles: Mapping[str, Article] = {article.id: article for article in index.articles}
        self._retriever = Retriever(index)
        self._suggested: dict[str, tuple[str, ...]] = {}
        self._numbers = {article.id: number for number, article in enumerate(index.articles)}

    @classmethod
    def open(
        cls, folder: str | Path = "index", *, model: str | None = None, reader: bool = True
    ) -> Assistant:
        """Open the index in a folder, with the model that it names; raises PullquoteError."""
        index = load_index(Path(folder))
        return cls(index, *open_models(model or index.model, reader=reader))

    @classmethod
    def from_text(cls, text: str, title: str = "", *, model: str | None = None) -> Assistant:
        """Answer from one text; its citations are offsets into the text as given."""
        encoder, reader = open_models(model)
        return cls.from_articles([article_from_text(text, title)], encoder=encoder, reader=reader)

    @classmethod
    def from_files(cls, paths: Sequence[str | Path], *, model: str | None = None) -> Assistant:
        """Answer from files of all kinds that can be read, archives of them among them."""
        articles = [article for path in paths for article in load_file(Path(path))]
        encoder, reader = open_models(model)
        return cls.from_articles(articles, encoder=encoder, reader=reader)

    @classmethod
    def from_articles(
        cls,
        articles: Sequence[Article],
        *,
        encoder: Encoder | None = None,
        reader: Reader | bool | None = True,
        progress: Progress | None = None,
    ) -> Assistant:
        """Answer from articles that are loaded already; raises ArticleError if there are none.

        ``reader`` is one that is open already, True for the one that comes with the package, or
        False or None for none.
        """
        if not articles:
            raise ArticleError("There is no article to answer from. Give at least one.")
        if encoder is None:
            encoder, shipped = open_models(reader=reader is True)
            reader = shipped if reader is True else reader
        if isinstance(reader, bool):
            reader = open_reader(encoder) if reader else None
        return cls(build_index(articles, encoder, progress=progress), encoder, reader)

    def with_articles(
        self, articles: Sequence[Article], *, progress: Progress | None = None
    ) -> Assistant:
        """Another assistant, for other articles, that shares this one's model and reader."""
        return Assistant.from_articles(
            articles, encoder=self.encoder, reader=self.reader, progress=progress
        )

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        article_id: str | None = None,
    ) -> Answer:
        """Answer a question, from all articles or from one.

        ``history`` is what was answered before, oldest first: answers, or pairs of a question
        and an answer in words. It is searched for along with the question only if that needs it;
        right after an answer, a question is likelier to be on the subject. Raises PullquoteError
        if there is no article with that id.
        """
        number = self._article_number(article_id)
        asked = " ".join(question.split())[:LONGEST_QUESTION]
        resolved, found, certainty, verdict = self._understood(asked, number, history)
        about_piece = answering.about_the_piece(asked)
        windows = answering.choose_windows(self.index, found.ranking, about_piece=about_piece)
        if verdict is Verdict.NOT_FOUND:
            windows = ()
        citations = self._citations(windows)
        short = None
        if citations and found.read is not None:
            short = answering.short_answer(asked, windows[0], found.ranking, found.read)
        answer = Answer(
            question=question,
            searched_for=resolved.text,
            verdict=verdict,
            confidence=certainty,
            citations=citations,
            passages=self._evidence(asked, found),
            short=short,
            note=language.note(asked, self.encoder.name),
        )
        return replace(answer, text=citing.markdown(answer, self.articles))

    def _understood(
        self, asked: str, article: int | None, history: Sequence[Turn]
    ) -> tuple[Resolved, Found, float, Verdict]:
        """What to search for, what is found, the probability that it answers, and the verdict."""
        resolved = resolve(asked, history)
        found = self.find(resolved, article, history)
        if not len(found.ranking.numbers):
            return resolved, found, 0.0, Verdict.NOT_FOUND
        was_read = found.read is not None
        values = features(asked, self.index, found.ranking, found.read)
        after = bool(history) and was_answered(history[-1])
        about = (
            Subject(1.0) if after and resolved.own else subject(values, read=was_read, after=after)
        )
        if about.goes_on:
            resolved = with_history(asked, history)
            found = self.find(resolved, article, history)
            values = features(asked, self.index, found.ranking, found.read)
        return resolved, found, *judge(values, about, read=was_read)

    def find(
        self, resolved: Resolved, article: int | None = None, history: Sequence[Turn] = ()
    ) -> Found:
        """The ranked sentences for a resolved question, read by the reader if there is one."""
        vectors = self.encoder.encode_question(resolved.text)
        ranking = self._retriever.rank(vectors, resolved.text, article, own=resolved.own)
        if answering.about_the_piece(resolved.text[resolved.own :]):
            ranking = answering.with_boilerplate(self.index, ranking)
        if resolved.own and len(ranking.numbers):
            last = self._last_sentence(history[-1], article)
            if last is not None:
                inside = self.index.sentences_of(int(self.index.sentences.article[last]))
                ranking = near(ranking, last, inside)
        if self.reader is None or not len(ranking.numbers):
            return Found(vectors, ranking, None)
        return Found(vectors, *read(self.reader, resolved.text, self.index, ranking))

    def _last_sentence(self, last: Turn, article: int | None) -> int | None:
        """The sentence that the last answer came from; None if it quoted nothing here."""
        if isinstance(last, Answer):
            if not last.citations or last.citations[0].article_id not in self._numbers:
                return None
            quote = last.citations[0]
            own = self.index.sentences_of(self._numbers[quote.article_id])
            return next((n for n in own if self.index.sentences.end[n] > quote.start), None)
        text = f"{last[0]} {last[1]}"[:LONGEST_QUESTION]
        earlier = self._retriever.rank(self.encoder.encode_question(text), text, article)
        return int(earlier.numbers[0]) if len(earlier.numbers) else None

    def _citations(self, windows: Sequence[answering.Window]) -> tuple[Citation, ...]:
        """Numbered quotes; one that is not what its article says is left out."""
        citations: list[Citation] = []
        for window in windows:
            article = self.index.article_of(window.first)
            quote = article.text[window.start : window.end]
            citation = Citation(
                number=len(citations) + 1,
                article_id=article.id,
                start=window.start,
                end=window.end,
                quote=quote,
                score=window.score,
                page=article.page_of(window.start),
            )
            if answering.verified(citation, article):
                citations.append(citation)
        return tuple(citations)

    def _evidence(self, question: str, found: Found, count: int = PASSAGES) -> tuple[Evidence, ...]:
        ranking = found.ranking
        about_piece = answering.about_the_piece(question)
        best = answering.best_first(self.index, ranking, count, about_piece=about_piece)
        shown = [(int(ranking.numbers[n]), float(ranking.scores[n])) for n in best]
        return tuple(
            Evidence(
                self.index.article_of(number).id,
                self.index.sentence(number).start,
                self.index.sentence(number).end,
                score,
                self._retriever.matches(found.vectors, ranking.weights, number),
            )
            for number, score in shown
        )

    def passages(
        self, question: str, count: int = 5, *, article_id: str | None = None
    ) -> tuple[Evidence, ...]:
        """The sentences that speak most to the question, best first."""
        number = self._article_number(article_id)
        asked = Resolved(" ".join(question.split())[:LONGEST_QUESTION], 0)
        return self._evidence(asked.text, self.find(asked, number), count)

    def suggested(self, article_id: str, count: int = SUGGESTIONS) -> tuple[str, ...]:
        """Questions to begin with that the article answers: its own, else some made from it."""
        if article_id not in self._suggested:
            article = self.articles[article_id]
            asked = article.questions or candidates(article)
            answered = [
                question
                for question in asked
                if self.ask(question, article_id=article_id).verdict is Verdict.ANSWERED
            ]
            self._suggested[article_id] = tuple(answered)
        return self._suggested[article_id][:count]

    def follow_ups(self, answer: Answer, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        """Up to three questions that were not asked yet and that the same article answers."""
        asked = {answer.question.casefold()} | {
            (turn.question if isinstance(turn, Answer) else turn[0]).casefold() for turn in history
        }
        sources = [c.article_id for c in answer.citations] or [
            p.article_id for p in answer.passages
        ]
        article_id = sources[0] if sources else next(iter(self.articles))
        suggested = self.suggested(article_id, count=len(asked) + 2 * SUGGESTIONS)
        return tuple(q for q in suggested if q.casefold() not in asked)[:3]

    def _article_number(self, article_id: str | None) -> int | None:
        if article_id is None:
            return None
        if article_id not in self._numbers:
            raise PullquoteError(f"There is no article with the id {article_id!r}.")
        return self._numbers[article_id]

"""The assistant: everything put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

from pullquote.answering import Answering
from pullquote.datatypes import Answer, Encoder, Evidence, Phrasing
from pullquote.documents.article import Article, article_from_text
from pullquote.documents.folders import load_file
from pullquote.errors import ArticleError, IndexStaleError, PullquoteError
from pullquote.evidence import EvidenceFinder
from pullquote.filters import Filter
from pullquote.index import Index, Progress, build_index
from pullquote.models.load import open_models, reader_for
from pullquote.models.reader import Reader
from pullquote.questions.intents import intents_for, recognised
from pullquote.questions.kinds import Spoken
from pullquote.questions.naming import AskedText
from pullquote.questions.understanding import (
    Question,
    Turn,
    Vocabulary,
    asked_in,
    understand,
    vocabulary_of,
)
from pullquote.storage import save_index
from pullquote.stores import open_store
from pullquote.stores.held import Held
from pullquote.stores.store import Source, Wanted
from pullquote.suggestions import Suggestions

#: How many questions to begin with.
SUGGESTIONS = 6


class Assistant:
    """Answers questions about the articles of one index with their own sentences."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Reader | None = None,
        *,
        store: Source | None = None,
    ) -> None:
        """Use an index with the encoder that made it, and a reader for the same model.

        ``store``: where its articles are kept, if not with it. Raises IndexStaleError if another
        model made the index.
        """
        if index.model_sha256 != encoder.sha256:
            raise IndexStaleError(
                f"The index was made with {index.model}, {index.dimension} numbers a vector, not "
                f"with {encoder.name}, {encoder.dimension}. "
                "Run “pullquote index” to build it again."
            )
        self.index = index
        self.encoder = encoder
        self.reader = reader
        self.store: Source = store if store is not None else Held(index)
        self.articles: Mapping[str, Article] = self.store.articles
        self._evidence = EvidenceFinder(index, encoder, reader)
        self._suggestions = Suggestions(self.store, self._only)
        self._answering = Answering(index, self.articles, self._evidence, self._suggestions)

    @classmethod
    def open(
        cls,
        place: str | Path = "index",
        *,
        model: str | None = None,
        reader: Reader | bool | None = True,
    ) -> Assistant:
        """Open the index in a folder, with the model that it names; raises PullquoteError.

        ``place`` may also be the address of a store, as ``qdrant://host:6333/collection``.
        ``reader``, here and in every constructor: True for the one that comes with the model,
        False or None for none, or one that is open already.
        """
        store = open_store(place)
        models = open_models(model or store.index.model, reader=reader)
        return cls(store.index, *models, store=store)

    @classmethod
    def from_text(
        cls,
        text: str,
        title: str = "",
        *,
        model: str | None = None,
        reader: Reader | bool | None = True,
    ) -> Assistant:
        """Answer from one text; its citations are offsets into the text as given."""
        return cls.from_articles([article_from_text(text, title)], model=model, reader=reader)

    @classmethod
    def from_files(
        cls,
        paths: Sequence[str | Path],
        *,
        model: str | None = None,
        reader: Reader | bool | None = True,
    ) -> Assistant:
        """Answer from files of all kinds that can be read, archives of them among them."""
        articles = [article for path in paths for article in load_file(Path(path))]
        return cls.from_articles(articles, model=model, reader=reader)

    @classmethod
    def from_articles(
        cls,
        articles: Sequence[Article],
        *,
        encoder: Encoder | None = None,
        model: str | None = None,
        reader: Reader | bool | None = True,
        progress: Progress | None = None,
    ) -> Assistant:
        """Answer from articles that are loaded already; raises ArticleError if there are none.

        ``encoder``: one that is open already, in place of ``model``.
        """
        if not articles:
            raise ArticleError("There is no article to answer from. Give at least one.")
        if encoder is None:
            encoder, reader = open_models(model, reader=reader)
        elif isinstance(reader, bool):
            reader = reader_for(encoder) if reader else None
        return cls(build_index(articles, encoder, progress=progress), encoder, reader)

    def with_articles(
        self, articles: Sequence[Article], *, progress: Progress | None = None
    ) -> Assistant:
        """Another assistant, for other articles, that shares this one's model and reader."""
        return Assistant.from_articles(
            articles, encoder=self.encoder, reader=self.reader, progress=progress
        )

    def save(self, folder: str | Path) -> None:
        """Write the index to a folder, atomically; raises PullquoteError if that fails."""
        if not self.index.whole:
            raise PullquoteError("What a server keeps is not saved to a folder: index it there.")
        save_index(self.index, Path(folder))

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        article_id: str | None = None,
        where: Filter | None = None,
        literally: bool = False,
    ) -> Answer:
        """Answer a question, from all articles, from one, or from those that pass a filter.

        ``history`` is what was answered before, oldest first: answers, or pairs of a question
        and an answer in words. ``literally``: search for the words as they are, without what was
        said before and with their spelling. Raises PullquoteError if there is no such article.
        """
        # Understand: what is asked, and what it may lean on.
        asked = (
            understand(question)
            if literally
            else understand(
                question,
                history,
                self._vocabulary,
                self._recognised,
                self._asked_text(history, article_id, where),
            )
        )
        there = self._over(asked, history, article_id, where)
        only = there._evidence.only(article_id, where)
        return there._answering.answer(question, asked, history, only)

    def reconsider(
        self,
        answer: Answer,
        history: Sequence[Turn],
        *,
        article_id: str | None = None,
        where: Filter | None = None,
    ) -> Answer:
        """The answer to an unsure follow-up with its question put in full by a language model.

        ``history``: the turns before it. ``article_id``, ``where``: as it was asked with. The
        answer itself if that finds no plain answer. Raises PullquoteError.
        """
        from pullquote.phrasing.phraser import Phraser

        ask = partial(self.ask, article_id=article_id, where=where, literally=True)
        return Phraser.from_environment().reconsidered(answer, history, ask)

    def phrase(self, answer: Answer) -> Phrasing:
        """An answer in a language model's words, each sentence checked; raises PullquoteError."""
        from pullquote.phrasing.phraser import Phraser

        return Phraser.from_environment().phrase(answer)

    def passages(
        self,
        question: str,
        count: int = 5,
        *,
        article_id: str | None = None,
        where: Filter | None = None,
    ) -> tuple[Evidence, ...]:
        """The sentences that speak most to the question, best first; raises as :meth:`ask`."""
        asked = understand(question)
        there = self._over(asked, (), article_id, where)
        only = there._evidence.only(article_id, where)
        evidence = there._answering.evidence_for(asked, only)
        return evidence.passages(evidence.find(asked, only), count)

    def _over(
        self,
        asked: Question,
        history: Sequence[Turn],
        article_id: str | None,
        where: Filter | None,
    ) -> Assistant:
        """Who answers a question: this assistant, or one for the part of a store that it needs."""
        wanted = self._evidence.wanted(asked, history, article_id, where)
        return self._with(self.store.candidates(wanted))

    def _with(self, index: Index) -> Assistant:
        """This assistant with a part of the store in place of its index."""
        if index is self.index:
            return self
        there = Assistant(index, self.encoder, self.reader)
        there.articles, there._suggestions = self.articles, self._suggestions
        there._answering = Answering(index, self.articles, there._evidence, self._suggestions)
        return there

    def _only(self, article_id: str) -> Callable[[str], Answer]:
        """What answers questions from an article."""
        there = self._with(self.store.candidates(Wanted(article_id=article_id)))
        return partial(there.ask, article_id=article_id)

    def suggested(self, article_id: str, count: int = SUGGESTIONS) -> tuple[str, ...]:
        """Questions to begin with that the article answers: its own, else some made from it."""
        found = self._suggestions.of(article_id)
        return tuple(each.question for each in found[:count])

    def follow_ups(
        self, answer: Answer, history: Sequence[Turn] = (), *, where: Filter | None = None
    ) -> tuple[str, ...]:
        """Up to three questions that the same article answers, with what was not shown yet.

        ``where``: another article's, if the same does not pass the filter.
        """
        return self._suggestions.after(answer, history, where)

    def _recognised(self, text: str, about: AskedText) -> Spoken:
        return recognised(text, self._evidence.encode, intents_for(self.encoder), about)

    def _asked_text(
        self, history: Sequence[Turn], article_id: str | None, where: Filter | None
    ) -> AskedText:
        """The article that is asked about, if it is one, and what was said last."""

        def opened() -> tuple[str, str, str]:
            last = history[-1] if history else None
            quotes = last.citations if isinstance(last, Answer) else ()
            said = " ".join([asked_in(last) if last else "", *(quote.quote for quote in quotes)])
            if not self.index.whole:  # a server would be asked for it
                return "", "", said
            only = self._evidence.only(article_id, where)
            number = self._evidence.spoken_of(history, only)
            if number is None:
                return "", "", said
            article = self.index.articles[number]
            return article.title, article.text, said

        return AskedText(opened)

    @cached_property
    def _vocabulary(self) -> Vocabulary | None:
        return vocabulary_of(self.articles.values(), self.index.characters, self.encoder.is_word)

"""Asking: articles with known questions through the same assistant that people use.

The meaning of every figure that is made of the outcomes is in docs/evaluation.md.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer, Encoder
from pullquote.evaluation.data import Conversation, Document, Expect, Pairs, Question
from pullquote.evaluation.metrics import exact_match, f1, holds
from pullquote.evaluation.turns import is_right
from pullquote.evaluation.variations import is_short, misspelt, on_another_subject
from pullquote.models.reader import Reader
from pullquote.questions.understanding import Turn as Said
from pullquote.quotes import LONGEST_QUOTE

#: Questions of each file that are also asked varied, and questions about other articles.
SAMPLE = 400


class Setting(StrEnum):
    """How a question was asked."""

    PLAIN = "plain"  # with the history that its file gives it, if any
    WITHOUT_HISTORY = "without history"  # those with a history, alone
    OWN_HISTORY = "own answers as history"  # those with a history, its questions asked first
    SAMPLE = "sample"  # a sample of those without a history, alone
    UNRELATED_BEFORE = "after an unrelated question"  # the same sample, after another question
    MISSPELT = "misspelt"  # the same sample
    SHORT = "short"  # those without a history that have few words, alone
    SWITCH = "change of subject"  # the same, after a question on another subject and its answer
    OFF_TOPIC = "off-topic"  # questions about other articles of the file
    OFF_TOPIC_AFTER = "off-topic, after a question"  # the same, after a question about this one
    CONVERSATION = "conversation"  # turns, with our own earlier answers as history


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. The figures of quotes are of answerable questions alone.

    article: the number of the article in its file. broken: how many quotes are empty or not the
    article's text at their offsets. turn: the number of the turn in its conversation, from 1;
    right: whether that got what it should.
    """

    setting: Setting
    article: int
    kind: str
    question: str
    answerable: bool
    answer: Answer
    seconds: float
    first: bool | None = None
    third: bool | None = None
    characters: int | None = None
    exact: float | None = None
    f1: float | None = None
    gold: str = ""
    broken: int = 0
    turn: int = 0
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks about one article, the one with that number in its file.

    beside: the texts of the other articles that are asked with it, by id.
    """

    assistant: Assistant
    document: Document
    number: int
    beside: Mapping[str, str] = field(default_factory=dict)

    def ask(self, setting: Setting, question: Question, history: Sequence[Said] = ()) -> Outcome:
        """Ask one question and hold the answer's quotes and words against the gold spans."""
        began = time.perf_counter()
        answer = self.assistant.ask(question.question, history)
        seconds = time.perf_counter() - began
        text, own = self.document.text, self.document.article.id
        texts = {**self.beside, own: text}
        plain = Outcome(
            setting,
            self.number,
            question.kind,
            question.question,
            bool(question.spans),
            answer,
            seconds,
            gold=" | ".join(text[start:end] for start, end in question.spans),
            broken=sum(
                c.quote != texts.get(c.article_id, "")[c.start : c.end] or not c.quote
                for c in answer.citations
            ),
        )
        if not question.spans:
            return plain
        wholly = bool(question.answers)
        hits = [
            c.article_id == own
            and c.end - c.start <= LONGEST_QUOTE
            and holds((c.start, c.end), question.spans, wholly=wholly)
            for c in answer.citations[:3]
        ]
        here = answer.short is not None and answer.citations[0].article_id == own
        words = text[answer.short.start : answer.short.end] if answer.short and here else ""
        return replace(
            plain,
            first=any(hits[:1]),
            third=any(hits),
            characters=sum(c.end - c.start for c in answer.citations[:1]),
            exact=exact_match(words, question.answers) if wholly else None,
            f1=f1(words, question.answers) if wholly else None,
        )


def run(
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    reader: Reader | None,
    progress: Callable[[], object] | None = None,
    seed: int = 0,
) -> tuple[Outcome, ...]:
    """Ask every question of the documents, in every :class:`Setting` that applies to it."""
    # One generator a purpose: what one draws does not depend on what the others did.
    samples, after, varied = (random.Random(seed) for _ in range(3))
    each = max(1, SAMPLE // len(documents))
    outcomes: list[Outcome] = []
    for number, document in enumerate(documents):
        assistant = Assistant.from_articles(
            [document.article], encoder=encoder, reader=reader or False
        )
        asker = Asker(assistant, document, number)
        plain = [
            asker.ask(Setting.PLAIN, question, question.history) for question in document.questions
        ]
        outcomes += plain
        independent = [
            (question, outcome)
            for question, outcome in zip(document.questions, plain, strict=True)
            if question.spans and not question.history
        ]
        outcomes += _follow_ups(asker)
        sample = samples.sample(independent, min(each, len(independent)))
        outcomes += _sampled(asker, sample, samples)
        outcomes += _off_topic(asker, documents, [q for q, _ in independent], each, samples, after)
        outcomes += _misspelt(asker, [question for question, _ in sample], varied)
        outcomes += _switches(asker, independent, each, varied)
        for conversation in document.conversations:
            outcomes += converse(asker, conversation)
        if progress is not None:
            progress()
    return tuple(outcomes)


def run_together(
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    reader: Reader | None,
    progress: Callable[[], object] | None = None,
) -> tuple[Outcome, ...]:
    """Ask the answerable questions without a history with all articles in one index."""
    articles = [document.article for document in documents]
    assistant = Assistant.from_articles(articles, encoder=encoder, reader=reader or False)
    texts = {article.id: article.text for article in articles}
    outcomes: list[Outcome] = []
    for number, document in enumerate(documents):
        asker = Asker(assistant, document, number, texts)
        outcomes += [
            asker.ask(Setting.PLAIN, question)
            for question in document.questions
            if question.spans and not question.history
        ]
        if progress is not None:
            progress()
    return tuple(outcomes)


def _follow_ups(asker: Asker) -> Iterator[Outcome]:
    """The questions with a history: without it, and with our own answers to its questions."""
    answered: dict[tuple[str, ...], Answer] = {}
    for question in asker.document.questions:
        if not question.history:
            continue
        yield asker.ask(Setting.WITHOUT_HISTORY, question)
        earlier: tuple[str, ...] = ()
        said: list[Answer] = []
        for words, _ in question.history:
            earlier = (*earlier, words)
            if earlier not in answered:
                answered[earlier] = asker.assistant.ask(words, said)
            said.append(answered[earlier])
        yield asker.ask(Setting.OWN_HISTORY, question, said)


def _sampled(
    asker: Asker, sample: Iterable[tuple[Question, Outcome]], chance: random.Random
) -> Iterator[Outcome]:
    """A sample as it was answered alone, and after a random question about the same article."""
    for question, alone in sample:
        history = _asked_before(chance.choice(asker.document.questions), asker.document.text)
        yield replace(alone, setting=Setting.SAMPLE)
        yield asker.ask(Setting.UNRELATED_BEFORE, question, history)


def _off_topic(
    asker: Asker,
    documents: Sequence[Document],
    own: Sequence[Question],
    each: int,
    samples: random.Random,
    after: random.Random,
) -> Iterator[Outcome]:
    """Questions about other articles, alone and after an answered question about this one."""
    foreign = [
        question
        for number, document in enumerate(documents)
        if number != asker.number
        for question in document.questions
        if question.spans and not question.history
    ]
    for question in samples.sample(foreign, min(each, len(foreign))):
        stranger = Question(question.question, kind="off-topic")
        yield asker.ask(Setting.OFF_TOPIC, stranger)
        if own:
            history = _asked_before(after.choice(own), asker.document.text)
            yield asker.ask(Setting.OFF_TOPIC_AFTER, stranger, history)


def _misspelt(asker: Asker, sample: Iterable[Question], chance: random.Random) -> Iterator[Outcome]:
    for question in sample:
        wrong = replace(question, question=misspelt(question.question, chance))
        yield asker.ask(Setting.MISSPELT, wrong)


def _switches(
    asker: Asker, asked: Sequence[tuple[Question, Outcome]], each: int, chance: random.Random
) -> Iterator[Outcome]:
    """Short questions: as they were answered alone, and after one on another subject."""
    short = [(question, alone) for question, alone in asked if is_short(question.question)]
    for question, alone in chance.sample(short, min(each, len(short))):
        others = [other for other, _ in asked if on_another_subject(question, other)]
        if others:
            before = asker.assistant.ask(chance.choice(others).question)
            yield replace(alone, setting=Setting.SHORT)
            yield asker.ask(Setting.SWITCH, question, [before])


def converse(asker: Asker, conversation: Conversation) -> Iterator[Outcome]:
    """The turns of a conversation, each with our own answers to those before it as history."""
    said: list[Answer] = []
    for number, turn in enumerate(conversation, 1):
        question = Question(turn.question, turn.spans, turn.answers, turn.expect)
        outcome = asker.ask(Setting.CONVERSATION, question, said)
        said.append(outcome.answer)
        right = is_right(turn, outcome.answer, len(asker.document.text))
        yield replace(outcome, turn=number, right=right, answerable=turn.expect is not Expect.NONE)


def _asked_before(question: Question, text: str) -> Pairs:
    """A history of that question and its answer, or the evidence for it, or nothing."""
    said = question.answers or [text[start:end] for start, end in question.spans]
    return ((question.question, said[0] if said else ""),)

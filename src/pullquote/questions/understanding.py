"""A question understood: one record, made once, that everything after it reads.

What a question may lean on is the last turn that got an answer, or the last question if none did,
and of that the words that were asked: an earlier answer of ours may be wrong, and its words would
mislead the next one. Words that somebody else gave for the answer are leant on, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pullquote.datatypes import Answer, Citation, Verdict
from pullquote.datatypes import QuestionKind as Kind
from pullquote.documents.article import Article
from pullquote.errors import PullquoteError
from pullquote.questions.dependence import points_back
from pullquote.questions.expected import Expected, expected
from pullquote.questions.kinds import PieceField, Spoken, spoken
from pullquote.questions.language import language_of
from pullquote.questions.naming import NO_TEXT, AskedText
from pullquote.questions.small_talk import SmallTalk
from pullquote.questions.spelling import mend
from pullquote.questions.words import content_words, words_of

#: An earlier turn: an answer, or a question and the words that answered it.
Turn = Answer | tuple[str, str]
#: What a text is, as :func:`pullquote.questions.kinds.spoken` tells.
Recognise = Callable[[str, AskedText], Spoken]

LONGEST_QUESTION = 1000  # code points
_LONGEST_CONTEXT = 200  # code points
#: Spelling is mended against articles of up to this many code points together: counting the words
#: of more takes longer than a question.
_SPELT_AGAINST = 3_000_000
#: The languages whose spelling is mended: English, and "" where the words do not tell.
_SPELT = frozenset({"en", ""})
#: The share of the wording with context: the best of eight shares on development follow-ups.
_SHARE_IN_CONTEXT = 0.5
#: A question with at most so many content words, and no name, says little about its subject.
_FEW_WORDS = 2
#: What asks for something that was not said yet, where nothing else is asked.
_OTHERS = frozenset(
    "else other others another rest more anyone anything "
    "demás otro otra otros otras resto más".split()
)
#: A name: a capital inside a question.
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ]")


@dataclass(frozen=True, slots=True)
class Context:
    """What a question may lean on: the last question that got an answer, and its quote.

    question: as it was asked. citation: None if the earlier answer came as words alone, or if no
    earlier question got one. said: these words, else "".
    """

    question: str
    citation: Citation | None = None
    said: str = ""

    @property
    def answered(self) -> bool:
        """Whether the question got an answer."""
        return self.citation is not None or bool(self.said)


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording in which a question is searched for and read.

    ``text[own:]`` are the question's own words, before them stands what it leans on. share: how
    much this wording counts; the shares of all wordings of a question sum to 1.
    """

    text: str
    own: int = 0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that can be spelt rightly: how often the articles have each, and the language's."""

    counts: Mapping[str, int] = field(default_factory=Counter)
    is_word: Callable[[str], bool] = lambda word: True


@dataclass(frozen=True, slots=True)
class Question:
    """What a person wrote, and what it is taken for.

    asked: their words, white space collapsed. text: the question in them, without small talk
    around it and with misspelt words mended. mended: (as written, as mended) pairs. expected: the
    kind of answer that it asks for. language: see :func:`language_of`. points_back: whether it
    cannot be understood without ``context``, which is None if nothing was said before that got an
    answer.
    """

    asked: str
    text: str
    kind: Kind
    expected: Expected
    language: str
    small_talk: SmallTalk | None = None
    piece: PieceField | None = None
    mended: tuple[tuple[str, str], ...] = ()
    context: Context | None = None
    points_back: bool = False

    @property
    def has_words(self) -> bool:
        """Whether it has words of its own: “why?” and “and the others?” have none."""
        return not _OTHERS.issuperset(word.lower() for word in content_words(self.text))

    def repeats(self, start: int, end: int) -> bool:
        """Whether a quote tells nothing new, for a bare “why?” or “and the others?”.

        That is, whether it is the last one again, or a part of it.
        """
        if self.has_words or self.context is None or self.context.citation is None:
            return False
        more = self.expected is Expected.REASON or not _OTHERS.isdisjoint(words_of(self.text))
        last = self.context.citation
        return more and last.start <= start and end <= last.end

    @property
    def brief(self) -> bool:
        """Whether its own words say little about its subject."""
        return _is_brief(self.text)

    @property
    def goes_on(self) -> bool:
        """Whether it is likely to be on the article's subject, whatever its words.

        It is if it goes on from an answer, or from a question that was as short of words.
        """
        if self.context is None or not (self.points_back or self.brief):
            return False
        return self.context.answered or _is_brief(self.context.question)

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The question alone and, if it points back, with what it leans on in front of it."""
        if self.context is None or not self.points_back:
            return (Wording(self.text),)
        # Words that somebody else gave for the answer can be relied on, ours may be wrong.
        front = f"{self.context.question} {self.context.said}".strip()
        return (
            Wording(self.text, share=1 - _SHARE_IN_CONTEXT),
            Wording(f"{front} {self.text}", len(front) + 1, _SHARE_IN_CONTEXT),
        )

    @property
    def searched_for(self) -> str:
        """What was searched for, as a person would write it."""
        if self.points_back and self.context is not None:
            about = "sobre" if self.language == "es" else "about"
            return f"{self.text} ({about}: “{self.context.question}”)"
        return self.text


def vocabulary_of(
    articles: Iterable[Article], characters: int, is_word: Callable[[str], bool]
) -> Vocabulary | None:
    """The words of articles of so many code points, and the language's; None if it is too many."""
    if characters > _SPELT_AGAINST:
        return None
    return Vocabulary(Counter(word for a in articles for word in words_of(a.text)), is_word)


def understand(
    question: str,
    history: Sequence[Turn] = (),
    vocabulary: Vocabulary | None = None,
    recognise: Recognise = spoken,
    about: AskedText = NO_TEXT,
) -> Question:
    """What a question is, after what was said before; with a vocabulary, its spelling is mended.

    ``history``: oldest first; raises PullquoteError if a turn is neither an answer nor a pair. A
    question longer than ``LONGEST_QUESTION`` is cut. ``recognise``: tells small talk and the like
    from questions about a fact. ``about``: the text that is asked about, if it is one.
    """
    asked = " ".join(question.split())[:LONGEST_QUESTION]
    context = context_of(history, recognise)
    said = recognise(asked, about)
    text = said.rest or asked
    mended: tuple[tuple[str, str], ...] = ()
    language = language_of(asked)
    if vocabulary is not None and said.kind is Kind.FACT and language in _SPELT:
        spelt = mend(text, vocabulary.counts, vocabulary.is_word)
        if spelt.changed:  # “who editd this?” is about the piece
            said = recognise(spelt.text, about)
            text, mended = said.rest or spelt.text, spelt.changed
    kind = said.kind
    if kind is Kind.PIECE and context is not None and not said.names_piece:
        kind = Kind.FACT  # “when was it written?” after a question about a letter
    return Question(
        asked=asked,
        text=text,
        kind=kind,
        expected=expected(text),
        language=language,
        small_talk=said.small_talk,
        piece=said.piece if kind is Kind.PIECE else None,
        mended=mended,
        context=context if kind is Kind.FACT else None,
        points_back=kind is Kind.FACT and context is not None and points_back(text),
    )


def context_of(history: Sequence[Turn], recognise: Recognise = spoken) -> Context | None:
    """What a question after these turns may lean on: a turn without an answer changes nothing.

    If there is no answer yet, the last question is still what was spoken of. The words are those of
    the last question that says what it is about: after “why?” the subject is still that of the
    question before. The quote is that of the last answer.
    """
    for turn in history:
        if not _is_turn(turn):
            raise PullquoteError(
                f"An earlier turn is {turn!r}; give an Answer, or a pair of question and answer."
            )
    facts = [turn for turn in history if _kind_of(turn, recognise) == Kind.FACT]
    leant_on = [turn for turn in facts if _got_answer(turn)] or facts
    if not leant_on:
        return None
    about = next(
        (t for t in reversed(leant_on) if len(content_words(asked_in(t))) > 1), leant_on[-1]
    )
    last = leant_on[-1]
    front = asked_in(about)[:_LONGEST_CONTEXT]
    if isinstance(last, Answer):
        return Context(front, last.citations[0] if last.citations else None)
    return Context(front, said=last[1][:_LONGEST_CONTEXT])


def _is_brief(question: str) -> bool:
    """Whether a question has so few words that they say little about its subject."""
    return len(content_words(question)) <= _FEW_WORDS and not _NAME.search(question)


def _is_turn(turn: object) -> bool:
    """Whether something is an answer, or a pair of texts."""
    if isinstance(turn, list | tuple):
        return len(turn) == 2 and all(isinstance(text, str) for text in turn)
    return isinstance(turn, Answer)


def _kind_of(turn: Turn, recognise: Recognise) -> Kind:
    return turn.kind if isinstance(turn, Answer) else recognise(asked_in(turn), NO_TEXT).kind


def _got_answer(turn: Turn) -> bool:
    """Whether an earlier question of a fact got quotes, or words."""
    if isinstance(turn, Answer):
        return turn.verdict is not Verdict.NOT_FOUND and bool(turn.citations)
    return bool(turn[1].strip())


def asked_in(turn: Turn) -> str:
    """The question of an earlier turn, white space collapsed, cut at ``LONGEST_QUESTION``."""
    words = turn.question if isinstance(turn, Answer) else turn[0]
    return " ".join(words[: 2 * LONGEST_QUESTION].split())[:LONGEST_QUESTION]

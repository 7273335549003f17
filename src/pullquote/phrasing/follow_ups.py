"""A follow-up that the rules do not understand, put in full by a language model.

What the model writes is searched for in place of what was asked, so it is held to what was said: it
may bring in no name, number, date or denial that neither the question nor what it goes on from has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pullquote.datatypes import Answer, QuestionKind, Verdict
from pullquote.phrasing.client import LanguageModel
from pullquote.phrasing.instructions import is_instruction, without_instructions
from pullquote.phrasing.languages import is_foreign
from pullquote.phrasing.numbers import months_and_days, numbers
from pullquote.phrasing.prompt import messages_in_full
from pullquote.phrasing.rules import doubts, missing_names
from pullquote.phrasing.sentences import without_thought
from pullquote.questions.dependence import points_back
from pullquote.questions.understanding import Context, Turn, understand
from pullquote.questions.words import PRONOUNS, content_words, words_of

_LONGEST = 200  # code points
#: One question, and nothing else.
_QUESTION = re.compile(r"[^?？!\n]*[?？]")


def context_of_unsure(answer: Answer, history: Sequence[Turn]) -> Context | None:
    """What an answer's question leans on, if the answer is not sure; else None.

    ``history``: the turns before it. None, too, if it was searched for as it stands.
    """
    if answer.kind is not QuestionKind.FACT:
        return None
    asked = understand(answer.question, history)
    unsure = answer.verdict is not Verdict.ANSWERED
    literal = answer.searched_for == understand(answer.question).searched_for
    return asked.context if unsure and asked.points_back and not literal else None


def in_full(question: str, context: Context, model: LanguageModel) -> str:
    """The question as it can be understood alone, "" if the model does not write such a one.

    Raises LanguageModelError if the server fails.
    """
    quote = context.citation.quote if context.citation is not None else context.said
    quote = without_instructions(quote)
    written = "".join(model.stream(messages_in_full(question, context.question, quote)))
    text = without_thought(written).strip("\"“”'«» \n")
    known = f"{question} {context.question} {quote}"
    held = len(text) <= _LONGEST and _QUESTION.fullmatch(text) and not is_instruction(text)
    return text if held and _is_that(text, question, context) and not _adds(text, known) else ""


def _is_that(text: str, question: str, context: Context) -> bool:
    """Whether a question in full can be the one that was asked, and no other."""
    others = (words_of(question), words_of(context.question))
    own = {word.lower() for word in content_words(question)}
    kept = not own or bool(own & set(words_of(text)))
    # What pointed back has to be said, of some of it at least.
    pointing = PRONOUNS & set(words_of(question))
    said = not pointing or not pointing <= set(words_of(text))
    return (
        kept
        and said
        and words_of(text) not in others
        and not points_back(text)
        and is_foreign(text) == is_foreign(question)
    )


def _adds(text: str, known: str) -> bool:
    """Whether a question has a name, a number, a date or a denial that was not said."""
    return bool(
        missing_names(text, known)
        or doubts(text, known)
        or numbers(text) - numbers(known)
        or months_and_days(text) - months_and_days(known)
    )

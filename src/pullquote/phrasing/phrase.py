"""An answer in a language model's words: asked, split into sentences, each checked as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pullquote.datatypes import Answer, PhrasedSentence, Phrasing, TokenVectors
from pullquote.documents.detection import language_of
from pullquote.errors import LanguageModelError
from pullquote.phrasing.check import Checked, Checker
from pullquote.phrasing.client import LanguageModel
from pullquote.phrasing.instructions import without_instructions
from pullquote.phrasing.prompt import messages
from pullquote.phrasing.sentences import SentenceStream, Written
from pullquote.questions.language import is_foreign, is_not_latin

#: As many sentences are checked; what comes after them is not shown.
MOST_SENTENCES = 12


def phrase_stream(
    answer: Answer, model: LanguageModel, checker: Checker
) -> Iterator[PhrasedSentence]:
    """The sentences of a phrasing of an answer's quotes, each as soon as it is checked.

    Raises LanguageModelError if the answer has no quotes, if it or its question is in letters that
    are not Latin, of which orders to a model are not known, or if the model fails or says nothing.
    """
    quotes = tuple(without_instructions(citation.quote) for citation in answer.citations)
    if not any(quotes):
        raise LanguageModelError("There is nothing to put in other words: there are no quotes.")
    if any(map(is_not_latin, (answer.question, *quotes))):
        raise LanguageModelError(
            "Only languages in Latin letters can be checked: nothing is put in other words here."
        )
    evidence = Evidence(quotes, checker)
    count = 0
    language = language_of(answer.question) if is_foreign(answer.question) else "en"
    for written in _written(model.stream(messages(answer.searched_for, quotes)), language):
        yield evidence.judged(written)
        count += 1
        if count == MOST_SENTENCES:
            return
    if not count:
        raise LanguageModelError(f"{model.host} gave no answer.")


def _written(pieces: Iterable[str], language: str) -> Iterator[Written]:
    stream = SentenceStream(language)
    for piece in pieces:
        yield from stream.add(piece)
    yield from stream.end()


def phrasing_of(sentences: Sequence[PhrasedSentence], model: LanguageModel) -> Phrasing:
    """The sentences as one record; its text is that of the supported ones, with their marks."""
    text = " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}"
        for sentence in sentences
        if sentence.supported
    )
    return Phrasing(text, tuple(sentences), model.name, model.host)


class Evidence:
    """The quotes of one answer, and what a sentence that is made of them may say."""

    def __init__(self, quotes: Sequence[str], checker: Checker) -> None:
        """Encode the quotes once; those that are empty bear nothing out."""
        self._quotes = {number: quote for number, quote in enumerate(quotes, 1) if quote}
        self._checker = checker
        encoded = checker.encode(list(self._quotes.values()))
        self._encoded = dict(zip(self._quotes, encoded, strict=True))

    def judged(self, written: Written) -> PhrasedSentence:
        """A sentence with its verdict, and the quotes that bear it out, best first.

        Those that it names are tried first, all that it names as one text; then the quote that
        covers it best, alone and with the second best. Of one that nothing bears out the
        citations are those that it names, else none.
        """
        named = tuple(number for number in written.named if number in self._quotes)
        best = Checked(False, 0.0)
        for numbers in self._tried(written.text, named):
            quotes = " ".join(self._quotes[number] for number in numbers)
            checked = self._checker.check(written.text, quotes)
            if checked.supported:
                return PhrasedSentence(written.text, True, checked.score, numbers)
            best = max(best, checked, key=lambda each: each.score)
        return PhrasedSentence(written.text, False, best.score, named)

    def _tried(self, text: str, named: tuple[int, ...]) -> list[tuple[int, ...]]:
        order = self._by_cover(text)
        tried = [named] if named else []
        tried += [(order[0],), tuple(sorted(order[:2]))]
        return list(dict.fromkeys(tried))

    def _by_cover(self, text: str) -> list[int]:
        """The numbers of the quotes, the one whose tokens match the sentence best first."""
        encoded: TokenVectors = self._checker.encode([text])[0]
        covers = {
            number: float(np.max(encoded.vectors @ quote.vectors.T, axis=1).mean())
            for number, quote in self._encoded.items()
        }
        return sorted(covers, key=lambda number: (-covers[number], number))

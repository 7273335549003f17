"""How well the checker judges sentences whose verdict is known, and how much of phrasings is kept.

The format of the file, and what the figures mean, are in docs/phrasing.md.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from pullquote.assistant import Assistant
from pullquote.datatypes import Answer, Phrasing
from pullquote.errors import LanguageModelError, PullquoteError
from pullquote.evaluation.data import read_documents
from pullquote.models.checker import open_checker_models
from pullquote.models.load import open_models
from pullquote.phrasing.check import Checked, Checker
from pullquote.phrasing.phraser import Phraser


class Label(StrEnum):
    """What the quotes make of a sentence; only SUPPORTED may be shown."""

    SUPPORTED = "supported"
    HALF = "half"
    CONTRADICTED = "contradicted"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its quotes and its label. hard: whether words alone do not tell it."""

    article: str
    quotes: str
    text: str
    label: Label
    hard: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, what the checker made of it, and how long that took."""

    case: Case
    checked: Checked
    seconds: float


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file; raises PullquoteError that names the line if it is off."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            quotes = " ".join(row["quotes"])
            cases += [
                Case(row["article"], quotes, one["text"], Label(one["label"]), bool(one["hard"]))
                for one in row["sentences"]
            ]
        except (ValueError, KeyError, TypeError) as exc:
            raise PullquoteError(
                f"Line {number} of {path} is not quotes with sentences ({exc}). "
                "docs/phrasing.md describes the format."
            ) from exc
    return cases


def judge(cases: Sequence[Case], checker: Checker) -> list[Judged]:
    """Check every case."""
    judged = []
    for case in cases:
        began = time.perf_counter()
        checked = checker.check(case.text, case.quotes)
        judged.append(Judged(case, checked, time.perf_counter() - began))
    return judged


def table(judged: Sequence[Judged]) -> Iterator[tuple[str, float, int]]:
    """The figures: name, value, of how many sentences; those of nothing are left out."""
    shown = [one for one in judged if one.checked.supported]
    true = [one for one in judged if one.case.label is Label.SUPPORTED]
    false = [one for one in judged if one.case.label is not Label.SUPPORTED]
    yield from _share("precision: shown sentences that are supported", shown, supported=True)
    yield from _share("recall: supported sentences kept", true)
    yield from _share("  of the hard ones", [one for one in true if one.case.hard])
    yield from _share("unsupported sentences let through", false)
    yield from _share("  of the hard ones", [one for one in false if one.case.hard])
    for label in (Label.HALF, Label.CONTRADICTED, Label.BEYOND):
        yield from _share(f"  {label}", [one for one in false if one.case.label is label])
    if judged:
        milliseconds = [1000 * one.seconds for one in judged]
        yield "checking a sentence, p50, ms", float(np.median(milliseconds)), len(judged)


def _share(
    name: str, some: Sequence[Judged], *, supported: bool = False
) -> Iterator[tuple[str, float, int]]:
    if some:
        good = [
            one.case.label is Label.SUPPORTED if supported else one.checked.supported
            for one in some
        ]
        yield name, float(np.mean(good)), len(some)


def kept(answers: Sequence[Answer], phraser: Phraser) -> Iterator[tuple[str, float, int]]:
    """How much of the phrasings of answers is kept, and how many fail."""
    phrasings: list[Phrasing] = []
    quoted = [answer for answer in answers if answer.citations]
    for answer in quoted:
        try:
            phrasings.append(phraser.phrase(answer))
        except LanguageModelError:
            continue
    sentences = [one for phrasing in phrasings for one in phrasing.sentences]
    if quoted:
        yield "answers phrased", len(phrasings) / len(quoted), len(quoted)
    if sentences:
        yield "sentences kept", float(np.mean([s.supported for s in sentences])), len(sentences)
        alone = [not phrasing.text for phrasing in phrasings]
        yield "phrasings of which nothing is kept", float(np.mean(alone)), len(phrasings)


def report_phrasing(
    files: Sequence[Path], *, show_errors: int, limit: int | None, say: Callable[[str], None]
) -> None:
    """Print how the checker does on files of cases, and what is kept of answers' phrasings.

    Files with questions are asked, at most ``limit`` articles of each, and their answers phrased by
    the model that PULLQUOTE_LLM names. Raises PullquoteError if a file is off or no model is named.
    """
    checker: Checker | None = None
    for path in files:
        if not _has_cases(path):
            _print(f"{path.name}, phrased", kept(*_answers(path, limit)), say)
            continue
        checker = checker or Checker(*open_checker_models())
        judged = judge(read_cases(path), checker)
        _print(path.name, table(judged), say)
        wrong = [
            one for one in judged if one.checked.supported != (one.case.label is Label.SUPPORTED)
        ]
        for one in wrong[:show_errors]:
            rules = f", has {', '.join(one.checked.broken)}" if one.checked.broken else ""
            say(f"\n- {one.case.text}\n  {one.case.label}, score {one.checked.score:.2f}{rules}")


def _has_cases(path: Path) -> bool:
    """Whether a file has sentences with labels, not questions."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return '"sentences"' in file.readline()


def _answers(path: Path, limit: int | None) -> tuple[list[Answer], Phraser]:
    """The answers to a file's questions without a history, and what phrases them."""
    encoder, reader = open_models()
    phraser = Phraser.from_environment()
    answers = []
    for document in read_documents(path)[:limit]:
        assistant = Assistant.from_articles(
            [document.article], encoder=encoder, reader=reader or False
        )
        plain = [question for question in document.questions if not question.history]
        answers += [assistant.ask(question.question) for question in plain]
    return answers, phraser


def _print(
    title: str, figures: Iterator[tuple[str, float, int]], say: Callable[[str], None]
) -> None:
    say(f"\n{title}")
    for name, value, count in figures:
        say(f"  {name:<52} {value:>9.3f}  n={count}")

"""Fit what tells small talk and wishes for an overview from questions about a fact.

    python training/fit_intents.py --contexts C.jsonl.gz --questions Q.jsonl.gz \
        --out src/pullquote/data/intents.json

A multinomial logistic regression over the pooled vectors of what people say: utterances.tsv, and
for questions about facts also those of the training data, of which many are made small and lose
their question mark, and the turns of the conversations that were written for the training.
Something said with a question after it is a question. The figures that are printed are of
utterances-test.tsv, which another wrote without having seen the first: nothing was fitted or chosen
on it; and of the question sets in --asked, how many of their questions are taken for anything else.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from paragraphs import numbers_by_id, read_jsonl
from sklearn.linear_model import LogisticRegression
from written import written_questions

from pullquote.datatypes import Encoder
from pullquote.datatypes import QuestionKind as Kind
from pullquote.evaluation.data import read_documents
from pullquote.models.encoder import open_encoder
from pullquote.questions.intents import LONGEST, Intents, recognised
from pullquote.questions.kinds import spoken
from pullquote.questions.words import content_words

HERE = Path(__file__).parent
#: Of the questions of the training data so many.
QUESTIONS = 6000
#: Facts weigh so much more than their number, for a question that is taken for talk is lost.
FACTS_WEIGH = 6.0
Utterance = tuple[str, str]


def read_utterances(path: Path) -> list[Utterance]:
    """(label, text) of each line."""
    lines = path.read_text("utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines if line.strip()]
    return [(label, text.strip()) for label, text in pairs]


def facts(contexts: Path, questions: Path, chance: random.Random) -> Iterator[str]:
    """Questions about facts: those of the training data, as people type, and of conversations."""
    _, asked = read_jsonl(contexts, questions)
    for question in chance.sample(asked, min(QUESTIONS, len(asked))):
        text = question.text
        if chance.random() < 0.6:
            text = text.lower()
        yield text.rstrip("?") if chance.random() < 0.4 else text
    for question in written_questions(numbers_by_id(contexts)):
        yield question.text


def with_questions(
    said: Sequence[Utterance], asked: Sequence[str], chance: random.Random
) -> Iterator[str]:
    """Small talk with a question after it."""
    for label, text in said:
        if label not in (Kind.FACT, Kind.OVERVIEW):
            mark = "" if text[-1] in ".!?" else chance.choice((".", ",", "!"))
            yield f"{text}{mark} {chance.choice(asked)}"


def fit(said: Sequence[Utterance], encoder: Encoder, strength: float) -> Intents:
    """Fit, with the regularisation C of that strength."""
    labels = (Kind.FACT.value, *sorted({label for label, _ in said} - {Kind.FACT.value}))
    places = np.array([labels.index(label) for label, _ in said])
    # Facts weigh FACTS_WEIGH times as much as all others together, which are alike: (texts,).
    weigh = np.where(places == 0, FACTS_WEIGH, 1 / (len(labels) - 1))
    weigh *= len(said) / np.bincount(places)[places] / 2
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit(
        np.stack([encoder.encode_question(text).pooled for _, text in said]),
        places,
        sample_weight=weigh,
    )
    words = {word for label, text in said if label != Kind.FACT for word in content_words(text)}
    weights, biases = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    return Intents(labels, weights, biases, frozenset(words))


def report(
    intents: Intents, said: Sequence[Utterance], encoder: Encoder
) -> dict[str, tuple[int, float, float]]:
    """Of each kind how many there are, and the share told: by rules alone, with the regression."""
    told: dict[str, list[tuple[bool, bool]]] = {}
    for label, text in said:
        kind = label if label in (Kind.FACT, Kind.OVERVIEW) else Kind.SMALL_TALK.value
        by_rules, found = spoken(text), recognised(text, encoder.encode_question, intents)
        told.setdefault(kind, []).append((by_rules.kind == kind, found.kind == kind))
        if found.kind != kind:
            print(f"  {label}, taken for {found.kind.value}: {text}")
    return {
        kind: (len(pairs), *np.mean(pairs, axis=0).round(3).tolist())
        for kind, pairs in told.items()
    }


def taken(intents: Intents, path: Path, encoder: Encoder) -> tuple[int, list[str]]:
    """Of a question set how many questions it has, and those that the regression alone takes."""
    asked = [question.question for row in read_documents(path) for question in row.questions]
    encode = encoder.encode_question
    return len(asked), [
        text
        for text in asked
        if spoken(text).kind is Kind.FACT
        and recognised(text, encode, intents).kind is not Kind.FACT
    ]


def main() -> None:
    """Fit, print the figures, and write the parameters."""
    parser = argparse.ArgumentParser(description="Fit what tells small talk from questions.")
    parser.add_argument("--contexts", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--asked", type=Path, nargs="*", default=[], help="sets of questions")
    parser.add_argument("--model", help="another encoder than the default")
    parser.add_argument("--strength", type=float, default=120.0)
    given = parser.parse_args()
    chance = random.Random(0)
    encoder = open_encoder(given.model)
    said = read_utterances(HERE / "utterances.tsv")
    asked = list(facts(given.contexts, given.questions, chance))
    more = [*asked, *with_questions(said, asked, chance)]
    others = [(Kind.FACT.value, text) for text in more if len(text) <= LONGEST]
    intents = fit([*said, *others], encoder, given.strength)
    print(json.dumps(report(intents, read_utterances(HERE / "utterances-test.tsv"), encoder)))
    for path in given.asked:
        count, wrong = taken(intents, path, encoder)
        print(f"{path.name}: {len(wrong)} of {count} {wrong}")
    entry = {
        "encoder": encoder.sha256,
        "labels": list(intents.labels),
        "words": sorted(intents.words),
        "biases": [round(float(bias), 4) for bias in intents.biases],
        "weights": [[round(float(w), 3) for w in row] for row in intents.weights],
    }
    kept = json.loads(given.out.read_text("utf-8")) if given.out.is_file() else []
    kept = [other for other in kept if other["encoder"] != encoder.sha256]
    given.out.write_text("[\n" + ",\n".join(map(json.dumps, [entry, *kept])) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main()

"""Fit the calibrated confidence and choose the verdict's thresholds.

    python training/fit_confidence.py FILE... --out src/pullquote/data/confidence.json

FILEs are articles with questions, in the format of docs/evaluation.md. Three kinds of question are
used: answerable ones, unanswerable ones about the right article, and questions about other
articles. Answerable questions with a history whose last one was answered are of two more kinds:
next ones, which by their words do not need it, and those of other articles. Those that need the
history are left out. Each kind in each file counts the same, off-topic ones 0.6 of that. Needs
scikit-learn. ``--sample N`` takes N questions of each kind from each file.
"""

from __future__ import annotations

import argparse
import json
import random
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pullquote.question import Resolved, needs_history, was_answered
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from pullquote.assistant import Assistant
from pullquote.confidence import NAMES, NAMES_READ, features
from pullquote.evaluation.data import Document, read_documents
from pullquote.evaluation.metrics import auroc, calibration_error
from pullquote.models.load import open_models
from pullquote.models.reader_export import adapter_for
from pullquote.models.weights import DEFAULT_MODEL, PACKAGED

#: The thresholds, chosen by looking at the figures that this prints; docs/evaluation.md says why.
ANSWERED = 0.5
ON_TOPIC = 0.4
#: What the off-topic questions of a file weigh together, against its answerable ones.
OFF_TOPIC_WEIGHT = 0.6
KINDS = ("answerable", "unanswerable", "off-topic", "next", "next, off-topic")


def asked(documents: list[Document], sample: int, seed: int) -> list[tuple[int, str, str]]:
    """(document, question, kind) of a sample of every kind."""
    chance = random.Random(seed)
    kinds: dict[str, list[tuple[int, str, str]]] = {kind: [] for kind in KINDS}
    for number, document in enumerate(documents):
        for question in document.questions:
            kind = "answerable" if question.spans else "unanswerable"
            if question.history:
                known = question.spans and was_answered(question.history[-1])
                if not known or needs_history(question.question):
                    continue
                kind = "next"
            kinds[kind].append((number, question.question, kind))
    for kind, strange in (("answerable", "off-topic"), ("next", "next, off-topic")):
        for number, words, _ in kinds[kind] if len(documents) > 1 else []:
            other = chance.choice([n for n in range(len(documents)) if n != number])
            kinds[strange].append((other, words, strange))
    return [row for rows in kinds.values() for row in chance.sample(rows, min(sample, len(rows)))]


def main() -> None:
    """Collect features, fit the regressions, choose thresholds, write the parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--features", type=Path, help="keep the features here, or take them")
    parser.add_argument("--unanswerable-weight", type=float, default=1.0)
    given = parser.parse_args()

    rows = collected(given.files, given.sample, given.seed, given.features)
    files = np.array([row[0] for row in rows])
    kinds = np.array([row[1] for row in rows])
    values = np.array([row[2] for row in rows])
    adapter = adapter_for(PACKAGED[DEFAULT_MODEL].sha256)
    record: dict[str, object] = {
        "fitted on": [path.name for path in given.files],
        "date": date.today().isoformat(),
        "command": f"fit_confidence.py --sample {given.sample} --seed {given.seed} "
        f"--unanswerable-weight {given.unanswerable_weight}",
        "model": DEFAULT_MODEL,
        "reader_sha256": adapter.sha256 if adapter is not None else None,
    }
    weights = sample_weights(files, kinds, given.unanswerable_weight)
    for name, names in (("without reader", NAMES), ("with reader", NAMES_READ)):
        if values.shape[1] >= len(names):
            part = values[:, : len(names)]
            record[name] = {"features": names} | fit(part, files, kinds, weights)
    given.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def collected(
    paths: list[Path], sample: int, seed: int, kept: Path | None
) -> list[tuple[str, str, list[float]]]:
    """(file, kind, features) of every question asked; read from ``kept`` if that is there."""
    if kept is not None and kept.is_file():
        return [tuple(row) for row in json.loads(kept.read_text("utf-8"))]
    encoder, reader = open_models()
    rows: list[tuple[str, str, list[float]]] = []
    for path in paths:
        documents = read_documents(path)
        questions = asked(documents, sample, seed)
        progress = tqdm(total=len(questions), desc=path.name, disable=None)
        for number, group in groupby(sorted(questions), key=lambda row: row[0]):
            article = documents[number].article
            assistant = Assistant.from_articles([article], encoder=encoder, reader=reader)
            for _, question, kind in group:
                found = assistant.find(Resolved(question, 0))
                if len(found.ranking.numbers):
                    values = features(question, assistant.index, found.ranking, found.read)
                    rows.append((path.name, kind, list(values)))
                progress.update()
    if kept is not None:
        kept.write_text(json.dumps(rows), "utf-8")
    return rows


def sample_weights(
    files: NDArray[np.str_], kinds: NDArray[np.str_], unanswerable: float
) -> NDArray[np.float64]:
    """A kind in a file weighs as much as every other; the off-topic ones OFF_TOPIC_WEIGHT of it."""
    weights = np.zeros(len(files))
    for name in np.unique(files):
        for kind, share in (
            ("answerable", 1.0),
            ("unanswerable", unanswerable),
            ("off-topic", OFF_TOPIC_WEIGHT),
            ("next", 1.0),
            ("next, off-topic", OFF_TOPIC_WEIGHT),
        ):
            chosen = (files == name) & (kinds == kind)
            if chosen.any():
                weights[chosen] = share / chosen.sum()
    return np.asarray(weights * len(files) / weights.sum())


def fit(
    values: NDArray[np.float64],
    files: NDArray[np.str_],
    kinds: NDArray[np.str_],
    weights: NDArray[np.float64],
) -> dict[str, object]:
    """The regressions over standardised features, the thresholds, and figures of the fit."""
    alone = ~np.char.startswith(kinds, "next")
    means, scales = values[alone].mean(axis=0), values[alone].std(axis=0) + 1e-9
    standard = (values - means) / scales
    true = (kinds == "answerable") | (kinds == "next")
    answered = alone & (kinds != "off-topic")
    clear = kinds != "unanswerable"  # these are on the topic, answered or not
    models = {}
    for name, rows in (("", answered), ("topic_", clear & alone), ("next_", clear)):
        models[name] = LogisticRegression(C=1.0, max_iter=3000)
        models[name].fit(standard[rows], true[rows], sample_weight=weights[rows])
    chances = {name: model.predict_proba(standard)[:, 1] for name, model in models.items()}
    topics = np.where(alone, chances["topic_"], chances["next_"])
    given = topics * chances[""]
    topical = topics >= ON_TOPIC
    figures = {}
    for name in np.unique(files):
        here = files == name
        figures[str(name)] = {
            "calibration error": calibration_error(given[here], true[here]),
            **{
                f"AUROC, {kind}": auroc(given[here & true], given[here & (kinds == kind)])
                for kind in KINDS
                if kind not in ("answerable", "next") and (here & (kinds == kind)).any()
            },
            **{
                f"{kind} {what}": float(chosen[here & (kinds == kind)].mean())
                for kind in KINDS
                for what, chosen in (
                    ("answered", topical & (given >= ANSWERED)),
                    ("refused", ~topical),
                )
                if (here & (kinds == kind)).any()
            },
        }
        print(name, json.dumps(figures[str(name)], indent=1))
    return {
        "means": means.tolist(),
        "scales": scales.tolist(),
        **{f"{name}weights": model.coef_[0].tolist() for name, model in models.items()},
        **{f"{name}bias": float(model.intercept_[0]) for name, model in models.items()},
        "answered": ANSWERED,
        "on_topic": ON_TOPIC,
        "questions": {kind: int((kinds == kind).sum()) for kind in KINDS},
        "figures": figures,
    }


if __name__ == "__main__":
    main()

"""Fit the verdict, and say how well it does on articles that were left out of the fit.

    python training/fit_confidence.py FILE... --out src/pullquote/data/confidence.json

FILEs are articles with questions, in the format of docs/evaluation.md; the reader must not have
been trained on them: it is far too sure of itself there. Every question is asked as the product
asks it, and a sample of questions about the file's other articles.

Two logistic regressions are fitted. That a question is on the article's subject: answerable
questions against those about other articles. That the quoted words answer: of the files that have
unanswerable questions, those whose first quote is right against all others, in each file weighing
the same. The figures
that are printed are of each article by regressions fitted on all other articles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from verdict_rows import Row, collected, read_rows, save_rows

from pullquote.evaluation.metrics import auroc, calibration_error
from pullquote.models.load import open_models
from pullquote.models.reader import open_reader


@dataclass(frozen=True, slots=True)
class Bars:
    """The thresholds.

    off_topic: a question less likely to be on the subject gets no quotes. on_topic: one that is
    likelier than this loses nothing by the rest. answered: the least probability of a plain answer.
    Half of SQuAD 2.0's questions about a text are written to be unanswerable from it, and few of
    people's: likelier than not among those asks too much. answered_modest: the same for questions
    of which readers are modest: in a conversation, of few words, or in another language than the
    article. doubtful, hardly: a question less likely than the first to be on the subject, and
    answered with less than the second, gets no quotes.
    """

    off_topic: float = 0.1
    on_topic: float = 0.2
    answered: float = 0.4
    answered_modest: float = 0.4
    doubtful: float = 0.4
    hardly: float = 0.2


#: Of the answerable questions this share is answered where unanswerable ones are counted.
SHARE = 0.8
#: An article is named as the worst if it has so many unanswerable questions.
ENOUGH = 20
#: Sets of features that are compared; the shipped one is Features.answer.
COMPARED = (
    ("span",),
    ("answerable",),
    ("span", "answerable"),
    ("span", "answerable", "clause"),
    ("span", "answerable", "clause", "maxsim", "dense"),
    ("maxsim", "dense"),
)

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over some features as they are."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, values: Floats) -> Floats:
        """(questions, features) to (questions,) probabilities."""
        return np.asarray(1 / (1 + np.exp(-(values @ np.array(self.weights) + self.bias))))


def fit(values: Floats, true: Booleans, weights: Floats) -> Regression:
    """Fit over standardised features, so that all are regularised alike (C = 1)."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=3000))
    model.fit(values, true, logisticregression__sample_weight=weights)
    scaler, fitted = model.steps[0][1], model.steps[1][1]
    # From weights of standardised features to those of the features as they are.
    raw = fitted.coef_[0] / scaler.scale_
    return Regression(tuple(raw.tolist()), float(fitted.intercept_[0] - raw @ scaler.mean_))


class Table:
    """The rows as columns."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Put the rows into arrays, each (questions,)."""
        self.rows = rows
        self.kind = np.array([row.kind for row in rows])
        self.file = np.array([row.file for row in rows])
        self.article = np.array([f"{row.file}: {row.article}" for row in rows])
        self.true = self.kind == "answerable"
        #: Questions whose first quote answers.
        self.right = np.array([row.right for row in rows])
        both = {
            name
            for name in set(self.file)
            if (self.kind[self.file == name] == "unanswerable").any()
        }
        self.on_subject = self.kind != "off-topic"
        #: Questions that the second regression is fitted on.
        self.judged = self.on_subject & np.isin(self.file, sorted(both))
        #: Questions that the first regression is fitted on.
        self.sorted_out = self.kind != "unanswerable"

    def values(self, names: Sequence[str]) -> Floats:
        """(questions, features)."""
        return np.array(
            [[getattr(row.found, name) for name in names] for row in self.rows], dtype=float
        )

    def weights(self, chosen: Booleans, target: Booleans) -> Floats:
        """(questions,): in each file both classes weigh as much as the file has questions."""
        weights = np.zeros(len(self.rows))
        for name in np.unique(self.file):
            here = chosen & (self.file == name)
            for true in (True, False):
                part = here & (target == true)
                if part.any():
                    weights[part] = here.sum() / (2 * part.sum())
        return weights

    def left_out(self, names: Sequence[str], chosen: Booleans, target: Booleans) -> Floats:
        """(questions,): the probability of each by a regression fitted on the other articles."""
        values, probabilities = self.values(names), np.zeros(len(self.rows))
        for article in np.unique(self.article):
            here = self.article == article
            others = chosen & ~here
            weights = self.weights(others, target)[others]
            fitted = fit(values[others], target[others], weights)
            probabilities[here] = fitted(values[here])
        return probabilities

    def fitted(self, names: Sequence[str], chosen: Booleans, target: Booleans) -> Regression:
        """The regression over all articles."""
        weights = self.weights(chosen, target)[chosen]
        return fit(self.values(names)[chosen], target[chosen], weights)


def figures(table: Table, given: Floats, chosen: Booleans, bar_of_answers: float) -> dict[str, Any]:
    """How well confidences of the chosen questions tell answerable from unanswerable ones.

    The calibration error is that of the confidence as the probability that the first quote answers.
    """
    yes, no = chosen & table.true, chosen & (table.kind == "unanswerable")
    told: dict[str, Any] = {
        "questions": int(chosen.sum()),
        "AUROC": auroc(given[yes], given[no]),
        "calibration error": calibration_error(
            given[chosen].tolist(), table.right[chosen].tolist()
        ),
        "answerable answered": float((given[yes] >= bar_of_answers).mean()),
        "right quotes answered": float((given[yes & table.right] >= bar_of_answers).mean()),
        "unanswerable answered": float((given[no] >= bar_of_answers).mean()),
    }
    # The confidence that SHARE of the answerable questions of all articles reach.
    bar = np.quantile(given[yes], 1 - SHARE)
    told["unanswerable above the bar"] = float((given[no] >= bar).mean())
    spread: dict[str, list[float]] = {"AUROC": [], "calibration error": [], "answered": []}
    above: dict[str, float] = {}
    for article in np.unique(table.article[no]):
        here = chosen & (table.article == article)
        if (here & no).sum() < ENOUGH:
            continue
        above[str(article)] = float((given[here & no] >= bar).mean())
        spread["AUROC"].append(auroc(given[here & yes], given[here & no]))
        spread["calibration error"].append(
            calibration_error(given[here & chosen].tolist(), table.right[here & chosen].tolist())
        )
        spread["answered"].append(float((given[here & no] >= bar_of_answers).mean()))
    if above:
        worst = max(above, key=lambda article: above[article])
        told["worst article"] = {worst: above[worst]}
        told["spread over articles"] = {
            name: [min(values), float(np.mean(values)), max(values)]
            for name, values in spread.items()
        }
    # To four places, at every depth.
    rounded: dict[str, Any] = json.loads(json.dumps(told), parse_float=lambda x: round(float(x), 4))
    return rounded


def topic_figures(table: Table, topic: Floats, off_topic: float) -> dict[str, Any]:
    """How well questions about other articles are told from answerable ones."""
    strange = table.kind == "off-topic"
    return {
        "AUROC, off-topic": auroc(topic[table.true], topic[strange]),
        **{
            f"{name}: {kind} refused": float((topic[chosen] < off_topic).mean())
            for name in np.unique(table.file)
            for kind in ("answerable", "unanswerable", "off-topic")
            if (chosen := (table.file == name) & (table.kind == kind)).any()
        },
    }


def report(table: Table, names: Sequence[str], bars: Bars) -> dict[str, Any]:
    """Figures of articles left out: of the confidence, of its parts, and of other features."""
    topic = table.left_out(("maxsim", "dense"), table.sorted_out, table.true)
    answer = table.left_out(names, table.judged, table.right)
    given = np.minimum(1.0, topic / bars.on_topic) * answer
    told = {
        "topic": topic_figures(table, topic, bars.off_topic),
        "confidence": {
            str(name): figures(table, given, table.judged & (table.file == name), bars.answered)
            for name in np.unique(table.file[table.judged])
        }
        | {"together": figures(table, given, table.judged, bars.answered)},
    }
    for other in COMPARED:
        if (
            all(value is not None for value in table.values(other).ravel()[:1])
            and not np.isnan(table.values(other)).any()
        ):
            alone = table.left_out(other, table.judged, table.right)
            told[" + ".join(other)] = figures(table, alone, table.judged, bars.answered)
    return told


def calibration(
    rows: Sequence[Row], encoder: str, reader: str, bars: Bars
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entry for one pair of encoder and reader; and the figures of articles left out."""
    table = Table(rows)
    names = ("span", "answerable", "clause") if reader else ("maxsim", "dense")
    topic = table.fitted(("maxsim", "dense"), table.sorted_out, table.true)
    answer = table.fitted(names, table.judged, table.right)
    left_out = report(table, names, bars)
    entry = {
        "encoder": encoder,
        "reader": reader,
        "topic": [round(value, 4) for value in (*topic.weights, topic.bias)],
        "answer": [round(value, 4) for value in (*answer.weights, answer.bias)],
        **asdict(bars),
        "fitted_on": sorted({row.file for row in rows}),
        "date": date.today().isoformat(),
        "left_out": left_out["confidence"],
    }
    return entry, left_out


def main() -> None:
    """Collect features, fit, print the figures, and write the parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--off-topic", type=int, default=150, help="questions of each file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", help="another encoder than the one that is shipped")
    parser.add_argument("--alone", action="store_true", help="with the model's own reader")
    parser.add_argument("--without-reader", action="store_true")
    parser.add_argument(
        "--bars", type=float, nargs=6, default=astuple(Bars()), help="the thresholds, in order"
    )
    parser.add_argument("--features", type=Path, help="keep what was asked here, or take it")
    given = parser.parse_args()

    encoder, opened = open_models(given.model)
    if given.without_reader:
        opened = None
    elif given.alone:
        opened = open_reader(encoder)
    if given.features is not None and given.features.is_file():
        rows = read_rows(given.features)
    else:
        rows = list(
            collected(given.files, encoder, opened, off_topic=given.off_topic, seed=given.seed)
        )
        if given.features is not None:
            save_rows(rows, given.features)
    reader = opened.sha256 if opened else ""
    entry, left_out = calibration(rows, encoder.sha256, reader, Bars(*given.bars))
    print(json.dumps(left_out, indent=1))
    kept = []
    if given.out.is_file():
        known = json.loads(given.out.read_text("utf-8"))["calibrations"]
        pair = (encoder.sha256, reader)
        kept = [other for other in known if (other["encoder"], other["reader"]) != pair]
    record = {"calibrations": [entry, *kept]}
    given.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

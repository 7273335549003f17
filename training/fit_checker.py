"""Fit what the checker's probability is made of, and say how well it does on articles left out.

    python training/fit_checker.py --contexts C.jsonl.gz --questions Q.jsonl.gz \
        --out src/pullquote/data/checker.json

The claims are those of ``claims.py``, made from the articles that ``train_checker.py`` left out.
Half of these articles are fitted on, and the other half gives the figures. The threshold lets
ALLOWED of the claims that are not borne out through.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from paragraphs import prepare, read_jsonl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tokenizers import Tokenizer
from tqdm import tqdm
from train_checker import Claim, Claims

from pullquote.evaluation.metrics import auroc, calibration_error
from pullquote.models.checker import open_checker_models
from pullquote.models.weights import DEFAULT_MODEL, model_folder
from pullquote.phrasing.check import Calibration, Checker
from pullquote.phrasing.rules import broken_rules

#: The share of claims that are not borne out that may be let through, rules and all.
ALLOWED = 0.08
#: As many claims of an article are used.
PER_ARTICLE = 80
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as the checker sees it. broken: whether a rule refuses it."""

    article: str
    kind: str
    true: bool
    broken: bool
    features: tuple[float, ...]


def rows(contexts: Path, questions: Path, count: int, seed: int) -> list[Row]:
    """Claims of the articles that are left out, at most ``count``."""
    paragraphs, asked = read_jsonl(contexts, questions)
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    prepare(paragraphs, asked, tokenizer)
    claims = Claims(paragraphs, asked, seed=seed, tokenizer=tokenizer, left_out=True)
    chance = random.Random(seed)
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.claims(chance):
        by_article[claim.article].append(claim)
    # As many of each article at most, so that no article is most of them.
    each = [chance.sample(some, min(PER_ARTICLE, len(some))) for some in by_article.values()]
    drawn = [claim for some in each for claim in some]
    encoder, reader = open_checker_models()
    checker = Checker(encoder, reader, Calibration((), 0.0, 1.0))
    found = []
    for claim in tqdm(chance.sample(drawn, min(count, len(drawn))), disable=None):
        found.append(
            Row(
                claim.article,
                claim.kind,
                claim.true,
                bool(broken_rules(claim.text, claim.quotes)),
                checker.features(claim.text, claim.quotes),
            )
        )
    return found


def fit(values: Floats, true: NDArray[np.bool_]) -> tuple[list[float], float]:
    """Weights and bias over the features as they are; both classes weigh the same."""
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
    )
    model.fit(values, true)
    scaler, fitted = model.steps[0][1], model.steps[1][1]
    raw = fitted.coef_[0] / scaler.scale_
    return raw.tolist(), float(fitted.intercept_[0] - raw @ scaler.mean_)


def scores(table: list[Row], weights: list[float], bias: float) -> Floats:
    """(claims,): the probability of each, 0 where a rule is broken."""
    values = np.array([row.features for row in table])
    given = 1 / (1 + np.exp(-(values @ np.array(weights) + bias)))
    return np.where([row.broken for row in table], 0.0, given)


def figures(table: list[Row], given: Floats, bar: float) -> dict[str, Any]:
    """How well the scores tell claims that are borne out from others, and by kind."""
    true = np.array([row.true for row in table])
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for row, score in zip(table, given, strict=True):
        by_kind[row.kind].append(bool(score >= bar))
    shown = given >= bar
    told: dict[str, Any] = {
        "claims": len(table),
        "articles": len({row.article for row in table}),
        "AUROC": auroc(given[true], given[~true]),
        "calibration error": calibration_error(given.tolist(), true.tolist()),
        "precision": float(true[shown].mean()),
        "supported kept": float(shown[true].mean()),
        "unsupported let through": float(shown[~true].mean()),
        "shown, by kind": {kind: float(np.mean(all_)) for kind, all_ in sorted(by_kind.items())},
    }
    rounded: dict[str, Any] = json.loads(json.dumps(told), parse_float=lambda x: round(float(x), 4))
    return rounded


def main() -> None:
    """Make claims, fit, print the figures, and write the parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contexts", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--claims", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()

    table = rows(given.contexts, given.questions, given.claims, given.seed)
    # Of the articles, by how many claims they have, every other one.
    counts = Counter(row.article for row in table)
    order = {name: place for place, (name, _) in enumerate(counts.most_common())}
    fitted_on = [row for row in table if order[row.article] % 2 == 0]
    others = [row for row in table if order[row.article] % 2]
    unbroken = [row for row in fitted_on if not row.broken]
    values = np.array([row.features for row in unbroken])
    weights, bias = fit(values, np.array([row.true for row in unbroken]))
    false = [row for row in fitted_on if not row.true]
    bar = float(np.quantile(scores(false, weights, bias), 1 - ALLOWED))
    left_out = figures(others, scores(others, weights, bias), bar)
    print(json.dumps(left_out, indent=1))
    record = {
        "weights": [round(weight, 4) for weight in weights],
        "bias": round(bias, 4),
        "supported": round(bar, 4),
        "date": date.today().isoformat(),
        "left_out": left_out,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

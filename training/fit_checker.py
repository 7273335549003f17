"""Fit what the checker's probability is made of, and say how well it does on articles left out.

    python training/fit_checker.py --contexts C.jsonl.gz --questions Q.jsonl.gz \
        --out src/pullquote/data/checker.json

The claims are about the articles that ``train_layers.py`` left out: those that were written
(``written.py``), and some made from paragraphs (``claims.py``). Articles are left out of the fit in
turn, and the figures are of those left out. The threshold lets ALLOWED of the written claims that
are not borne out through.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from claim_examples import Claim, Claims
from numpy.typing import NDArray
from paragraphs import numbers_by_id, prepare, read_jsonl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tokenizers import Tokenizer
from tqdm import tqdm
from written import written_claims

from pullquote.evaluation.metrics import auroc, calibration_error
from pullquote.models.checker import open_checker_models
from pullquote.models.weights import DEFAULT_MODEL, model_folder
from pullquote.phrasing.check import Calibration, Checker
from pullquote.phrasing.languages import is_foreign
from pullquote.phrasing.rules import broken_rules, is_said

#: The share of claims that are not borne out that may be let through, rules and all.
ALLOWED = 0.12
#: As many claims of an article are used.
PER_ARTICLE = 80
#: In so many parts articles are left out.
FOLDS = 10
#: The kinds of the claims that were written: in English, and in other languages.
WRITTEN, ABROAD = "written", "written in another language"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as the checker sees it.

    broken: whether a rule refuses it. said: whether it stands in its quotes word by word.
    """

    article: str
    kind: str
    true: bool
    broken: bool
    said: bool
    features: tuple[float, ...]


def rows(contexts: Path, questions: Path, count: int, seed: int) -> list[Row]:
    """Claims of the articles that are left out, at most ``count``."""
    paragraphs, asked = read_jsonl(contexts, questions)
    tokenizer = Tokenizer.from_file(str(model_folder(DEFAULT_MODEL) / "tokenizer.json"))
    prepare(paragraphs, asked, tokenizer)
    claims = Claims(
        paragraphs,
        asked,
        seed=seed,
        tokenizer=tokenizer,
        left_out=True,
        written=written_claims(numbers_by_id(contexts)),
    )
    chance = random.Random(seed)
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.claims(chance):
        by_article[claim.article].append(claim)
    # As many of each article at most, so that no article is most of them.
    each = [chance.sample(some, min(PER_ARTICLE, len(some))) for some in by_article.values()]
    drawn = [claim for some in each for claim in some]
    drawn = [*claims.written_claims(), *chance.sample(drawn, min(count, len(drawn)))]
    encoder, reader = open_checker_models()
    checker = Checker(encoder, reader, Calibration((), 0.0, 1.0, 1.0))
    found = []
    for claim in tqdm(drawn, disable=None):
        abroad = claim.kind == WRITTEN and is_foreign(claim.text)
        found.append(
            Row(
                claim.article,
                ABROAD if abroad else claim.kind,
                claim.true,
                bool(broken_rules(claim.text, claim.quotes)),
                is_said(claim.text, claim.quotes),
                checker.features(claim.text, claim.quotes),
            )
        )
    return found


def is_judged(row: Row) -> bool:
    """Whether the model decides on a claim, and no rule."""
    return not row.broken and not row.said


def folded(table: list[Row]) -> Floats:
    """(claims,): the probability of each, by a fit that its article had no part in."""
    names = sorted({row.article for row in table})
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    found = np.zeros(len(table))
    for number in range(FOLDS):
        inside = [row for row in table if fold[row.article] != number and is_judged(row)]
        weights, bias = fit(inside)
        here = np.array([fold[row.article] == number for row in table])
        found[here] = scores(table, weights, bias)[here]
    return found


def fit(table: list[Row]) -> tuple[list[float], float]:
    """Weights and bias over the features as they are; both classes weigh the same."""
    values, true = np.array([row.features for row in table]), [row.true for row in table]
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
    )
    model.fit(values, true)
    scaler, fitted = model.steps[0][1], model.steps[1][1]
    raw = fitted.coef_[0] / scaler.scale_
    return raw.tolist(), float(fitted.intercept_[0] - raw @ scaler.mean_)


def scores(table: list[Row], weights: list[float], bias: float) -> Floats:
    """(claims,): the probability of each, 0 where a rule is broken, 1 where it is said."""
    values = np.array([row.features for row in table])
    given = 1 / (1 + np.exp(-(values @ np.array(weights) + bias)))
    given = np.where([row.said for row in table], 1.0, given)
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
    parser.add_argument("--claims", type=int, default=400, help="how many made of paragraphs")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()

    table = rows(given.contexts, given.questions, given.claims, given.seed)
    left_out = folded(table)
    kind = np.array([row.kind if row.kind in (WRITTEN, ABROAD) else "made" for row in table])
    false = ~np.array([row.true for row in table])
    bars = {
        name: float(np.quantile(left_out[(kind == name) & false], 1 - ALLOWED))
        for name in (WRITTEN, ABROAD)
    }
    told = {
        name: figures(
            [row for row, one in zip(table, kind, strict=True) if one == name],
            left_out[kind == name],
            bars.get(name, bars[WRITTEN]),
        )
        for name in np.unique(kind).tolist()
    }
    print(json.dumps(told, indent=1))
    weights, bias = fit([row for row in table if is_judged(row)])
    record = {
        "weights": [round(weight, 4) for weight in weights],
        "bias": round(bias, 4),
        "supported": round(bars[WRITTEN], 4),
        "abroad": round(bars[ABROAD], 4),
        "date": date.today().isoformat(),
        "left_out": told,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

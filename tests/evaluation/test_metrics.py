from __future__ import annotations

import numpy as np
import pytest

from pullquote.evaluation.metrics import (
    auroc,
    calibration_error,
    exact_match,
    f1,
    holds,
    interval,
    normalised,
    risk_coverage,
)


@pytest.mark.parametrize(
    ("quote", "wholly", "expected"),
    [
        pytest.param((0, 10), True, True, id="all-of-it"),
        pytest.param((3, 10), True, False, id="part-of-it"),
        pytest.param((3, 10), False, True, id="more-than-half"),
        pytest.param((6, 9), False, False, id="less-than-half"),
        pytest.param((20, 30), False, False, id="elsewhere"),
    ],
)
def test_holds(quote: tuple[int, int], wholly: bool, expected: bool) -> None:
    assert holds(quote, [(2, 8), (50, 60)], wholly=wholly) is expected


def test_squads_normalisation_and_scores() -> None:
    assert normalised("The  Cat, a-sat!") == "cat asat"
    assert normalised("the king’s “men”") == normalised('King\'s "men"') == "kings men"
    assert exact_match("the raid.", ["Raid", "x"]) == 1.0
    assert f1("the raid on the embassy", ["raid on Mexico"]) == pytest.approx(2 * 2 / (3 + 3))
    assert f1("", ["x"]) == 0.0


def test_auroc_counts_pairs_and_ties_by_half() -> None:
    assert auroc([3, 2], [1, 2]) == pytest.approx((1 + 1 + 1 + 0.5) / 4)


def test_calibration_error_by_hand() -> None:
    assert calibration_error([0.9, 0.9, 0.1, 0.1], [True, True, False, False]) == pytest.approx(0.1)
    assert calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)


def test_risk_and_coverage_by_hand() -> None:
    coverage, risk = risk_coverage([0.9, 0.2, 0.5], [True, False, True])
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3])


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random(200).tolist()
    low, high = interval(values)
    assert low < sum(values) / 200 < high
    assert (low, high) == interval(values)


def test_the_interval_of_two_samples_draws_each_of_them_again() -> None:
    low, high = interval([3.0, 4.0, 5.0, 2.0], [1.0, 2.0, 3.0], statistic=auroc, draws=200)
    assert 0.5 <= low < auroc([3, 4, 5, 2], [1, 2, 3]) <= high <= 1.0


def test_the_interval_of_pairs_keeps_them_together() -> None:
    given, true = [0.9, 0.1] * 20, [True, False] * 20
    low, high = interval(given, true, statistic=calibration_error, paired=True, draws=100)
    assert low == pytest.approx(high) == pytest.approx(0.1)


def test_the_interval_of_a_single_value_has_no_width() -> None:
    assert interval([0.5]) == (0.5, 0.5)

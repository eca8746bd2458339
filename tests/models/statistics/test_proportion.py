"""Clopper–Pearson and its tails are scipy's exact test, for arrays."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from models.statistics.proportion import binomial_tails, clopper_pearson

COUNTS = [(0, 8), (8, 8), (1, 9), (15, 20), (24, 30), (85, 100), (340, 400), (3632, 3900), (842, 8000), (0, 10000)]


@pytest.mark.parametrize(("k", "n"), COUNTS)
def test_the_interval_is_scipys(k, n):
    low, high = clopper_pearson([k], [n])
    expected = binomtest(k, n).proportion_ci(0.95, "exact")
    assert low[0] == pytest.approx(expected.low, rel=1e-9, abs=1e-12)
    assert high[0] == pytest.approx(expected.high, rel=1e-9)


@pytest.mark.parametrize(("k", "n"), COUNTS)
@pytest.mark.parametrize("target", [0.05, 0.45, 0.85, 1.0, 0.0])
def test_the_tails_are_scipys(k, n, target):
    below, above = binomial_tails([k], [n], [target])
    assert below[0] == pytest.approx(binomtest(k, n, target, "less").pvalue, rel=1e-7, abs=1e-15)
    assert above[0] == pytest.approx(binomtest(k, n, target, "greater").pvalue, rel=1e-7, abs=1e-15)


def test_no_trials_no_target_no_number():
    low, high = clopper_pearson([0, 3, -1], [0, 2, 5])
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert np.isnan(binomial_tails([0, 1], [0, 2], [0.5, np.nan])).all()


@pytest.mark.parametrize("share", [0.05, 0.45, 0.85])
@pytest.mark.parametrize("n", [8, 40, 400])
def test_coverage_is_never_below_95_per_cent(share, n):
    k = np.arange(n + 1)
    low, high = clopper_pearson(k, np.full(n + 1, n))
    assert binom.pmf(k, n, share)[(low <= share) & (share <= high)].sum() >= 0.95


def test_an_85_per_cent_reading_of_100_neither_confirms_80_nor_refutes_90():
    low, high = clopper_pearson([85], [100])
    assert low[0] < 0.80
    assert high[0] > 0.90

"""The t interval of a ratio over units, from sums: against the textbook on rows, and in the long run."""

import numpy as np
import pytest
from scipy import stats

from models.statistics.ratio import estimate_ratio, ratio_interval, ratio_tails
from models.statistics.sums import Sums


def sums_of(x, y):
    """Sums along the last axis: one reading per row of ``x`` and ``y``."""
    x, y = np.atleast_2d(np.asarray(x, float)), np.atleast_2d(np.asarray(y, float))
    x, y = np.broadcast_arrays(x, y)
    n = np.full(len(x), float(x.shape[1]))
    parts = (x.sum(1), y.sum(1), x.sum(1), (x * x).sum(1), y.sum(1), (y * y).sum(1), (x * y).sum(1))
    return Sums(n, *parts)


def test_a_mean_is_the_textbooks_t_interval():
    values = np.array([3.0, 5, 4, 8, 6, 5, 4, 9, 7, 5])
    low, high = ratio_interval(estimate_ratio(sums_of(values, 1.0)))
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), rel=1e-12)
    below, above = ratio_tails(estimate_ratio(sums_of(values, 1.0)), [6.0])
    assert below[0] == pytest.approx(stats.ttest_1samp(values, 6.0, alternative="less").pvalue, rel=1e-10)
    assert above[0] == pytest.approx(stats.ttest_1samp(values, 6.0, alternative="greater").pvalue, rel=1e-10)


def test_a_ratio_is_the_linearised_one():
    x, y = np.array([12.0, 30, 8, 22, 17, 41, 9, 28, 14]), np.array([100.0, 260, 90, 180, 150, 330, 100, 240, 90])
    ratio = x.sum() / y.sum()
    error = np.sqrt(((x - ratio * y) ** 2).sum() / (len(x) - 1) / len(x)) / y.mean()
    low, high = ratio_interval(estimate_ratio(sums_of(x, y)))
    reach = stats.t(len(x) - 1).ppf(0.975) * error
    assert (low[0], high[0]) == pytest.approx((ratio - reach, ratio + reach), rel=1e-12)


def test_what_cannot_be_negative_has_the_t_interval_of_its_logarithm():
    """By hand: s/r is the standard error of log r; both tails follow the same law as the ends."""
    x, y = np.array([12.0, 30, 8, 22, 17, 41, 9, 28, 14]), np.array([100.0, 260, 90, 180, 150, 330, 100, 240, 90])
    ratio = x.sum() / y.sum()
    error = np.sqrt(((x - ratio * y) ** 2).sum() / (len(x) - 1) / len(x)) / y.mean()
    for estimate in (estimate_ratio(sums_of(x, y), counts=True), estimate_ratio(sums_of(x, y), is_positive=True)):
        low, high = ratio_interval(estimate)
        factor = np.exp(stats.t(len(x) - 1).ppf(0.975) * error / ratio)
        assert (low[0], high[0]) == pytest.approx((ratio / factor, ratio * factor), rel=1e-12)
        assert ratio_tails(estimate, high)[0][0] == pytest.approx(0.025)
        assert ratio_tails(estimate, low)[1][0] == pytest.approx(0.025)
        for nothing in (0.0, -1.0):  # what is seen lies above: certainly
            below, above = ratio_tails(estimate, nothing)
            assert (below[0], above[0]) == (1.0, 0.0)


def test_a_ratio_that_is_not_positive_keeps_the_plain_interval():
    values = np.array([-3.0, -5, 4, -8, 6, -5, 4, -9, 7, 5])
    plain, amounts = (ratio_interval(estimate_ratio(sums_of(values, 1.0), is_positive=kind)) for kind in (False, True))
    assert plain == amounts


def test_units_that_are_all_alike_say_nothing_of_their_spread():
    estimate = estimate_ratio(sums_of(np.full(12, 5.0), 1.0))
    assert np.isnan(ratio_interval(estimate)).all()
    assert np.isnan(ratio_tails(estimate, [6.0])).all()


def test_nothing_counted_is_known_to_be_low():
    estimate = estimate_ratio(sums_of(np.zeros(30), 40.0), counts=True)
    low, high = ratio_interval(estimate)
    assert low[0] == 0
    assert high[0] == pytest.approx(stats.chi2(2).ppf(0.975) / 2 / 1200)  # Garwood's exact Poisson limit
    assert ratio_tails(estimate, high)[0][0] == pytest.approx(0.025)
    assert np.isnan(ratio_interval(estimate_ratio(sums_of(np.zeros(30), 1.0)))).all()  # of a mean nothing is known


def test_no_denominator_no_number():
    estimate = estimate_ratio(sums_of(np.zeros(30), 0.0), counts=True)
    assert np.isnan(ratio_interval(estimate)).all()


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_coverage_over_days_that_differ(noise):
    """30 days, 40 leads of 2,000 sessions each: near 95 % also where days vary more than a Poisson count."""
    random = np.random.default_rng(11)
    sessions = random.integers(1500, 2500, (4000, 30)).astype(float)
    rate = 0.02 * random.gamma(1 / noise**2, noise**2, sessions.shape) if noise else 0.02
    low, high = ratio_interval(estimate_ratio(sums_of(random.poisson(sessions * rate), sessions), counts=True))
    assert 0.94 < np.mean((low <= 0.02) & (high >= 0.02)) < 0.96

"""Kaplan–Meier: scipy's curve, the plain median without censoring, and a test that agrees with its interval."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from models.statistics.durations import (
    kaplan_meier,
    portions,
    quantile_numbers,
    quantile_reading,
    quantile_tails,
)


def drawn(n, censored, seed=3):
    random = np.random.default_rng(seed)
    return np.round(random.exponential(30, n), 1), random.random(n) < censored


def tails_of(values, is_censored, q, target):
    """Both probabilities of one cell against one target; None below the least number of units."""
    if not len(values):
        return None, None
    sides = quantile_tails([(values, is_censored)], [q], [target], [target])
    return tuple(None if np.isnan(side[0]) else float(side[0]) for side in sides)


@pytest.mark.parametrize(("n", "censored"), [(8, 0.0), (50, 0.3), (400, 0.6)])
def test_the_curve_and_its_band_are_scipys(n, censored):
    values, is_censored = drawn(n, censored)
    curve = kaplan_meier([(values, is_censored)])
    survival = ecdf(CensoredData.right_censored(values, is_censored)).sf
    assert curve.survival == pytest.approx(survival.evaluate(curve.times), abs=1e-12)
    inside = (curve.survival > 1e-9) & (curve.survival < 1 - 1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns where the curve is 1 or 0
        band = survival.confidence_interval(method="log-log")
    share, reach = curve.survival[inside], 1.959963984540054 * curve.error[inside]
    assert share ** np.exp(reach) == pytest.approx(band.low.evaluate(curve.times)[inside], abs=1e-9)
    assert share ** np.exp(-reach) == pytest.approx(band.high.evaluate(curve.times)[inside], abs=1e-9)


@pytest.mark.parametrize("n", [8, 9, 100, 842])
def test_without_censoring_it_is_the_plain_median(n):
    values, _ = drawn(n, 0)
    assert quantile_reading(values, np.zeros(n, bool), 0.5).value == pytest.approx(np.median(values))


def test_running_durations_move_the_median_up():
    values, ended = np.arange(1.0, 21), np.zeros(20, bool)
    half_running = np.arange(20) % 2 == 1
    assert quantile_reading(values, ended, 0.5).value == 10.5
    assert quantile_reading(values, half_running, 0.5).value > 10.5


def test_not_reached_is_null_and_still_bounded_from_below():
    reading = quantile_reading(np.full(40, 30.0), np.ones(40, bool), 0.5)
    assert (reading.value, reading.low, reading.high) == (None, 30.0, None)
    assert tails_of(np.full(40, 30.0), np.ones(40, bool), 0.5, 29.9)[1] <= 0.025
    assert tails_of(np.full(40, 30.0), np.ones(40, bool), 0.5, 30.0)[1] == 1.0


@pytest.mark.parametrize("n", [0, 1, 7])
def test_fewer_than_eight_have_no_interval(n):
    reading = quantile_reading(np.arange(n) + 1.0, np.zeros(n, bool), 0.5)
    assert (reading.n, reading.low, reading.high) == (n, None, None)
    assert tails_of(np.arange(n) + 1.0, np.zeros(n, bool), 0.5, 3.0) == (None, None)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=8, max_size=60),
    st.sampled_from([0.1, 0.25, 0.5, 0.9]),
    st.floats(-1, 32),
)
def test_the_interval_excludes_a_target_exactly_where_the_tail_is_small(rows, q, target):
    values, is_censored = (np.array(column) for column in zip(*rows, strict=True))
    reading = quantile_reading(values, is_censored, q)
    for asked in (target, float(round(target))):
        below, above = tails_of(values, is_censored, q, asked)
        assert (above <= 0.025) == (reading.low is not None and asked < reading.low)
        assert (below <= 0.025) == (reading.high is not None and reading.high < asked)
    if reading.low is not None and reading.high is not None:
        assert reading.low <= reading.high


@pytest.mark.parametrize("n", [30, 200])
def test_coverage_of_a_censored_median(n):
    random = np.random.default_rng(8)
    hits = 0
    for _ in range(1000):
        lasted, watched = random.exponential(30, n), random.uniform(20, 120, n)
        reading = quantile_reading(np.minimum(lasted, watched), lasted > watched, 0.5)
        low, high = reading.low or 0.0, reading.high or np.inf
        hits += low <= 30 * np.log(2) <= high
    assert 0.93 < hits / 1000 < 0.98


CELLS = st.lists(
    st.lists(st.tuples(st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=30), min_size=1, max_size=6
)


@settings(deadline=None)
@given(CELLS, st.sampled_from([0.25, 0.5, 0.9]), st.floats(-1, 14))
def test_cells_read_together_read_as_each_by_itself(drawn_cells, q, target):
    cells = [tuple(np.array(column) for column in zip(*rows, strict=True)) for rows in drawn_cells]
    together = quantile_numbers(cells, [q] * len(cells))
    below, above = quantile_tails(cells, [q] * len(cells), [target] * len(cells), [target] * len(cells))
    for at, (values, is_censored) in enumerate(cells):
        alone = quantile_reading(values, is_censored, q)
        found = [None if np.isnan(numbers[at]) else pytest.approx(numbers[at]) for numbers in together[1:]]
        assert [alone.n, *alone[1:]] == [together.n[at], *found]
        tails = [None if np.isnan(side[at]) else side[at] for side in (below, above)]
        assert list(tails_of(values, is_censored, q, target)) == tails


def test_a_side_without_a_target_has_no_probability():
    below, above = quantile_tails([(np.arange(9.0), np.zeros(9, bool))], [0.5], [np.nan], [3.0])
    assert np.isnan(below[0])
    assert above[0] > 0.025


@given(st.lists(st.integers(0, 9), max_size=20))
def test_portions_hold_every_cell_once_and_not_too_much(sizes):
    parts = [list(range(*part.indices(len(sizes)))) for part in portions(sizes, most=12)]
    assert [at for part in parts for at in part] == list(range(len(sizes)))
    assert all(len(part) == 1 or sum(sizes[at] for at in part) <= 12 for part in parts)

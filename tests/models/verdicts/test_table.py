"""Each line of the verdict table, each boundary, and the order in which lines win."""

import numpy as np
import pytest

from models.verdicts.table import Evidence, decide

#: A plain met cell: 47 % against 45 %, the interval crossing. Each case changes what it is about.
PLAIN = {
    "is_open": False,
    "gate_failed": False,
    "is_stale": False,
    "has_immature": False,
    "has_units": True,
    "is_strict": False,
    "is_whole": False,
    "value": 0.47,
    "low": 0.42,
    "high": 0.52,
    "lower": 0.45,
    "upper": np.nan,
    "precision": 0.06,
    "p_value": 0.8,
    "pooled_p_value": np.nan,
}
BAD = {"value": 0.30, "low": 0.25, "high": 0.35, "p_value": 0.0001, "pooled_p_value": 0.0001}
NO_BOUND = {"lower": np.nan, "upper": np.nan}
WRONG = {"value": 0.43, "low": 0.38, "high": 0.48, "p_value": 0.2}


def decided(**changes):
    values = PLAIN | changes
    decision = decide(Evidence(**{name: np.array([item]) for name, item in values.items()}))
    return tuple(column[0] for column in decision)


ALL_WRONG = {"gate_failed": True, "is_stale": True, "has_immature": True, "has_units": False} | NO_BOUND
LINES = [
    # rule, verdict, changes
    (1, None, {"is_open": True} | ALL_WRONG),
    (2, "not_trusted", ALL_WRONG),
    (3, "stale", ALL_WRONG | {"gate_failed": False}),
    (4, "immature", {"has_immature": True, "has_units": False} | NO_BOUND),
    (5, "insufficient_data", {"has_units": False} | NO_BOUND),
    (6, "no_target", NO_BOUND | {"is_strict": True}),
    (7, "met", {"is_strict": True, "p_value": 0.001}),
    (7, "missed", {"is_strict": True, "p_value": 0.4, "value": 0.44}),
    (8, "missed", BAD),
    (9, "met", {}),
    (10, "missed_within_noise", WRONG),
    (11, "insufficient_data", WRONG | {"precision": 0.04}),
    (11, "insufficient_data", WRONG | {"precision": np.nan}),
]


@pytest.mark.parametrize(("rule", "verdict", "changes"), LINES)
def test_the_first_line_that_matches_wins(rule, verdict, changes):
    assert decided(**changes)[:2] == (verdict, rule)


@pytest.mark.parametrize("name", ["is_open", "gate_failed", "is_stale", "has_immature"])
def test_a_miss_waits_for_its_data(name):
    assert decided(**BAD, **{name: True})[0] != "missed"


BOUNDARIES = [
    # verdict, basis, changes
    ("met", None, {"value": 0.45}),
    ("met", None, {"value": 0.45, "is_strict": True}),
    ("missed", "period", {"value": np.nextafter(0.45, 0), "is_strict": True}),
    ("missed", "period", WRONG | {"p_value": 0.025}),
    ("missed_within_noise", None, WRONG | {"p_value": 0.025000000001}),
    ("missed", "pooled", WRONG | {"pooled_p_value": 0.01}),
    ("missed_within_noise", None, WRONG | {"pooled_p_value": 0.010000000001}),
    ("missed", "period", WRONG | {"p_value": 0.025, "pooled_p_value": 0.01}),
    # two bad months and a good one: over three periods it is still a miss
    ("missed", "pooled", {"pooled_p_value": 0.001}),
    ("missed_within_noise", None, WRONG | {"precision": 0.05}),
    ("insufficient_data", None, WRONG | {"precision": 0.049999999999}),
    ("insufficient_data", None, WRONG | {"low": np.nan, "high": np.nan, "p_value": np.nan}),
    # a sum has no interval and no probability: it is the whole
    ("missed", "period", WRONG | {"is_whole": True, "low": np.nan, "high": np.nan, "p_value": np.nan}),
    ("met", None, {"is_whole": True, "value": 0.45, "low": np.nan, "high": np.nan, "p_value": np.nan}),
    ("insufficient_data", None, {"is_whole": True, "value": np.nan, "low": np.nan, "high": np.nan, "p_value": np.nan}),
    # lower is better
    ("met", None, {"lower": np.nan, "upper": 0.47}),
    ("missed", "period", {"lower": np.nan, "upper": 0.469, "is_strict": True}),
    # a band fails on either side and not at its edges
    ("met", None, {"upper": 0.47, "is_strict": True}),
    ("met", None, {"lower": 0.47, "upper": 0.5, "is_strict": True}),
    ("missed", "period", {"upper": 0.46, "is_strict": True}),
    ("missed", "period", {"lower": 0.48, "upper": 0.5, "is_strict": True}),
    # a duration without its rows is judged by its interval
    ("missed", "period", {"lower": np.nan, "upper": 0.41, "p_value": np.nan}),
    ("insufficient_data", None, {"lower": np.nan, "upper": 0.42, "p_value": np.nan, "precision": 0.01}),
    # a quantile that was not reached
    ("insufficient_data", None, {"value": np.nan, "high": np.nan, "p_value": 0.3}),
    ("insufficient_data", None, {"value": np.nan, "high": np.nan, "is_strict": True, "p_value": 0.001}),
    ("missed", "period", {"value": np.nan, "high": np.nan, "lower": np.nan, "upper": 0.4, "p_value": 0.001}),
]


@pytest.mark.parametrize(("verdict", "basis", "changes"), BOUNDARIES)
def test_boundaries(verdict, basis, changes):
    found, _, found_basis, _ = decided(**changes)
    assert (found, found_basis) == (verdict, basis)


CERTAIN = [
    (False, {}),
    (True, {"low": 0.45}),
    (False, {"low": np.nextafter(0.45, 0)}),
    (False, {"low": np.nan, "high": np.nan}),
    (True, {"low": np.nan, "high": np.nan, "is_whole": True}),
    (True, BAD),
    (True, WRONG | {"pooled_p_value": 0.001}),
    (False, WRONG | {"is_strict": True}),
    (True, BAD | {"is_strict": True}),
    (True, WRONG | {"is_strict": True, "is_whole": True}),
    (False, WRONG),
    (True, {"upper": 0.6, "low": 0.46}),
    (False, {"upper": 0.5, "low": 0.46}),
    (False, {"is_open": True, "low": 0.46}),
]


@pytest.mark.parametrize(("certain", "changes"), CERTAIN)
def test_certain_means_that_the_interval_does_not_cross(certain, changes):
    assert decided(**changes)[3] == certain


def test_frames_without_rows():
    decision = decide(Evidence(*(np.array([], dtype=type(item)) for item in PLAIN.values())))
    assert len(decision.verdict) == 0

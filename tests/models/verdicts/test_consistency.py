"""What is drawn never contradicts what is judged, for any reading of any kind and direction."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.statistics.intervals import quantile_readings
from tests.models.judging import OCTOBER, JudgedKpi, cell, judged, of_units, target

_HAIR = 1e-9
directions = st.sampled_from(["higher", "lower", "band"])


@st.composite
def proportions(draw):
    n = draw(st.integers(8, 3000))
    return JudgedKpi(direction=draw(directions), precision=0.05), cell(draw(st.integers(0, n)), n)


@st.composite
def scores(draw):
    n = draw(st.integers(10, 800))
    promoters = draw(st.integers(0, n))
    detractors = draw(st.integers(0, n - promoters))
    row = cell(promoters - detractors, n, sum_xx=promoters + detractors)
    return JudgedKpi(kind="nps", unit="points", direction=draw(directions), precision=5), row


@st.composite
def ratios(draw):
    days = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 500)), min_size=8, max_size=31))
    return JudgedKpi(kind=draw(st.sampled_from(["ratio", "wape", "return"])), direction=draw(directions)), of_units(
        days
    )


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@example((JudgedKpi(kind="nps", unit="points", precision=5), cell(0, 10, sum_xx=0)), 1e-200, 0.0, 0.0)
@example((JudgedKpi(kind="nps", unit="points", direction="lower"), cell(10, 10, sum_xx=10)), 1.0 - 1e-16, 0.0, 0.0)
@given(st.one_of(proportions(), scores(), ratios()), st.floats(0.0, 1.0), st.floats(0.0, 0.2), st.floats(0.0, 0.1))
def test_a_tile_never_contradicts_its_verdict(case, level, width, tolerance):
    kpi, row = case
    scale = 100.0 if kpi.kind == "nps" else 1.0
    goal = target(level * scale, upper=(level + width) * scale, tolerance=tolerance * scale)
    (found,) = judged([row], kpi, [goal])
    _agrees(found, kpi, goal)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=8, max_size=50),
    directions,
    st.integers(0, 60),
)
def test_durations_do_not_contradict_either(rows, direction, level):
    kpi = JudgedKpi(kind="quantile", quantile=0.5, unit="days", direction=direction, precision=5)
    frame = pd.DataFrame(rows, columns=["value", "is_censored"])
    frame = frame.assign(kpi=kpi.id, region="EMEA", grain="month", period=OCTOBER)
    readings = quantile_readings(frame, {kpi.id: kpi}).assign(immature=0, numerator=None, denominator=None)
    cells = readings[readings["region"] == "EMEA"].to_dict("records")
    goal = target(float(level), upper=level + 3.0, tolerance=0.0)
    with_rows, without = (judged(cells, kpi, [goal], durations=given)[0] for given in (frame, None))
    _agrees(with_rows, kpi, goal)
    assert (with_rows["verdict"], with_rows["basis"]) == (without["verdict"], without["basis"])


def _agrees(found, kpi, goal):
    floor = -np.inf if kpi.direction == "lower" else goal.value - goal.tolerance
    ceiling = {"higher": np.inf, "lower": goal.value, "band": goal.upper}[kpi.direction] + goal.tolerance
    low = -np.inf if found["low"] is None else found["low"]
    high = np.inf if found["high"] is None else found["high"]
    outside = high <= floor + _HAIR or low >= ceiling - _HAIR
    if found["verdict"] == "missed":
        assert outside
        assert found["basis"] == "period"
        assert found["certain"]
    else:
        assert not (high < floor - _HAIR or low > ceiling + _HAIR)
    if found["value"] is not None:
        assert low - _HAIR <= found["value"] <= high + _HAIR
    if found["verdict"] == "met":
        assert floor - _HAIR <= found["value"] <= ceiling + _HAIR
        known = found["low"] is not None and found["high"] is not None
        surely = known and low >= floor + _HAIR and high <= ceiling - _HAIR
        perhaps = known and low >= floor - _HAIR and high <= ceiling + _HAIR
        assert surely <= found["certain"] <= perhaps

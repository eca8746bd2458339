"""Which periods before the newest one were met without a break: what a recovery waits for."""

from datetime import date

import pandas as pd
import pytest

from pipelines.steps.choosing import met_before


def cells(verdicts, **changes):
    """Months of one cell, newest last, each closed."""
    months = pd.date_range("2026-01-01", periods=len(verdicts), freq="MS")
    rows = {"kpi": "csat", "region": "EMEA", "grain": "month", "period": months, "verdict": verdicts, "closed": True}
    return pd.DataFrame(rows | changes)


def newest(frame, place=-1):
    row = frame.iloc[place].to_dict()
    return [row | {"period": row["period"].date()}]


@pytest.mark.parametrize(
    ("verdicts", "months"),
    [
        (["met", "met", "met"], [2, 1]),
        (["met", "missed", "met"], []),
        (["met", "missed_within_noise", "met", "met"], [3]),
        (["met", "insufficient_data", "met"], []),  # what was not seen did not recover
        (["met"], []),
    ],
)
def test_a_run_ends_at_the_first_period_that_was_not_met(verdicts, months):
    frame = cells(verdicts)
    assert met_before(frame, newest(frame)) == {("csat", "EMEA"): tuple(date(2026, month, 1) for month in months)}


def test_other_cells_grains_and_newer_periods_are_left_out():
    frame = cells(["missed", "met", "met", "met", "met"])
    others = [cells(["met"] * 5, region="APAC"), cells(["met"] * 5, grain="week"), cells(["met"] * 5, kpi="nps")]
    whole = pd.concat([*others, frame.assign(closed=[True] * 4 + [False])], ignore_index=True)
    assert met_before(whole, newest(frame, 3)) == {("csat", "EMEA"): (date(2026, 3, 1), date(2026, 2, 1))}
    assert met_before(frame.iloc[:0], []) == {}
    assert met_before(frame, newest(frame, 0)) == {}  # a miss recovers nothing

"""Where periods begin and end, weeks that begin on any day and fiscal years included."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models.periods import period_end, period_ends, period_label, period_start

STARTS = [
    # day, grain, week starts, fiscal year from, first day
    (date(2026, 11, 8), "week", "monday", 1, date(2026, 11, 2)),
    (date(2026, 11, 8), "week", "sunday", 1, date(2026, 11, 8)),
    (date(2026, 11, 7), "week", "sunday", 1, date(2026, 11, 1)),
    (date(2027, 1, 1), "week", "monday", 1, date(2026, 12, 28)),
    (date(2026, 2, 28), "month", "monday", 4, date(2026, 2, 1)),
    (date(2026, 11, 30), "quarter", "monday", 1, date(2026, 10, 1)),
    (date(2026, 2, 15), "quarter", "monday", 4, date(2026, 1, 1)),
    (date(2026, 1, 15), "quarter", "monday", 2, date(2025, 11, 1)),
    (date(2026, 2, 15), "year", "monday", 1, date(2026, 1, 1)),
    (date(2026, 3, 31), "year", "monday", 4, date(2025, 4, 1)),
    (date(2026, 4, 1), "year", "monday", 4, date(2026, 4, 1)),
    (date(2026, 2, 15), "all", "monday", 1, None),
]


@pytest.mark.parametrize(("day", "grain", "week_starts", "year_from", "first"), STARTS)
def test_a_period_begins(day, grain, week_starts, year_from, first):
    assert period_start(day, grain, week_starts, year_from) == first


ENDS = [
    (date(2026, 12, 28), "week", date(2027, 1, 4)),
    (date(2028, 2, 1), "month", date(2028, 3, 1)),
    (date(2026, 12, 1), "month", date(2027, 1, 1)),
    (date(2025, 11, 1), "quarter", date(2026, 2, 1)),
    (date(2026, 4, 1), "year", date(2027, 4, 1)),
]


@pytest.mark.parametrize(("period", "grain", "after"), ENDS)
def test_a_period_ends(period, grain, after):
    assert period_end(period, grain) == after


def test_every_day_lies_in_its_period_and_periods_leave_no_gap():
    for grain in ("week", "month", "quarter", "year"):
        for offset in range(0, 1500, 13):
            day = date(2023, 1, 1) + timedelta(days=offset)
            first = period_start(day, grain, "thursday", 7)
            after = period_end(first, grain)
            assert first <= day < after
            assert period_start(after, grain, "thursday", 7) == after


def test_columns_end_as_single_periods_do():
    periods = pd.Series([*(period for period, _, _ in ENDS), None, date(2026, 1, 1)], dtype=object)
    grains = pd.Series([*(grain for _, grain, _ in ENDS), "all", "all"])
    ends = period_ends(periods, grains)
    assert [pd.Timestamp(end).date() for end in ends[:-2]] == [after for _, _, after in ENDS]
    assert np.isnat(ends[-2:]).all()
    assert period_ends(pd.Series([], dtype=object), pd.Series([], dtype=str)).size == 0


LABELS = [
    (date(2026, 10, 1), "month", 1, "October 2026", "октябрь 2026"),
    (date(2026, 11, 2), "week", 1, "W45 2026", "нед. 45 2026"),
    (date(2026, 11, 1), "week", 1, "W45 2026", "нед. 45 2026"),  # a week from Sunday
    (date(2026, 12, 28), "week", 1, "W53 2026", "нед. 53 2026"),
    (date(2025, 12, 29), "week", 1, "W01 2026", "нед. 1 2026"),
    (date(2026, 7, 1), "quarter", 1, "Q3 2026", "3 кв. 2026"),
    (date(2026, 1, 1), "quarter", 4, "Q4 2025/26", "4 кв. 2025/26"),
    (date(2026, 1, 1), "year", 1, "2026", "2026"),
    (date(2099, 4, 1), "year", 4, "2099/00", "2099/00"),
    (None, "all", 1, "all time", "за всё время"),
]


@pytest.mark.parametrize(("period", "grain", "year_from", "english", "russian"), LABELS)
def test_a_period_has_a_name(period, grain, year_from, english, russian):
    assert period_label(period, grain, "en", year_from) == english
    assert period_label(period, grain, "ru", year_from) == russian

"""The macros of the KPI library: the calendar agrees with models.periods, words and moments with the examples."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from models.periods import WEEKDAYS, period_end, period_start
from pipelines.steps.sql_files import create_macros


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    create_macros(made)
    return made


@pytest.mark.parametrize("week_starts", WEEKDAYS)
@pytest.mark.parametrize("month", [1, 2, 4, 7, 12])
def test_periods_are_the_same_in_sql_and_python(
    connection: duckdb.DuckDBPyConnection, week_starts: str, month: int
) -> None:
    days = [date(2023, 12, 20) + timedelta(days=at) for at in range(0, 800, 3)]
    for grain in ("week", "month", "quarter", "year", "all"):
        rows = connection.execute(
            "select day, period_start(day, $grain, $week, $month), "
            "period_end(period_start(day, $grain, $week, $month), $grain) from (select unnest($days) as day)",
            {"grain": grain, "week": WEEKDAYS.index(week_starts), "month": month, "days": days},
        ).fetchall()
        for day, start, end in rows:
            expected = period_start(day, grain, week_starts, month)
            assert start == expected, (day, grain)
            assert end == (period_end(expected, grain) if expected else None), (day, grain)


EXAMPLES: list[tuple[str, Any]] = [
    ("days_later(timestamp '2026-03-01', 1.5)::varchar", "2026-03-02 12:00:00"),
    ("within_horizon(timestamp '2026-03-01', timestamp '2026-03-02', 1)", True),
    ("within_horizon(timestamp '2026-03-01', timestamp '2026-03-02 00:00:00.000001', 1)", False),
    ("within_horizon(timestamp '2026-03-01 10:00:00', timestamp '2026-03-01', 1)", True),
    ("within_horizon(timestamp '2026-03-01 10:00:00', timestamp '2026-02-28 23:59:59', 1)", False),
    ("within_horizon(timestamp '2026-03-01', timestamp '2026-02-28', null)", True),
    ("within_horizon(timestamp '2026-03-01', null::timestamp, 1)", False),
    ("within_horizon(null::timestamp, timestamp '2026-03-01', 1)", False),
    ("within_horizon(timestamp '2026-03-01', null::timestamp, null)", True),
    ("calendar_days(timestamp '2026-03-01 23:59:59', timestamp '2026-03-02')", 1),
    ("calendar_days(timestamp '2026-03-02', timestamp '2026-03-01')", -1),
    ("clock_hours(timestamp '2026-03-01', timestamp '2026-03-01 00:20:00')::varchar", "0.3333"),
    ("last_day_before(timestamp '2026-03-01')::varchar", "2026-02-28"),
    ("last_day_before(timestamp '2026-03-01 00:00:01')::varchar", "2026-03-01"),
    ("is_closed_deal(true, null)", True),
    ("is_closed_deal(null, true)", True),
    ("is_closed_deal(false, null)", False),
    ("is_closed_deal(null, null)", False),
    ("plain_words('  Нортлайт-CRM, ёлка! ')", "нортлаит crm елка"),
    ("names_brand('нортлайтом пользуюсь', ['нортлайт'])", True),
    ("names_brand('ёлки', ['Елки'])", True),
    ("names_brand('unorthlight', ['northlight'])", False),
    ("names_brand('north of light', ['north light'])", False),
    ("names_brand('crm', [])", False),
    ("names_brand('crm', ['!'])", False),
]


@pytest.mark.parametrize(("expression", "expected"), EXAMPLES)
def test_examples(connection: duckdb.DuckDBPyConnection, expression: str, expected: object) -> None:
    row = connection.execute(f"select {expression}").fetchone()
    assert row == (expected,)

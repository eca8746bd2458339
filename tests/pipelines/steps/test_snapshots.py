"""A stock keeps the picture of every run: a period shows its last one, and an earlier as_of does not see later ones."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipelines.steps.observations import observe_kpi
from tests.sql.observation_cases import Case, fill, loaded

CASE = Case("open_opportunities", "runs", {}, [], {}, datetime.fromisoformat("2026-05-01"), ())


@pytest.fixture
def stock():
    """Rows of a grain, (period, opportunity), after runs that found these opportunities open on these days."""
    with loaded(CASE) as connection:

        def after(runs: dict[str, list[str]], grain: str) -> list[tuple[str, str]]:
            for day, names in runs.items():
                connection.execute("delete from staging_opportunity")
                fill(connection, "opportunity", [{"opportunity_id": name} for name in names])
                observe_kpi(connection, CASE.declared, CASE.company, datetime.fromisoformat(day))
            return connection.execute(
                "select cast(period as varchar), record_id from observation_open_opportunities "
                "where grain = $grain and is_mature order by all", {"grain": grain}
            ).fetchall()  # fmt: skip

        yield after


def test_the_trend_starts_at_the_first_run_and_a_period_shows_its_last_picture(stock):
    runs = {"2026-04-10": ["a", "b"], "2026-04-24": ["b"], "2026-05-02": ["b", "c"]}
    assert stock(runs, "month") == [("2026-04-01", "b"), ("2026-05-01", "b"), ("2026-05-01", "c")]
    assert stock({}, "week") == [
        ("2026-04-06", "a"), ("2026-04-06", "b"), ("2026-04-20", "b"), ("2026-04-27", "b"), ("2026-04-27", "c"),
    ]  # fmt: skip


def test_the_same_run_again_replaces_its_picture(stock):
    assert stock({"2026-04-10": ["a", "b"]}, "month") == [("2026-04-01", "a"), ("2026-04-01", "b")]
    assert stock({"2026-04-10": ["c"]}, "month") == [("2026-04-01", "c")]


def test_an_earlier_as_of_sees_nothing_later_and_loses_nothing(stock):
    stock({"2026-04-10": ["a"], "2026-05-10": ["b"]}, "month")
    assert stock({"2026-04-20": ["c"]}, "month") == [("2026-04-01", "c")]
    assert stock({"2026-05-11": ["d"]}, "month") == [("2026-04-01", "c"), ("2026-05-01", "d")]


def test_a_week_that_two_months_share_keeps_a_picture_for_each(stock):
    """The last of April is not the last of its week, and stays for April."""
    runs = {"2026-04-30": ["a"], "2026-05-01": ["b"], "2026-05-02": ["c"], "2026-05-03": ["d"]}
    assert stock(runs, "month") == [("2026-04-01", "b"), ("2026-05-01", "d")]
    assert stock({}, "week") == [("2026-04-27", "d")]

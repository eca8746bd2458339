"""Readings: grid, grains, maturity, units, exact sums. What a KPI counts is tested in tests/sql."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from models.declarations import Declarations
from pipelines.steps.readings import READING_COLUMNS, read_kpis
from tests.pipelines.steps.small_warehouse import declarations, observed_warehouse, own_kpi, warehouse
from tests.sql.observation_cases import library

MARCH = "2026-03-01"


def won(name: str, closed: str, is_won: bool = True, region: str | None = "North") -> dict[str, Any]:
    return {
        "opportunity_id": name, "created_at": "2026-01-01", "closed_at": closed, "is_won": is_won, "is_closed": True,
        "region": region,
    }  # fmt: skip


def cell(frame: pd.DataFrame, region: str, grain: str, period: str | None, kpi: str | None = None) -> pd.Series[Any]:
    at = frame["period"].isna() if period is None else frame["period"] == pd.Timestamp(period)
    found = frame[
        (frame["region"] == region) & (frame["grain"] == grain) & at & (frame["kpi"] == (kpi or frame["kpi"]))
    ]
    assert len(found) == 1, f"{len(found)} rows for {region} {grain} {period}"
    return found.iloc[0]


def read(of: Declarations, **rows: Any) -> pd.DataFrame:
    return read_kpis(observed_warehouse(of, **rows), of)


def test_the_grid_has_no_holes_and_ends_with_the_period_that_holds_as_of() -> None:
    frame = read(declarations("win_rate"), opportunity=[won("a", "2025-11-30"), won("b", "2026-02-03", False)])
    months = frame[frame["grain"] == "month"]
    assert sorted(months["period"].dt.strftime("%Y-%m").unique()) == [
        "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
    ]  # fmt: skip
    assert (months.groupby("period")["region"].agg(set) == {"North", "South", "?", "*"}).all()
    assert set(frame["grain"]) == {"week", "month", "quarter", "year", "all"}
    assert frame[frame["grain"] == "all"]["period"].isna().all()
    assert list(frame.columns) == list(READING_COLUMNS)
    gap = cell(frame, "North", "month", "2026-01-01")
    assert (gap["n"], gap["numerator"], gap["denominator"], gap["sum_yy"]) == (0, 0, 0, 0)
    assert pd.isna(gap["value"])


def test_as_of_at_midnight_holds_the_day_before() -> None:
    frame = read(declarations("win_rate"), opportunity=[won("a", MARCH)])
    assert frame[frame["grain"] == "month"]["period"].max() == pd.Timestamp("2026-04-01")


def test_rows_after_as_of_stand_in_their_own_period() -> None:
    frame = read(declarations("win_rate"), opportunity=[won("a", MARCH), won("b", "2030-03-01")])
    months = sorted(frame[frame["grain"] == "month"]["period"].dt.strftime("%Y-%m").unique())
    assert months == ["2026-03", "2026-04", "2030-03"]


def test_a_kpi_without_records_has_empty_cells_for_the_period_at_hand() -> None:
    frame = read(declarations("win_rate"))
    assert len(frame) == 5 * 4
    assert frame["n"].sum() == 0
    assert frame["value"].isna().all()


def test_every_grain_divides_the_same_sums() -> None:
    rows = [won("a", "2026-02-27"), won("b", "2026-03-01", False), won("c", "2026-03-31", region="South"),
            won("d", "2026-04-01", False, None)]  # fmt: skip
    frame = read(declarations("win_rate"), opportunity=rows)
    assert cell(frame, "North", "month", "2026-02-01")["value"] == 1
    assert cell(frame, "North", "week", "2026-02-23")["value"] == 0.5, "the week from Monday holds 27 February, 1 March"
    assert cell(frame, "*", "quarter", "2026-01-01")[["numerator", "denominator", "n"]].tolist() == [2, 3, 3]
    assert cell(frame, "?", "year", "2026-01-01")[["numerator", "denominator", "n"]].tolist() == [0, 1, 1]
    assert cell(frame, "*", "all", None)["value"] == 0.5


def test_fiscal_calendar_and_weeks_from_sunday() -> None:
    of = declarations("win_rate", fiscal_year_starts_month=11, week_starts="sunday")
    frame = read(of, opportunity=[won("a", "2026-01-31"), won("b", "2026-02-01")])
    assert cell(frame, "North", "quarter", "2025-11-01")["n"] == 1
    assert cell(frame, "North", "quarter", "2026-02-01")["n"] == 1
    assert cell(frame, "North", "year", "2025-11-01")["n"] == 2
    assert cell(frame, "North", "week", "2026-01-25")["n"] == 1
    assert cell(frame, "North", "week", "2026-02-01")["n"] == 1


def test_immature_records_are_counted_and_left_out() -> None:
    of = declarations("lead_response_within_sla")
    leads = [
        {"lead_id": "old", "created_at": "2026-04-29 23:00:00"},
        {"lead_id": "young", "created_at": "2026-04-30 12:00:00"},
    ]
    touched = [{"activity_id": "A", "lead_id": "young", "occurred_at": "2026-04-30 12:05:00"}]
    april = cell(read(of, lead=leads, activity=touched), "North", "month", "2026-04-01")
    assert april[["n", "rows", "immature", "numerator", "denominator"]].tolist() == [1, 1, 1, 0, 1]


def test_a_day_is_one_unit_also_where_it_has_several_rows_and_regions() -> None:
    volume = [
        {"day": "2026-03-02", "region_code": "N1", "offered": 10, "answered_in_time": 8},
        {"day": "2026-03-02", "region_code": "N2", "offered": 5, "answered_in_time": 1},
        {"day": "2026-03-03", "region_code": "N1", "offered": 10, "answered_in_time": 9},
        {"day": "2026-03-03", "region_code": "S1", "offered": 4, "answered_in_time": 4, "region": "South"},
    ]
    frame = read(declarations("service_level"), contact_volume=volume)
    north, company = cell(frame, "North", "month", MARCH), cell(frame, "*", "month", MARCH)
    assert north[["n", "rows", "numerator", "denominator"]].tolist() == [2, 3, 18, 25]
    assert north[["sum_x", "sum_xx", "sum_y", "sum_yy", "sum_xy"]].tolist() == [18, 162, 25, 325, 225]
    assert company[["n", "rows", "numerator", "denominator"]].tolist() == [2, 4, 22, 29]
    assert company[["sum_xx", "sum_yy", "sum_xy"]].tolist() == [9 * 9 + 13 * 13, 15 * 15 + 14 * 14, 9 * 15 + 13 * 14]


def test_two_systems_over_one_another() -> None:
    frame = read(
        declarations("visitor_to_lead_conversion"),
        session=[{"session_id": str(at), "started_at": "2026-03-02 10:00:00"} for at in range(40)],
        lead=[{"lead_id": "a", "created_at": "2026-03-02"}, {"lead_id": "b", "created_at": "2026-03-07"}],
    )
    march = cell(frame, "North", "month", MARCH)
    assert march[["n", "numerator", "denominator", "value"]].tolist() == [2, 2, 40, 0.05]


#: A month of contacts whose errors are known (synthetic): Σ|F − A| / ΣA = 14.0261 %.
ACTUAL = [1778, 1559, 1615, 1102, 1415, 669, 783, 1821, 1394, 1549, 1643, 1235, 1168, 870, 1711, 1424, 1334, 1444, 1548,
          694, 595, 1641, 1482, 1349, 1557, 1603, 906, 1109, 1887, 1733, 1646]  # fmt: skip
FORECAST = [2130, 1644, 1563, 1102, 1641, 554, 635, 2531, 1415, 1619, 1083, 1258, 1078, 571, 2387, 1221, 1445, 2160,
            1831, 690, 428, 1845, 1585, 1351, 1526, 1907, 780, 1105, 2100, 1730, 1673]  # fmt: skip


def test_the_forecast_error_of_a_known_month() -> None:
    volume = [
        {"day": f"2026-03-{day:02d}", "region_code": "N", "offered": actual, "forecast": forecast}
        for day, (actual, forecast) in enumerate(zip(ACTUAL, FORECAST, strict=True), 1)
    ]
    march = cell(read(declarations("forecast_wape"), contact_volume=volume), "*", "month", MARCH)
    assert march["n"] == 31
    assert march["value"] == pytest.approx(0.140261, abs=5e-7)


def test_the_whole_library_reads_nothing_from_nothing() -> None:
    frame = read(declarations(*library()))
    assert set(frame["kpi"]) == set(library())
    assert frame["n"].sum() == 0


def test_periods_of_their_own_are_not_spread_over_other_grains() -> None:
    running = [
        {"subscription_id": "S1", "account_id": "a", "started_at": "2026-02-01"},
        {"subscription_id": "S2", "account_id": "b", "started_at": "2026-02-01", "ended_at": "2026-03-10"},
    ]
    frame = read(declarations("retention"), subscription=running)
    assert cell(frame, "*", "month", "2026-02-01")["value"] == 1
    assert cell(frame, "*", "month", MARCH)["value"] == 0.5
    assert cell(frame, "*", "quarter", "2026-04-01")[["n", "immature"]].tolist() == [0, 1]
    assert {"week", "all"}.isdisjoint(frame["grain"]), "a grain that the KPI does not have is no gap"


def test_quantiles_come_from_the_rows() -> None:
    spread = [("North", days) for days in range(10, 20)] + [("South", 40)]
    deals = [
        won(f"{region}{days}", str(pd.Timestamp("2026-01-01") + timedelta(days)), region=region)
        for region, days in spread
    ]
    deals.append({"opportunity_id": "open", "created_at": "2026-01-01", "region": "South"})
    frame = read(declarations("sales_cycle_days"), opportunity=deals)
    assert cell(frame, "North", "quarter", "2026-01-01")["value"] == 14.5
    assert cell(frame, "North", "quarter", "2026-01-01")["low"] >= 10
    assert cell(frame, "South", "quarter", "2026-01-01")[["n", "numerator", "denominator"]].tolist() == [2, 1, 2]
    assert cell(frame, "*", "all", None)["value"] == 15.5
    assert pd.isna(cell(frame, "North", "quarter", "2026-04-01")["value"])


def test_amounts_stay_exact(tmp_path: Any) -> None:
    sql = """
        select lead_id as record_id, lead_id as unit_id, created_at as occurred_at, region,
            cast(0.1 as decimal(18, 2)) as numerator, 1 as denominator, file_id, record_no from staging_lead
    """
    of = declarations(own_kpi(sql, tmp_path, kind="mean", unit="money"))
    connection = observed_warehouse(of, lead=[{"lead_id": str(at), "created_at": MARCH} for at in range(1000)])
    frame = read_kpis(connection, of)
    assert cell(frame, "*", "month", MARCH)["numerator"] == 100
    row = connection.execute("select numerator, sum_xx from reading where region = '*' and grain = 'all'").fetchone()
    assert row is not None
    assert (str(row[0]), row[1]) == ("100.0000", 10.0)


def test_as_of_is_the_oldest_watermark_of_the_kpis_own_sources() -> None:
    from pipelines.steps.linkage import link
    from pipelines.steps.observations import observe

    of = declarations("win_rate", "visitor_to_lead_conversion")
    connection = warehouse(
        web_as_of=datetime.fromisoformat("2026-04-20"),
        opportunity=[won("a", MARCH)], lead=[{"lead_id": "L", "created_at": MARCH}],
    )  # fmt: skip
    link(connection, of)
    observe(connection, of)
    reach = read_kpis(connection, of).groupby("kpi")["as_of"].agg(["min", "max"])
    assert (reach["min"] == reach["max"]).all()
    assert reach["max"].to_dict() == {
        "win_rate": pd.Timestamp("2026-05-01"), "visitor_to_lead_conversion": pd.Timestamp("2026-04-20"),
    }  # fmt: skip


ALL_KINDS = (
    "win_rate", "lead_to_deal_conversion", "service_level", "forecast_wape", "nps", "retention", "sales_cycle_days",
    "visitor_to_lead_conversion",
)  # fmt: skip


def _random_rows(seed: int) -> dict[str, list[dict[str, Any]]]:
    dice = random.Random(seed)
    regions = ["North", "South", "?"]
    day = lambda: str(pd.Timestamp("2025-10-01") + timedelta(hours=dice.randrange(24 * 220)))  # noqa: E731
    return {
        "opportunity": [
            {**won(f"O{at}", day(), dice.random() < 0.4, dice.choice(regions)), "lead_id": f"L{at}"}
            for at in range(200)
        ],
        "lead": [{"lead_id": f"L{at}", "created_at": day(), "region": dice.choice(regions)} for at in range(200)],
        "session": [{"session_id": str(at), "started_at": day(), "region": dice.choice(regions)} for at in range(400)],
        "contact_volume": [
            {"day": day()[:10], "region_code": f"C{at}", "region": dice.choice(regions), "offered": dice.randrange(90),
             "answered_in_time": dice.randrange(40), "forecast": dice.randrange(90)}
            for at in range(300)
        ],
        "survey_response": [
            {"answer_id": f"A{at}", "metric": "nps", "score": dice.randrange(12), "scale_min": 0, "scale_max": 10,
             "answered_at": day(), "region": dice.choice(regions)}
            for at in range(300)
        ],
        "subscription": [
            {"subscription_id": f"S{at}", "account_id": f"C{at % 60}", "started_at": (begin := day()),
             "ended_at": str(pd.Timestamp(begin) + timedelta(days=dice.randrange(200))), "region": dice.choice(regions)}
            for at in range(90)
        ],
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_regions_and_the_unknown_add_up_to_the_company(seed: int) -> None:
    frame = read(declarations(*ALL_KINDS), **_random_rows(seed))
    keys = ["kpi", "grain", "period"]
    parts = frame[frame["region"] != "*"].groupby(keys, dropna=False)[["numerator", "denominator", "rows"]].sum()
    whole = frame[frame["region"] == "*"].set_index(keys)[["numerator", "denominator", "rows"]]
    pd.testing.assert_frame_equal(parts.sort_index(), whole.sort_index(), check_dtype=False)
    assert whole["rows"].groupby("kpi").sum().gt(0).all()
    sizes = frame.groupby(["kpi", "grain", "period"], dropna=False).size()
    assert (sizes == 4).all(), "two regions, the unknown and the company, everywhere"


@pytest.mark.slow
def test_shuffled_rows_give_equal_readings() -> None:
    rows, of = _random_rows(3), declarations(*ALL_KINDS)
    shuffled = {name: random.Random(9).sample(entries, len(entries)) for name, entries in rows.items()}
    pd.testing.assert_frame_equal(read(of, **rows), read(of, **shuffled), check_exact=True)


def test_the_table_is_what_the_frame_says() -> None:
    of = declarations("win_rate")
    connection: duckdb.DuckDBPyConnection = observed_warehouse(of, opportunity=[won("a", MARCH)])
    frame = read_kpis(connection, of)
    stored = connection.execute("select * from reading").df()
    numbers = ["value", "low", "high"]
    pd.testing.assert_frame_equal(stored, frame.astype(dict.fromkeys(numbers, "float64")), check_dtype=False)
    types = dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns() where table_name = 'reading'"
        ).fetchall()
    )
    assert types == {name: kind.replace(", ", ",") for name, kind in READING_COLUMNS.items()}


def test_amounts_of_fifty_millions_are_squared_without_overflow() -> None:
    rows = [{**won(f"o{number}", "2026-03-05"), "amount_reporting": 50_000_000 + number} for number in range(9)]
    for kpi in ("mean_deal_size", "won_amount"):
        month = cell(read(declarations(kpi), opportunity=rows), "North", "month", MARCH)
        assert month["numerator"] == 450_000_036
    assert month["sum_xx"] == sum((50_000_000 + number) ** 2 for number in range(9))

"""Hidden figures on their way from answers to verdicts, slices, sentences and records."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest

from models.kpi import Kpi
from models.library import sql_text
from models.verdicts.hiding import OUTCOMES
from pipelines.steps.disclosing import floors, published_records
from pipelines.steps.readings import read_kpis
from pipelines.steps.slices import read_slices
from pipelines.steps.verdicts import judge_readings
from tests.pipelines.steps.small_warehouse import changed, declarations, observed_warehouse


def answers(region: str, count: int, day: str, survey: str = "call") -> list[dict[str, Any]]:
    return [
        {"answer_id": f"{region} {day} {survey} {number}", "metric": "csat", "score": 1 + number % 5, "scale_min": 1,
         "scale_max": 5, "answered_at": day, "region": region, "survey": survey}
        for number in range(count)
    ]  # fmt: skip


GIVEN = [
    *answers("North", 40, "2026-02-05"), *answers("South", 30, "2026-02-05"),
    *answers("North", 30, "2026-03-05"), *answers("North", 4, "2026-03-05", "visit"),
    *answers("South", 3, "2026-03-05"),
    *answers("North", 20, "2026-04-07"), *answers("South", 20, "2026-04-07"),
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> tuple[duckdb.DuckDBPyConnection, pd.DataFrame]:
    of = declarations("csat", "cdsat", "win_rate")
    connection = observed_warehouse(of, survey_response=GIVEN, opportunity=[
        {"opportunity_id": "a", "closed_at": "2026-03-05", "is_won": True, "is_closed": True}
    ])  # fmt: skip
    read_kpis(connection, of)
    read_slices(connection, of)
    return connection, judge_readings(connection, of)


def march(frame: pd.DataFrame, kpi: str = "csat") -> dict[str, Any]:
    rows = frame[(frame["kpi"] == kpi) & (frame["grain"] == "month") & (frame["period"] == pd.Timestamp(2026, 3, 1))]
    return {row["region"]: row for _, row in rows.iterrows()}


@pytest.mark.parametrize("kpi", ["csat", "cdsat"])
def test_a_small_region_is_hidden_and_with_it_the_one_that_would_tell_it(found, kpi):
    for region, n in (("South", 3), ("North", 34)):
        cell = march(found[1], kpi)[region]
        assert (cell["verdict"], cell["rule"], cell["judged"], cell["n"]) == ("hidden", 0, False, n)
        assert all(pd.isna(cell[name]) for name in OUTCOMES)
    assert march(found[1], kpi)["*"]["value"] == pytest.approx(13 / 37 if kpi == "csat" else 8 / 37)


def test_no_period_pooled_with_a_hidden_one_tells_its_probability(found):
    own = found[1][(found[1]["kpi"] == "csat") & (found[1]["region"] == "South") & (found[1]["grain"] == "month")]
    assert own.set_index("period")["pooled_p_value"].isna().loc["2026-04-01"]


def test_other_kpis_are_published_as_they_are(found):
    assert march(found[1], "win_rate")["North"]["n"] == 1
    assert march(found[1], "win_rate")["North"]["value"] == 1


def test_the_board_says_that_it_is_hidden_and_not_a_figure(found):
    cells = found[0].execute(sql_text("board", "cell")).df()
    hidden = cells[cells["verdict"] == "hidden"]
    assert len(hidden)
    assert hidden[["value", "numerator", "denominator", "recorded", "repaired", "p_value"]].isna().all(axis=None)


def test_a_breakdown_stands_whole_or_not_at_all(found):
    slices = found[0].execute("select * from slice_reading where kpi = 'csat'").df()
    months = slices[slices["grain"] == "month"].set_index(["period", "region"])
    for region in ("North", "South", "*"):
        (row,) = months.loc[[("2026-03-01", region)]].itertuples()
        assert pd.isna(row.word) and pd.isna(row.value) and pd.isna(row.numerator)
    for month in ("2026-02-01", "2026-04-01"):
        assert months.loc[[(month, "*")]]["word"].tolist() == ["call"]
    # All time less February and April would be March: its visit has 4 answers.
    assert slices[slices["grain"] == "all"]["word"].isna().all()


def test_records_are_named_without_their_outcome(found):
    connection, _ = found
    table = published_records(connection, "csat", "observation_csat")
    told = connection.execute(
        f"select count(*), count(numerator), count(value), count(file_id) from {table}"
    ).fetchall()
    assert told == [(len(GIVEN), 0, 0, len(GIVEN))]
    assert connection.execute(f"select count(distinct record_id) from {table}").fetchall() == [(len(GIVEN),)]
    assert published_records(connection, "win_rate", "observation_win_rate") == "observation_win_rate"


def test_whose_floor_it_is():
    of = declarations("csat", changed("win_rate", disclosure_floor=3), changed("cdsat", disclosure_floor=0), "nps")
    assert floors(of) == {"csat": 5, "win_rate": 3, "nps": 5}
    assert floors(declarations("csat", "survey_response_rate", disclosure_floor=0)) == {}


def test_a_count_is_its_own_number_of_units_and_has_no_floor():
    block = changed("win_rate").kpi.model_dump() | {"kind": "count", "disclosure_floor": 5}
    with pytest.raises(ValueError, match="disclosure_floor is for shares and means"):
        Kpi.model_validate(block)

"""KPIs that stand on links exist twice: by what the CRM recorded, and with what was repaired beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.library import sql_text
from pipelines.steps.choosing import plain_cell
from pipelines.steps.observations import observe
from pipelines.steps.readings import read_kpis
from pipelines.steps.verdicts import judge_readings
from tests.pipelines.steps.small_warehouse import changed, declarations, own_kpi, warehouse

LEADS = [{"lead_id": name, "created_at": "2026-03-02"} for name in ("pointed", "bypassed", *"ABCDEFGH")]
DEALS = [{"opportunity_id": name, "created_at": "2026-03-04"} for name in ("O1", "O2")]
LINKS = [
    {"lead_id": "pointed", "opportunity_id": "O1"},
    {"lead_id": "bypassed", "opportunity_id": "O2", "method": "email", "decided_by": "rule"},
    {"lead_id": "A", "opportunity_id": "O2", "method": "model", "zone": "review"},
]
ROWS = {"lead": LEADS, "opportunity": DEALS, "linkage_link": LINKS}
CONVERSION = "lead_to_opportunity_conversion"


@pytest.mark.parametrize("judged_on", ["recorded", "repaired"])
def test_the_judged_half_is_the_observation_and_the_other_its_counterpart(judged_on: str) -> None:
    of = declarations(changed(CONVERSION, judged_on=judged_on), "win_rate")
    connection = warehouse(**ROWS)
    observe(connection, of)
    converted = {
        table: {row[0] for row in connection.execute(f"select record_id from {table} where numerator = 1").fetchall()}
        for table in (f"observation_{CONVERSION}", f"counterpart_{CONVERSION}")
    }
    halves = [{"pointed"}, {"pointed", "bypassed"}]
    assert list(converted.values()) == (halves if judged_on == "recorded" else halves[::-1])
    made = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert "counterpart_win_rate" not in made


def test_a_company_s_own_sql_on_links_has_its_pair_as_well(tmp_path: Path) -> None:
    sql = """
        select link.lead_id as record_id, link.lead_id as unit_id, lead.created_at as occurred_at, lead.region,
            1 as numerator, 1 as denominator, lead.file_id, lead.record_no
        from link join staging_lead as lead on lead.lead_id = link.lead_id
    """
    connection = warehouse(**ROWS)
    observe(connection, declarations(own_kpi(sql, tmp_path, kind="count", reads=["lead", "linkage_link"])))
    for table, rows in (("observation_mine", 1), ("counterpart_mine", 2)):
        assert connection.execute(f"select count(*) from {table}").fetchone() == (rows,)


@pytest.mark.parametrize("judged_on", ["recorded", "repaired"])
def test_a_cell_carries_both_values_whichever_is_judged(judged_on: str) -> None:
    of = declarations(changed(CONVERSION, judged_on=judged_on), "win_rate")
    connection = warehouse(**ROWS)
    observe(connection, of)
    read_kpis(connection, of)
    judged = judge_readings(connection, of)
    cells = connection.execute(sql_text("board", "cell")).df()
    assert len(cells) == len(judged), "a pair is one row, not two"
    rows = {(cell["kpi"], cell["region"], cell["grain"]): plain_cell(cell) for cell in cells.to_dict("records")}
    cell = rows[CONVERSION, "North", "all"]
    assert (cell["links"], cell["recorded"], cell["repaired"]) == (judged_on, 0.1, 0.2)
    assert cell["value"] == cell[judged_on]
    assert (cell["numerator"], cell["counterpart_numerator"]) == ((1, 2) if judged_on == "recorded" else (2, 1))
    assert (cell["denominator"], cell["counterpart_denominator"], cell["counterpart_n"]) == (10, 10, 10)
    other = cell["repaired" if judged_on == "recorded" else "recorded"]
    assert cell["counterpart_low"] < other < cell["counterpart_high"]
    empty = rows[CONVERSION, "South", "all"]
    assert (empty["links"], empty["recorded"], empty["repaired"]) == (judged_on, None, None)
    assert {key: rows["win_rate", "North", "all"][key] for key in ("links", "recorded", "repaired")} == {
        "links": None, "recorded": None, "repaired": None,
    }  # fmt: skip

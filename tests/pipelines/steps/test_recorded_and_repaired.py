"""KPIs that stand on links exist twice: by what the CRM recorded, and with what was repaired beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.steps.observations import observe
from tests.pipelines.steps.small_warehouse import changed, declarations, own_kpi, warehouse

LEADS = [{"lead_id": name, "created_at": "2026-03-02"} for name in ("pointed", "bypassed", "lost")]
DEALS = [{"opportunity_id": name, "created_at": "2026-03-04"} for name in ("O1", "O2")]
LINKS = [
    {"lead_id": "pointed", "opportunity_id": "O1"},
    {"lead_id": "bypassed", "opportunity_id": "O2", "method": "email", "decided_by": "rule"},
    {"lead_id": "lost", "opportunity_id": "O2", "method": "model", "zone": "review"},
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

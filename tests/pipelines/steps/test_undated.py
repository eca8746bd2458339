"""A KPI that no period shows because no record has a date is told by name."""

from __future__ import annotations

from pathlib import Path

from pipelines.steps.undated import undated_kpis
from tests.pipelines.steps.small_warehouse import declarations, observed_warehouse, own_kpi

SQL = (
    "select lead_id as record_id, lead_id as unit_id, created_at as occurred_at, region, 1 as numerator, "
    "1 as denominator, file_id, record_no from staging_lead"
)


def test_only_a_kpi_without_any_date_is_told(tmp_path: Path) -> None:
    of = declarations(own_kpi(SQL, tmp_path), "win_rate")
    undated = {"lead_id": "a"}
    connection = observed_warehouse(of, lead=[undated, {"lead_id": "b"}])
    (told,) = undated_kpis(connection, of, ["mine", "win_rate"])
    assert told.startswith(
        "mine: none of its records (2) has a date, so no period shows them. Map the column that sql/"
    )
    assert "sql/observations/mine.sql" in told.in_language("ru")
    connection = observed_warehouse(of, lead=[undated, {"lead_id": "b", "created_at": "2026-03-02"}])
    assert undated_kpis(connection, of, ["mine", "win_rate"]) == []

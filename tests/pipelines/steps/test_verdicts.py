"""The glue around the judge: clocks, gates, stale sources, the stored table. The rules are tested in tests/models."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd

from models.targets import Target
from models.verdicts import VERDICT_COLUMNS
from pipelines.steps.readings import READING_COLUMNS, read_kpis
from pipelines.steps.verdicts import judge_readings
from tests.pipelines.steps.small_warehouse import declarations, observed_warehouse

TARGET = Target.__dataclass_fields__
OF = declarations("win_rate", "link_rate")


def target(kpi: str, value: float) -> Target:
    cells: dict[str, Any] = dict.fromkeys(TARGET)
    return Target(**{**cells, "row": 2, "kpi": kpi, "region": "default", "value": value, "baseline": True})


def deals(won: int, total: int = 100) -> list[dict[str, Any]]:
    deal = {"closed_at": "2026-03-10", "created_at": "2026-03-01", "is_closed": True}
    return [{**deal, "opportunity_id": str(at), "is_won": at < won} for at in range(total)]


def judged(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    of = replace(OF, targets=(target("win_rate", 0.5),))
    read_kpis(connection, of)
    return judge_readings(connection, of)


def of_march(frame: pd.DataFrame, kpi: str = "win_rate", region: str = "North") -> Any:
    cell = (frame["kpi"] == kpi) & (frame["region"] == region) & (frame["grain"] == "month")
    return frame[cell & (frame["period"] == pd.Timestamp(date(2026, 3, 1)))].iloc[0]


def test_a_miss_is_judged_and_stored() -> None:
    connection = observed_warehouse(OF, opportunity=deals(20))
    frame = judged(connection)
    march = of_march(frame)
    assert (march["verdict"], march["judged"], march["target"], march["target_row"]) == ("missed", True, 0.5, 2)
    assert of_march(frame, "link_rate")["verdict"] == "no_target"
    stored = connection.execute("select * from verdict").df()
    assert list(stored.columns) == [*READING_COLUMNS, *VERDICT_COLUMNS]
    assert of_march(stored)["verdict"] == "missed"


def test_a_lag_keeps_the_period_open() -> None:
    connection = observed_warehouse(OF, as_of=datetime.fromisoformat("2026-04-03"), opportunity=deals(20))
    assert bool(of_march(judged(connection))["closed"])
    connection.execute("update staging_watermark set lag_days = 3 where source = 'crm'")
    assert not of_march(judged(connection))["closed"]


def test_only_kpis_of_a_stale_source_are_stale() -> None:
    connection = observed_warehouse(OF, opportunity=deals(20))
    connection.execute("update staging_watermark set is_stale = true where source = 'web'")
    assert of_march(judged(connection))["verdict"] == "missed"
    connection.execute("update staging_watermark set is_stale = true where source = 'crm'")
    assert of_march(judged(connection))["verdict"] == "stale"


def test_a_failed_gate_touches_the_kpis_that_read_the_column() -> None:
    connection = observed_warehouse(OF, opportunity=deals(20))
    connection.execute("insert into quality_gate values ('lead', null, 'some check', 'run', 'lead_id')")
    frame = judged(connection)
    assert of_march(frame)["verdict"] == "missed", "the win rate reads no leads"
    assert of_march(frame, "link_rate")["verdict"] == "not_trusted"
    connection.execute("insert into quality_gate values ('opportunity', 'South', 'some check', 'run', 'is_won')")
    frame = judged(connection)
    assert of_march(frame)["verdict"] == "missed"
    assert of_march(frame, region="South")["verdict"] == "not_trusted"


def test_a_failed_gate_on_a_column_that_nobody_reads_touches_nothing() -> None:
    connection = observed_warehouse(OF, opportunity=deals(20))
    connection.execute("insert into quality_gate values ('opportunity', null, 'some check', 'run', 'amount')")
    assert of_march(judged(connection))["verdict"] == "missed"
    connection.execute("insert into quality_gate values ('opportunity', null, 'whole table', 'run', null)")
    assert of_march(judged(connection))["verdict"] == "not_trusted"

"""KPIs none of whose records has a date: they are observed, and no period shows them. Warnings only."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.notices import Notice
from pipelines.steps.sql_text import name

if TYPE_CHECKING:
    import duckdb


def undated_kpis(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, kpis: Collection[str]
) -> list[Notice]:
    """A warning for each of the observed ``kpis`` that has records, and not one with ``occurred_at`` or a period."""
    found = []
    for declared in (declarations.kpis[kpi] for kpi in kpis):
        table = name(declared.kpi.table)
        records, dated = connection.execute(f"select count(*), count(occurred_at) from {table}").fetchall()[0]
        if records and not dated:
            sql = f"sql/observations/{declared.sql_file.name}"
            found.append(Notice("kpi_undated", kpi=declared.kpi.id, records=records, sql=sql))
    return found

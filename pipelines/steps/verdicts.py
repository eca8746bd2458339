"""Verdicts: hands readings, targets, gates and clocks to ``models.verdicts.judge`` and stores what it says.

No rule lives here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.declarations import Declarations
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.clocks import kpi_clocks, stale_kpis
from pipelines.steps.disclosing import hide_cells, hide_slices
from pipelines.steps.readings import READING_COLUMNS, durations, store

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def judge_readings(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> pd.DataFrame:
    """Judge the table ``reading``; makes the table ``verdict`` (the readings with the verdict's columns)."""
    from models.targets import targets_frame
    from models.verdicts import judge

    ensure_tables(connection)
    frame = connection.execute("select * from reading").df()
    judged = judge(
        frame,
        {name: declared.kpi for name, declared in declarations.kpis.items()},
        targets_frame(declarations.targets, declarations.company.fiscal_year_starts_month),
        kpi_clocks(connection, declarations),
        gates=failed_gates(connection, declarations),
        stale=stale_kpis(connection, declarations),
        grace_days=declarations.company.target_grace_days,
        durations=durations(connection, declarations),
    )
    judged = hide_cells(judged, declarations)
    hide_slices(connection, declarations, judged)
    store(connection, "verdict", judged, READING_COLUMNS | _VERDICT_TYPES)
    return judged


def failed_gates(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> pd.DataFrame:
    """Failed gate checks by the KPIs that read what failed: kpi, region (null: every region).

    A gate on a column touches the KPIs whose SQL reads that column; one on a whole table, those that read any of it.
    """
    import pandas as pd

    rows = connection.execute("select distinct entity, region, column_name from quality_gate order by all").fetchall()
    touched = dict.fromkeys(
        (kpi, region) for entity, region, column in rows for kpi in kpis_reading(declarations, entity, column)
    )
    return pd.DataFrame(list(touched), columns=["kpi", "region"])


def kpis_reading(declarations: Declarations, entity: str, column: str | None) -> list[str]:
    """The KPIs of the journey whose SQL reads a column of an entity, or with None anything of it."""
    from models.lineage import columns_of_kpi

    return [
        name
        for name, declared in declarations.kpis.items()
        if any(read == (entity, column or read[1]) for read in columns_of_kpi(declared))
    ]


#: Columns that may be all null, whose type a frame then does not tell.
_VERDICT_TYPES = {
    "closed": "BOOLEAN", "target": "DOUBLE", "target_upper": "DOUBLE", "tolerance": "DOUBLE",
    "target_basis": "VARCHAR", "target_row": "INTEGER", "verdict": "VARCHAR", "rule": "INTEGER", "basis": "VARCHAR",
    "p_value": "DOUBLE", "pooled_p_value": "DOUBLE", "certain": "BOOLEAN", "judged": "BOOLEAN",
}  # fmt: skip

"""Hiding what is not published: applies `models.disclosure` to verdicts, slices and records. No rule lives here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.board import BOARD_TABLES
from models.declarations import Declarations
from models.verdicts.table import HIDDEN
from pipelines.steps.readings import store
from pipelines.steps.slices import TABLE

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def floors(declarations: Declarations) -> dict[str, int]:
    """The journey's KPIs that have a floor, with it."""
    from models.disclosure import floor_for

    floor = declarations.company.disclosure_floor
    found = {name: floor_for(declared.kpi, floor) for name, declared in declarations.kpis.items()}
    return {name: own for name, own in found.items() if own > 1}


def hide_cells(verdicts: pd.DataFrame, declarations: Declarations) -> pd.DataFrame:
    """The verdicts without the figures that are not published."""
    from models.disclosure import hidden_cells
    from models.verdicts import hide

    kpis = {name: declared.kpi for name, declared in declarations.kpis.items()}
    return hide(verdicts, hidden_cells(verdicts, floors(declarations)), kpis)


def hide_slices(connection: duckdb.DuckDBPyConnection, declarations: Declarations, verdicts: pd.DataFrame) -> None:
    """Take hidden breakdowns out of ``slice_reading``: one row without word and figures stands for all of theirs."""
    import pandas as pd

    from models.disclosure import hidden_slices

    if not connection.execute(f"from duckdb_tables() where table_name = '{TABLE}'").fetchall():
        return  # judged without slices, as tests of verdicts do
    slices = connection.execute(f"select * from {TABLE}").df()
    hidden = hidden_slices(slices, verdicts.assign(hidden=verdicts["verdict"] == HIDDEN), floors(declarations))
    if not hidden.any():
        return
    cell = ["kpi", "slice", "region", "grain", "period"]
    gone = slices[hidden].groupby(cell, as_index=False, dropna=False)["n"].sum()
    columns = BOARD_TABLES["slice"]
    store(connection, TABLE, pd.concat([slices[~hidden], gone])[list(columns)], columns)


def published_records(connection: duckdb.DuckDBPyConnection, kpi: str, table: str) -> str:
    """The table or view of the records that may be published: without outcomes where one of the KPI's cells is hidden.

    Outcomes record by record would add up to any hidden cell, whoever's records are left out of them.
    """
    hidden = connection.execute(
        "select count(*) from verdict where kpi = $kpi and verdict = $hidden", {"kpi": kpi, "hidden": HIDDEN}
    ).fetchall()
    if not hidden[0][0]:
        return table
    columns = {row[0]: row[1] for row in connection.execute(f'describe "{table}"').fetchall()}
    silenced = [f"null::{columns[name]} as {name}" for name in ("numerator", "denominator", "value") if name in columns]
    view = f"published_{kpi}"
    connection.execute(
        f'create or replace temp view "{view}" as select * replace ({", ".join(silenced)}) from "{table}"'
    ).fetchall()
    return view

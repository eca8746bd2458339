"""Readings of slices: the cells of a KPI told apart by origin, owner, stage … besides the region.

The same adding up and the same intervals as every reading, for the judged grain and for all time; nothing is judged.
A slice whose word no record has is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.board import BOARD_TABLES
from models.declarations import Declarations
from models.kpi import Kpi
from models.slices import Slice, slices_of
from pipelines.steps.observations import calendar_of
from pipelines.steps.readings import duration_rows, store, with_quantiles
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TABLE = "slice_reading"
_SEPARATOR = "\x1f"


def read_slices(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> pd.DataFrame:
    """Make the table ``slice_reading`` (the board's ``slice`` columns) for every slice of the journey's KPIs."""
    import pandas as pd

    from models.statistics.intervals import add_intervals

    kpis = {name: declared.kpi for name, declared in declarations.kpis.items()}
    parts = [
        _cells(connection, declarations, kpi).assign(slice=one.name)
        for kpi in kpis.values()
        for one in slices_of(kpi)
        if _look_at_words(connection, one)
    ]
    columns = BOARD_TABLES["slice"]
    # A word that the company's extracts never tell is no breakdown: every record would be among the unknown.
    parts = [part for part in parts if not part["region"].str.startswith(f"?{_SEPARATOR}").all()]
    if parts:
        frame = add_intervals(pd.concat(parts, ignore_index=True), kpis)
        frame[["word", "region"]] = frame["region"].str.split(_SEPARATOR, n=1, expand=True)
    else:
        frame = pd.DataFrame(columns=list(columns))
    frame = frame[list(columns)]
    store(connection, TABLE, frame, columns)
    return frame


def _look_at_words(connection: duckdb.DuckDBPyConnection, of: Slice) -> bool:
    """Make the view ``record_word``; False where no record has a word, so that nothing need be added up."""
    connection.execute(f"create or replace temp view record_word as {_words(of)}")
    return connection.execute("select true from record_word where word is not null limit 1").fetchone() is not None


def _cells(connection: duckdb.DuckDBPyConnection, declarations: Declarations, kpi: Kpi) -> pd.DataFrame:
    """The sums of the slice that ``record_word`` tells, with word and region in one column still."""
    connection.execute(f"create or replace temp view observation as select * from {kpi.table}")
    grains = [grain for grain in (kpi.judged_grain, "all") if grain in declarations.grains_told(kpi)]
    values = {"kpi": kpi.id, "grains": grains, **calendar_of(declarations.company)}
    frame = run(connection, statement("readings/slice_cells"), values).df()
    return with_quantiles(_durations(connection, declarations, kpi, grains), {kpi.id: kpi}, frame)


def _durations(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, kpi: Kpi, grains: Sequence[str]
) -> pd.DataFrame:
    """What a quantile's curves are drawn from, by word and region; nothing for other kinds."""
    import pandas as pd

    if kpi.kind != "quantile":
        return pd.DataFrame()
    run(connection, f"create or replace temp table sliced as {statement('readings/sliced')}", {})
    connection.execute("create or replace temp view observation as select * from sliced")
    places = [row[0] for row in connection.execute("select distinct region from observation order by 1").fetchall()]
    rows = duration_rows(connection, declarations, places, grains)
    rows = rows.assign(kpi=pd.Categorical.from_codes([0] * len(rows), pd.Index([kpi.id])))
    connection.execute("drop table sliced")
    return rows


def _words(of: Slice) -> str:
    """SELECT of the slice's word per record; names come from the canonical model, never from a company's text."""
    key, table = of.entity.key[0], of.entity.table
    if of.further is None:
        return f"select shown_id({key}) as record_id, cast({of.column} as varchar) as word from {table}"
    entity, column = of.further
    return (
        f"select shown_id(pointing.{key}) as record_id, cast(pointed.{column} as varchar) as word "
        f"from {table} as pointing "
        f"left join {entity.table} as pointed on pointed.{entity.key[0]} = pointing.{of.column}"
    )

"""Readings: KPI × region × grain × period, added up from the observations and given value and interval.

Adding up is SQL (``models/sql/readings``), intervals are ``models.statistics``. Targets are not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.kpi import GRAINS, Kpi
from pipelines.steps.clocks import kpi_clocks
from pipelines.steps.observations import calendar_of, prepare
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Progress = Callable[[str, int, int], None]

#: Column → DuckDB type of ``reading``, in order.
READING_COLUMNS: dict[str, str] = {
    "kpi": "VARCHAR", "region": "VARCHAR", "grain": "VARCHAR", "period": "DATE", "as_of": "TIMESTAMP",
    "n": "BIGINT", "rows": "BIGINT", "immature": "BIGINT",
    "numerator": "DECIMAL(38, 4)", "denominator": "DECIMAL(38, 4)",
    "value": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE",
    "sum_x": "DOUBLE", "sum_xx": "DOUBLE", "sum_y": "DOUBLE", "sum_yy": "DOUBLE", "sum_xy": "DOUBLE",
}  # fmt: skip

_CELL = """
    create or replace temp table reading_cell (
        kpi varchar, region varchar, grain varchar, period date, n hugeint, rows hugeint, immature hugeint,
        numerator decimal(38, 4), denominator decimal(38, 4),
        sum_x decimal(38, 4), sum_xx decimal(38, 8), sum_y decimal(38, 4), sum_yy decimal(38, 8), sum_xy decimal(38, 8)
    )
"""


def read_kpis(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    progress: Progress = lambda what, done, total: None,
) -> pd.DataFrame:
    """Make the table ``reading`` for every KPI of the journey and hand it back.

    The frame has `READING_COLUMNS`; ``period`` is datetime64 (NaT for grain ``all``), sums are float64, value, low
    and high Float64 with null. One row per KPI, region (declared, ``?``, ``*``), grain and period, no gaps.
    """
    from models.statistics.intervals import add_intervals

    prepare(connection, declarations.company)
    connection.execute(_CELL)
    kpis = [declared.kpi for declared in declarations.kpis.values()]
    for number, kpi in enumerate(kpis):
        progress(kpi.id, number, len(kpis))
        _add_up(connection, kpi, declarations)
    frame = _dense(connection, declarations)
    frame = _with_quantiles(connection, declarations, frame)
    frame = add_intervals(frame, {kpi.id: kpi for kpi in kpis})[list(READING_COLUMNS)]
    store(connection, "reading", frame, READING_COLUMNS)
    progress("", len(kpis), len(kpis))
    return frame


def durations(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> pd.DataFrame:
    """The mature records of the quantile KPIs, once per grain: kpi, region, grain (all three categorical), period,
    value, is_censored.
    """
    import pandas as pd

    from models.statistics.intervals import DURATION_COLUMNS

    names = [name for name, declared in declarations.kpis.items() if declared.kpi.kind == "quantile"]
    regions = [*declarations.company.region_ids, UNKNOWN_REGION]
    values = {"regions": regions, "grains": list(GRAINS), **calendar_of(declarations.company)}
    parts = []
    for position, name in enumerate(names):
        _look_at(connection, declarations.kpi(name))
        rows = run(connection, statement("readings/durations"), values).df()
        parts.append(
            rows.assign(
                kpi=pd.Categorical.from_codes([position] * len(rows), pd.Index(names)),
                region=pd.Categorical.from_codes(rows["region"].to_numpy(dtype="int64"), pd.Index(regions)),
                grain=pd.Categorical.from_codes(rows["grain"].to_numpy(dtype="int64"), pd.Index(GRAINS)),
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(DURATION_COLUMNS))


def store(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame, columns: dict[str, str]) -> None:
    """Write a frame as a table with the given column types; columns not named keep the type they come with."""
    casts = ", ".join(f'"{name}"::{columns[name]} as "{name}"' if name in columns else f'"{name}"' for name in frame)
    connection.register("incoming_frame", frame)
    connection.execute(f'create or replace table "{table}" as select {casts} from incoming_frame')
    connection.unregister("incoming_frame")


def _look_at(connection: duckdb.DuckDBPyConnection, kpi: Kpi) -> None:
    connection.execute(f"create or replace temp view observation as select * from {kpi.table}")


def _add_up(connection: duckdb.DuckDBPyConnection, kpi: Kpi, declarations: Declarations) -> None:
    _look_at(connection, kpi)
    cells = statement("readings/record_cells" if kpi.units_are_records else "readings/unit_cells")
    values = {"kpi": kpi.id, **calendar_of(declarations.company)}
    run(connection, f"insert into reading_cell by name {cells}", values)
    told = {"kpi": kpi.id, "grains": list(declarations.grains_told(kpi))}
    connection.execute("delete from reading_cell where kpi = $kpi and not list_contains($grains, grain)", told)


def _dense(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> pd.DataFrame:
    clocks = kpi_clocks(connection, declarations)
    connection.execute("create or replace temp table reading_clock (kpi varchar, position integer, as_of timestamp)")
    rows = [{"kpi": name, "position": at, "as_of": clock.as_of} for at, (name, clock) in enumerate(clocks.items())]
    if rows:  # a journey may have no KPI yet
        connection.executemany("insert into reading_clock values ($kpi, $position, $as_of)", rows)
    values: dict[str, Any] = calendar_of(declarations.company)
    values["regions"] = [*declarations.company.region_ids, UNKNOWN_REGION, COMPANY_ROW]
    return run(connection, statement("readings/dense"), values).df()


def _with_quantiles(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, frame: pd.DataFrame
) -> pd.DataFrame:
    from models.statistics.intervals import quantile_readings

    rows = durations(connection, declarations)
    kpis = {name: declared.kpi for name, declared in declarations.kpis.items()}
    found = quantile_readings(rows, kpis).drop(columns="n") if len(rows) else None
    if found is None:
        return frame.assign(value=float("nan"), low=float("nan"), high=float("nan"))
    frame = frame.assign(period=frame["period"].astype("datetime64[us]"))
    found = found.assign(period=found["period"].astype("datetime64[us]"))
    return frame.merge(found, on=["kpi", "region", "grain", "period"], how="left", validate="1:1")

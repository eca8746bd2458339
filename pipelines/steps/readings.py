"""Readings: KPI × region × grain × period, added up from the observations and given value and interval.

Adding up is SQL (``models/sql/readings``), intervals are ``models.statistics``. Targets are not known here. KPIs that
stand on links have a second reading by the other links, in a table of its own and of the same grain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.kpi import GRAINS, Kpi
from models.lineage import stands_on_links
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
    """Make the table ``reading`` for every KPI of the journey and hand it back, and ``reading_counterpart``.

    The frame has `READING_COLUMNS`; ``period`` is datetime64 (NaT for grain ``all``), sums are float64, value, low
    and high Float64 with null. One row per KPI, region (declared, ``?``, ``*``), grain and period, no gaps.
    """
    prepare(connection, declarations.company)
    declared = declarations.kpis
    frame = _read(connection, declarations, {name: one.kpi.table for name, one in declared.items()}, progress)
    store(connection, "reading", frame, READING_COLUMNS)
    pairs = {name: one.kpi.counterpart_table for name, one in declared.items() if stands_on_links(one)}
    other = _read(connection, declarations, pairs, progress)
    other = other.assign(links=other["kpi"].map({name: one.kpi.counterpart for name, one in declared.items()}))
    store(connection, "reading_counterpart", other, READING_COLUMNS | {"links": "VARCHAR"})
    return frame


def _read(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, tables: Mapping[str, str], progress: Progress
) -> pd.DataFrame:
    """Readings of some KPIs, each from its table of observations; columns as `READING_COLUMNS`."""
    from models.statistics.intervals import add_intervals

    connection.execute(_CELL)
    kpis = {name: declarations.kpi(name) for name in tables}
    for number, (name, kpi) in enumerate(kpis.items()):
        progress(name, number, len(kpis))
        _look_at(connection, tables[name])
        _add_up(connection, kpi, declarations)
    progress("", len(kpis), len(kpis))
    frame = _dense(connection, declarations, kpis)
    frame = with_quantiles(durations(connection, declarations, tables), kpis, frame)
    return add_intervals(frame, kpis)[list(READING_COLUMNS)]


def durations(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, tables: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The mature records of the quantile KPIs, once per grain: kpi, region, grain (all three categorical), period,
    value, is_censored. ``tables``: KPI → its observations; unless given, those that each KPI is judged on.
    """
    import pandas as pd

    from models.statistics.intervals import DURATION_COLUMNS

    if tables is None:
        tables = {name: declared.kpi.table for name, declared in declarations.kpis.items()}
    names = [name for name in tables if declarations.kpi(name).kind == "quantile"]
    regions = [*declarations.company.region_ids, UNKNOWN_REGION]
    parts = []
    for position, name in enumerate(names):
        _look_at(connection, tables[name])
        rows = duration_rows(connection, declarations, regions, GRAINS)
        parts.append(rows.assign(kpi=pd.Categorical.from_codes([position] * len(rows), pd.Index(names))))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(DURATION_COLUMNS))


def duration_rows(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, regions: Sequence[str], grains: Sequence[str]
) -> pd.DataFrame:
    """The mature rows of the view ``observation``, once per grain: `durations` of one KPI, whose name is not known."""
    import pandas as pd

    values = {"regions": list(regions), "grains": list(grains), **calendar_of(declarations.company)}
    rows = run(connection, statement("readings/durations"), values).df()
    return rows.assign(
        region=pd.Categorical.from_codes(rows["region"].to_numpy(dtype="int64"), pd.Index(list(regions))),
        grain=pd.Categorical.from_codes(rows["grain"].to_numpy(dtype="int64"), pd.Index(list(grains))),
    )


def store(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame, columns: dict[str, str]) -> None:
    """Write a frame as a table with the given column types; columns not named keep the type they come with."""
    casts = ", ".join(f'"{name}"::{columns[name]} as "{name}"' if name in columns else f'"{name}"' for name in frame)
    connection.register("incoming_frame", frame)
    connection.execute(f'create or replace table "{table}" as select {casts} from incoming_frame')
    connection.unregister("incoming_frame")


def _look_at(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    connection.execute(f"create or replace temp view observation as select * from {table}")


def _add_up(connection: duckdb.DuckDBPyConnection, kpi: Kpi, declarations: Declarations) -> None:
    cells = statement("readings/record_cells" if kpi.units_are_records else "readings/unit_cells")
    values = {"kpi": kpi.id, **calendar_of(declarations.company)}
    run(connection, f"insert into reading_cell by name {cells}", values)
    told = {"kpi": kpi.id, "grains": list(declarations.grains_told(kpi))}
    connection.execute("delete from reading_cell where kpi = $kpi and not list_contains($grains, grain)", told)


def _dense(connection: duckdb.DuckDBPyConnection, declarations: Declarations, kpis: Mapping[str, Kpi]) -> pd.DataFrame:
    clocks = kpi_clocks(connection, declarations)
    connection.execute("create or replace temp table reading_clock (kpi varchar, position integer, as_of timestamp)")
    rows = [
        {"kpi": name, "position": at, "as_of": clock.as_of}
        for at, (name, clock) in enumerate(clocks.items())
        if name in kpis
    ]
    if rows:  # a journey may have no KPI yet
        connection.executemany("insert into reading_clock values ($kpi, $position, $as_of)", rows)
    values: dict[str, Any] = calendar_of(declarations.company)
    values["regions"] = [*declarations.company.region_ids, UNKNOWN_REGION, COMPANY_ROW]
    return run(connection, statement("readings/dense"), values).df()


def with_quantiles(rows: pd.DataFrame, kpis: Mapping[str, Kpi], frame: pd.DataFrame) -> pd.DataFrame:
    """The cells with value, low and high of their durations, null where they have none."""
    from models.statistics.intervals import quantile_readings

    found = quantile_readings(rows, kpis).drop(columns="n") if len(rows) else None
    if found is None:
        return frame.assign(value=float("nan"), low=float("nan"), high=float("nan"))
    frame = frame.assign(period=frame["period"].astype("datetime64[us]"))
    found = found.assign(period=found["period"].astype("datetime64[us]"))
    return frame.merge(found, on=["kpi", "region", "grain", "period"], how="left", validate="1:1")

"""What a stock looked like at earlier runs: today's extract tells only how things stand now (`needs_history`).

Every run leaves its picture in ``stock_history``; the observation of a period is the last picture taken in it. A run
with ``--as-of`` leaves the later pictures where they are and does not look at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.kpi import Kpi
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb

_TABLE = (
    "create table if not exists stock_history (kpi VARCHAR, as_of TIMESTAMP, record_id VARCHAR, unit_id VARCHAR, "
    "region VARCHAR, numerator DECIMAL(18, 4), denominator DECIMAL(18, 4), value DECIMAL(18, 4), is_censored BOOLEAN, "
    "file_id BIGINT, record_no BIGINT, records INTEGER)"
)


def spread_over_periods(
    connection: duckdb.DuckDBPyConnection, kpi: Kpi, calendar: Mapping[str, Any], as_of: Any
) -> int:
    """Keep ``selected_observation`` as the picture of ``as_of`` and put all pictures, by period, in its place.

    A picture that is neither the last of its week nor of its month is dropped. ``calendar``: the company's, as SQL
    parameters. Returns the number of rows.
    """
    values = {"kpi": kpi.id, "as_of": as_of, **calendar}
    connection.execute(_TABLE)
    if as_of is not None:
        run(connection, "delete from stock_history where kpi = $kpi and as_of = $as_of", values)
        run(connection, f"insert into stock_history by name {statement('contract/picture')}", values)
        run(connection, f"delete from stock_history where {statement('contract/outlived')}", values)
    making = f"create or replace table selected_observation as {statement('contract/pictures')}"
    return int(run(connection, making, values).fetchall()[0][0])

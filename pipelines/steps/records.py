"""The records behind cells: one Parquet file per KPI and month, named by its content and shared between boards."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.settings import CompanyPaths

if TYPE_CHECKING:
    import duckdb

#: A hash over the rows of a relation ``o`` that does not depend on their order.
CONTENT = "format('{:016x}{:016x}', bit_xor(hash(o)), (sum(hash(o)) % 18446744073709551557)::ubigint)"
#: Months of observations without a date.
UNDATED = date(1, 1, 1)


def write_records(
    connection: duckdb.DuckDBPyConnection, paths: CompanyPaths, kpi: str, table: str
) -> list[dict[str, Any]]:
    """Write what is not there yet; returns rows of the board's ``record_file``: kpi, month, path, rows.

    Records stand in no order (who shows some of them sorts those), and the content's hash does not depend on it: the
    same records always find the same file.
    """
    folder = paths.records / kpi
    months = connection.execute(
        f"""
        select coalesce(date_trunc('month', occurred_at)::date, date '0001-01-01') as month, count(*) as rows,
               {CONTENT} as content
        from "{table}" o group by all order by month
        """
    ).fetchall()
    files = [
        {"kpi": kpi, "month": month, "path": f"{kpi}/{month.isoformat()[:7]}-{content[:24]}.parquet", "rows": rows}
        for month, rows, content in months
    ]
    missing = [file for file in files if not (paths.records / file["path"]).is_file()]
    if missing:
        _write(connection, table, missing, paths.records, folder)
    return files


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, missing: list[dict[str, Any]], root: Path, folder: Path
) -> None:
    parts = folder / ".writing"
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir(parents=True)
    months = ", ".join(f"date '{file['month'].isoformat()}'" for file in missing)
    connection.execute(
        f"""
        copy (
            select *, coalesce(date_trunc('month', occurred_at)::date, date '0001-01-01') as part
            from "{table}"
            where coalesce(date_trunc('month', occurred_at)::date, date '0001-01-01') in ({months})
        ) to '{quoted(parts)}' (format parquet, compression zstd, partition_by (part), overwrite_or_ignore)
        """
    ).fetchall()
    for file in missing:
        source = parts / f"part={file['month'].isoformat()}"
        written = sorted(source.glob("*.parquet"))
        target = root / file["path"]
        if len(written) == 1:
            written[0].replace(target)
        else:
            connection.execute(
                f"copy (select * from read_parquet('{quoted(source)}/*.parquet', hive_partitioning = false)) "
                f"to '{quoted(target)}.part' (format parquet, compression zstd)"
            ).fetchall()
            Path(f"{target}.part").replace(target)
    shutil.rmtree(parts)


def forget_unused(paths: CompanyPaths, used: Iterable[str]) -> int:
    """Delete record files that no kept board names; returns how many went."""
    keep = set(used)
    gone = 0
    for path in paths.records.rglob("*.parquet"):
        if str(path.relative_to(paths.records)) not in keep:
            path.unlink()
            gone += 1
    return gone


def quoted(path: Path) -> str:
    """A path as it stands between quotes in SQL."""
    return str(path).replace("'", "''")

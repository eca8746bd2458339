"""Linkage, first form: which opportunity came from which lead, by the CRM's own pointers.

Pointers are read and never changed. Repaired links, their scores and people's decisions will stand beside these rows in
the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.declarations import Declarations
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.sql_files import statement

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class LinkReport:
    """Links made, pointers whose other end is missing, and opportunities (all, linked) per region."""

    links: int
    dangling: int
    regions: dict[str, tuple[int, int]]


def link(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> LinkReport:
    """Make ``linkage_link`` (n:m between opportunities and leads) and ``linkage_dangling`` (1:1 to such pointers)."""
    ensure_tables(connection)
    for table in ("link", "dangling"):
        connection.execute(f"create or replace table linkage_{table} as {statement(f'linkage/{table}')}")
    counts = connection.execute(
        """
        select region, count(*), count(*) filter (
            opportunity_id in (select opportunity_id from linkage_link where zone = 'accept')
        )
        from staging_opportunity group by region
        """
    ).fetchall()
    found = {region: (total, linked) for region, total, linked in counts}
    regions = (*declarations.company.region_ids, "?")
    return LinkReport(
        links=_count(connection, "linkage_link"),
        dangling=_count(connection, "linkage_dangling"),
        regions={region: found.get(region, (0, 0)) for region in regions},
    )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0

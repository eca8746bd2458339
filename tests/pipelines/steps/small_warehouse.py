"""A warehouse in memory and the declarations around it, for tests of the stops after staging."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from models.company import Company
from models.declarations import Declarations
from models.entities import load_entities
from models.journey import Journey
from models.kpi import Kpi
from models.library import DeclaredKpi
from models.settings import CompanyPaths
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.linkage import link
from pipelines.steps.observations import observe
from tests.sql.observation_cases import fill, library

AS_OF = datetime.fromisoformat("2026-05-01")


def company(**changes: Any) -> Company:
    """Two regions; source ``crm`` feeds every entity but sessions, ``web`` feeds sessions."""
    feeds = {name: {"entity": name} for name in load_entities()}
    sessions = {"session": feeds.pop("session")}
    return Company.model_validate(
        {
            "name": "Tiny",
            "regions": [{"id": "North"}, {"id": "South"}],
            "departments": [{"id": "sales", "name": "Sales", "heads": {"default": "Ann Head"}}],
            "sources": [
                {"id": "crm", "format": "custom", "owner": "Dee Owner", "tables": feeds},
                {"id": "web", "format": "custom", "owner": "Dee Owner", "tables": sessions},
            ],
            **changes,
        }
    )


def declarations(*kpis: str | DeclaredKpi, **changes: Any) -> Declarations:
    """A company whose journey has these KPIs, by name or as they are."""
    declared = [library()[kpi] if isinstance(kpi, str) else kpi for kpi in kpis]
    names = [one.kpi.id for one in declared]
    stage = {"id": "one", "title": "One", "department": "sales", "kpis": names}
    return Declarations(
        paths=CompanyPaths(Path("/nowhere")),
        company=company(**changes),
        journey=Journey.model_validate({"stages": [stage]}),
        kpis=dict(zip(names, declared, strict=True)),
        library=library(),
        targets=(),
        rates=(),
        extracts_root=Path("/nowhere"),
        issues=(),
    )


def changed(name: str, **changes: Any) -> DeclaredKpi:
    """A KPI of the library, declared otherwise."""
    declared = library()[name]
    return replace(declared, kpi=Kpi.model_validate({**declared.kpi.model_dump(), **changes}))


def own_kpi(sql: str, folder: Path, **changes: Any) -> DeclaredKpi:
    """A company's own KPI ``mine`` with the given SQL."""
    file = folder / "mine.sql"
    file.write_text(sql, encoding="utf-8")
    block = {
        "id": "mine", "title": "Mine", "description": "Mine", "kind": "proportion", "direction": "higher",
        "unit": "percent", "independent_unit": "row", "reads": ["lead"], **changes,
    }  # fmt: skip
    return DeclaredKpi(Kpi.model_validate(block), folder / "mine.yaml", 1, file)


def warehouse(
    as_of: datetime | None = AS_OF, web_as_of: datetime | None = AS_OF, **rows: Any
) -> duckdb.DuckDBPyConnection:
    """Staging with the given rows per entity; watermarks of both sources."""
    connection = duckdb.connect()
    ensure_tables(connection)
    for source, mark in (("crm", as_of), ("web", web_as_of)):
        connection.execute("insert into staging_watermark values (?, ?, 0, 7, false)", [source, mark])
    for name, entries in rows.items():
        fill(connection, name, entries)
    return connection


def observed_warehouse(of: Declarations, **rows: Any) -> duckdb.DuckDBPyConnection:
    """A warehouse that has travelled up to the observations."""
    connection = warehouse(**rows)
    link(connection, of)
    observe(connection, of)
    return connection

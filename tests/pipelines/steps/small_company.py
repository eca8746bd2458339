"""Builders for tests of loading: a company of one or a few sources in a temporary folder, loaded into its warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from models.declarations import Declarations, load_declarations
from pipelines.steps.load import LoadReport, load
from pipelines.steps.warehouse import open_warehouse

OWNER = "Data Desk <data@example.org>"
LEAD = {"lead_id": "id", "created_at": "created"}


def custom(tables: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A custom source named crm in the folder ``extracts``."""
    return {"id": "crm", "format": "custom", "path": "extracts", "owner": OWNER, "tables": tables, **more}


def leads(columns: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A custom source whose every file holds leads."""
    table = {"entity": "lead", "files": "**/*", "key": ["id"], "columns": columns or LEAD}
    return custom({"lead": table | more})


def write_company(root: Path, *sources: dict[str, Any], **more: Any) -> Path:
    """``company.yaml``, a journey without KPIs, no targets; times are in Berlin unless said otherwise."""
    (root / "extracts").mkdir(parents=True, exist_ok=True)
    company = {
        "name": "Small",
        "time_zone": "Europe/Berlin",
        "regions": [{"id": "north", "aliases": ["Nord", "N"]}, {"id": "south"}],
        "departments": [{"id": "sales", "name": {"en": "Sales", "ru": "Продажи"}, "heads": {"default": OWNER}}],
        "sources": list(sources),
    } | more
    (root / "company.yaml").write_text(json.dumps(company, ensure_ascii=False), encoding="utf-8")
    stage = {"id": "all", "title": {"en": "All", "ru": "Все"}, "department": "sales", "kpis": []}
    (root / "journey.yaml").write_text(json.dumps({"stages": [stage]}), encoding="utf-8")
    return root


def extract(root: Path, name: str, content: str | bytes) -> Path:
    """A file below ``extracts``."""
    path = root / "extracts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@dataclass(frozen=True)
class Loaded:
    """An open warehouse after loading."""

    connection: duckdb.DuckDBPyConnection
    declarations: Declarations
    report: LoadReport

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def staged(self, entity: str) -> list[tuple[Any, ...]]:
        """An entity's rows as a sorted list, without where they came from."""
        return self.rows(f"select * exclude (file_id, record_no) from staging_{entity} order by all")

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.rows("select record_no, column_name, value, reason from raw_quarantine order by all")

    def set_aside(self) -> dict[str, int]:
        return dict(self.rows("select rule, sum(records)::bigint from raw_set_aside group by rule"))


@contextmanager
def loaded(root: Path, as_of: date | None = None, full: bool = False) -> Iterator[Loaded]:
    """Load a company and keep its warehouse open."""
    declarations = load_declarations(root)
    with open_warehouse(declarations.paths) as connection:
        yield Loaded(connection, declarations, load(connection, declarations, as_of=as_of, full=full))

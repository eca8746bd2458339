"""Cases of a KPI's SQL as tables: rows of staging in, rows of the observation out.

A case gives only what it is about. Of the inputs: ``file_id`` is 1, ``record_no`` counts within the table, ``region``
is North, all else is null. Of the outputs only the columns named are compared, but there are no other rows; ``fails``
expects an error that says so; ``links: repaired`` counts all accepted links and not only the CRM's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from models.company import Company
from models.errors import RunError
from models.issues import Issues
from models.kpi import Links
from models.library import DeclaredKpi, load_kpis
from pipelines.steps.canonical_tables import OTHER_TABLES, ensure_tables, staging_columns
from pipelines.steps.observations import observe_kpi, prepare

FOLDER = Path(__file__).parent / "observations"
AS_OF = datetime.fromisoformat("2026-07-01")

COMPANY = Company.model_validate(
    {
        "name": "Tiny",
        "regions": [{"id": "North"}, {"id": "South"}],
        "departments": [{"id": "sales", "name": "Sales", "heads": {"default": "Ann Head"}}],
        "sources": [{"id": "crm", "format": "custom", "owner": "Dee Owner"}],
    }
)


@dataclass(frozen=True)
class Case:
    kpi: str
    name: str
    inputs: dict[str, list[dict[str, Any]]]
    outputs: list[dict[str, Any]]
    parameters: dict[str, Any]
    as_of: datetime | None
    brand_terms: tuple[str, ...]
    fails: str | None = None
    week_starts: str = "monday"
    fiscal_year_starts_month: int = 1
    time_zone: str = "UTC"
    links: Links = "recorded"

    @property
    def company(self) -> Company:
        return COMPANY.model_copy(
            update={
                "brand_terms": self.brand_terms,
                "week_starts": self.week_starts,
                "fiscal_year_starts_month": self.fiscal_year_starts_month,
                "time_zone": self.time_zone,
            }
        )

    @property
    def declared(self) -> DeclaredKpi:
        """The library's KPI with the case's parameters (and horizon) laid over it."""
        declared = library()[self.kpi]
        unknown = set(self.parameters) - set(declared.kpi.parameters) - {"horizon_days"}
        assert not unknown, f"{self.kpi} has no parameter {unknown}"
        own = {key: value for key, value in self.parameters.items() if key != "horizon_days"}
        changes: dict[str, Any] = {"parameters": {**declared.kpi.parameters, **own}}
        if "horizon_days" in self.parameters:
            changes["horizon_days"] = self.parameters["horizon_days"]
        return replace(declared, kpi=declared.kpi.model_copy(update=changes))


@cache
def library() -> dict[str, DeclaredKpi]:
    issues = Issues()
    found = load_kpis(None, {}, issues)
    issues.raise_if_errors()
    return found


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _of_file(path))


def _of_file(path: Path) -> list[Case]:
    return [
        Case(
            kpi=path.stem,
            name=block["case"],
            inputs=block.get("inputs") or {},
            outputs=block.get("outputs") or [],
            parameters=block.get("parameters") or {},
            as_of=block.get("as_of", AS_OF),
            brand_terms=tuple(block.get("brand_terms", ())),
            fails=block.get("fails"),
            week_starts=block.get("week_starts", "monday"),
            fiscal_year_starts_month=block.get("fiscal_year_starts_month", 1),
            time_zone=block.get("time_zone", "UTC"),
            links=block.get("links", "recorded"),
        )
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


@contextmanager
def loaded(case: Case) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that holds the case's inputs and nothing else, until the next case."""
    calendar = (case.week_starts, case.fiscal_year_starts_month, case.time_zone)
    connection, own = prepared(case.as_of, *calendar)
    try:
        for name, rows in case.inputs.items():
            fill(connection, name, rows)
        yield connection
    finally:
        for table, rows in _sizes(connection).items():
            if table not in own:
                connection.execute(f'drop table "{table}"')
            elif rows and not own[table]:
                connection.execute(f'truncate "{table}"')


@cache
def prepared(
    as_of: datetime | None, week_starts: str, fiscal_year_starts_month: int, time_zone: str
) -> tuple[duckdb.DuckDBPyConnection, dict[str, int]]:
    """What cases of one calendar share, which takes thirty times as long as a case: empty tables, macros, the calendar.

    With it the sizes of all tables.
    """
    connection = duckdb.connect()
    ensure_tables(connection)
    connection.execute("insert into staging_watermark (source, watermark) values ('crm', ?)", [as_of])
    calendar = {
        "week_starts": week_starts,
        "fiscal_year_starts_month": fiscal_year_starts_month,
        "time_zone": time_zone,
    }
    prepare(connection, COMPANY.model_copy(update=calendar))
    return connection, _sizes(connection)


def _sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(connection.execute("select table_name, estimated_size from duckdb_tables()").fetchall())


def fill(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows with defaults into ``staging_<name>`` (or ``linkage_link``)."""
    table = name if name in OTHER_TABLES else f"staging_{name}"
    columns = OTHER_TABLES[name] if name in OTHER_TABLES else staging_columns(name)
    for number, row in enumerate(rows, 1):
        defaults = {"region": "North", "source": "test", "file_id": 1, "record_no": number, "zone": "accept"}
        if table == "linkage_link":
            defaults["method"] = "pointer"
        given = {**{key: value for key, value in defaults.items() if key in columns}, **row}
        unknown = set(given) - set(columns)
        assert not unknown, f"{name} has no column {unknown}"
        listed = ", ".join(f'"{column}"' for column in given)
        marks = ", ".join("?" for _ in given)
        connection.execute(f"insert into {table} ({listed}) values ({marks})", list(given.values()))


def findings(connection: duckdb.DuckDBPyConnection, case: Case, sql_file: Path | None = None) -> list[str]:
    """How what the SQL makes of the case differs from what the case expects; empty where they agree."""
    try:
        rows = observed(connection, case, sql_file)
    except RunError as error:
        return [] if case.fails and case.fails in str(error) else [str(error)]
    return [f"it should have failed: {case.fails}"] if case.fails else misfits(rows, case)


def observed(connection: duckdb.DuckDBPyConnection, case: Case, sql_file: Path | None = None) -> list[dict[str, Any]]:
    """The observation that the KPI's SQL (or another file in its place) makes of the case."""
    declared = case.declared if sql_file is None else replace(case.declared, sql_file=sql_file)
    observe_kpi(connection, declared, case.company, case.as_of, case.links)
    table = declared.kpi.table if case.links == declared.kpi.judged_on else declared.kpi.counterpart_table
    # A unit that is its record is stored as null.
    told = "* replace (coalesce(unit_id, record_id) as unit_id)"
    cursor = connection.execute(f"select {told} from {table} order by record_id, grain, period")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def misfits(rows: list[Mapping[str, Any]], case: Case) -> list[str]:
    """How the rows differ from what the case expects; empty where they agree."""
    keys = ("record_id", "grain", "period")
    found = {tuple(_plain(row[key]) for key in keys): row for row in rows}
    wrong = []
    for expected in case.outputs:
        key = tuple(_plain(expected.get(key)) for key in keys)
        row = found.pop(key, None)
        if row is None:
            wrong.append(f"no row {key}")
            continue
        for column, value in expected.items():
            if _plain(row[column]) != _plain(value):
                wrong.append(f"{key}: {column} is {row[column]!r}, expected {value!r}")
    return [*wrong, *(f"row {key} is not expected" for key in found)]


def _plain(value: Any) -> Any:
    """Dates and moments as text, numbers as floats: what YAML writes and DuckDB returns become comparable."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if value is None or isinstance(value, bool | str):
        return value
    return float(value) if hasattr(value, "__float__") else value.isoformat()

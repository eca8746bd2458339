"""The warehouse's tables of checks: what is kept between runs, and what the later stops read. Runs no check.

Kept: ``quality_cache`` (an entity's outcomes under the content they were found in) and ``quality_volume`` (records per
source, run by run). Made anew: ``quality_feed``, ``quality_check``, ``quality_region``, ``quality_example`` and
``quality_gate``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from models.declarations import Declarations
from models.entities import load_entities
from models.quality.kinds import Check, Reference, kind_of
from pipelines.steps.canonical_tables import OTHER_TABLES
from pipelines.steps.check_outcomes import Outcome, as_json, thawed

KEPT_TABLES: dict[str, dict[str, str]] = {
    "quality_cache": {"entity": "VARCHAR", "content": "VARCHAR", "outcomes": "VARCHAR"},
    "quality_volume": {
        "entity": "VARCHAR", "source": "VARCHAR", "run": "VARCHAR", "records": "BIGINT", "content": "VARCHAR",
    },
}  # fmt: skip
NEW_TABLES: dict[str, dict[str, str]] = {
    "quality_feed": {"entity": "VARCHAR", "source": "VARCHAR", "source_table": "VARCHAR"},
    "quality_check": {
        "check_key": "VARCHAR", "entity": "VARCHAR", "check_name": "VARCHAR", "kind": "VARCHAR", "grade": "VARCHAR",
        "outcome": "VARCHAR", "reason": "VARCHAR", "columns": "VARCHAR", "checked": "BIGINT", "broken": "BIGINT",
        "tolerance": "DOUBLE", "regions": "VARCHAR", "source": "VARCHAR", "content": "VARCHAR",
        "about_en": "VARCHAR", "about_ru": "VARCHAR",
    },
    "quality_region": {
        "check_key": "VARCHAR", "region": "VARCHAR", "source": "VARCHAR", "checked": "BIGINT", "broken": "BIGINT",
        "is_failed": "BOOLEAN",
    },
    "quality_example": {
        "check_key": "VARCHAR", "region": "VARCHAR", "source": "VARCHAR", "file": "VARCHAR", "record_no": "BIGINT",
        "record_id": "VARCHAR", "value": "VARCHAR",
    },
    "quality_gate": OTHER_TABLES["quality_gate"],
}  # fmt: skip
#: Raised when a kind's SQL changes its meaning: what was found before is then found anew.
CHECKS_VERSION = 2


def prepare_tables(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """Make what is missing and empty what is made anew; say in ``quality_feed`` which tables feed which entity."""
    for table, columns in KEPT_TABLES.items():
        connection.execute(f"create table if not exists {table} ({_fields(columns)})").fetchall()
    for table, columns in NEW_TABLES.items():
        connection.execute(f"create or replace table {table} ({_fields(columns)})").fetchall()
    feeds = [
        (table.entity, source.id, id)
        for source in declarations.company.sources
        for id, table in declarations.format_of(source).tables.items()
        if table.entity is not None
    ]
    _insert(connection, "quality_feed", feeds)


def content_of(
    connection: duckdb.DuckDBPyConnection, entity: str, checks: Sequence[Check], hashes: dict[str, str]
) -> str:
    """A hash of all that an entity's checks look at: their declarations, the tables, the files, the watermarks.

    ``hashes`` remembers those of whole tables for the other entities.
    """
    others = {check.to for check in checks if isinstance(check, Reference)}
    others |= set(load_entities()[entity].region_of.values())
    looked_at = [f"staging_{name}" for name in (entity, *sorted(others))]
    feeding = f"(select source, source_table from quality_feed where entity = '{entity}')"
    looked_at += [
        f"(select * from raw_conservation where (source, source_table) in {feeding})",
        f"(select source, is_stale from staging_watermark where source in (select f.source from {feeding} as f))",
        f"(select * from quality_feed where entity = '{entity}')",
    ]
    digest = hashlib.sha256(f"{CHECKS_VERSION}".encode())
    for check in checks:
        digest.update(f"{kind_of(check)}{check.model_dump_json()}".encode())
    for relation in looked_at:
        if relation not in hashes:
            found = connection.execute(f"select count(*), bit_xor(hash(t)), sum(hash(t)) from {relation} as t")
            hashes[relation] = repr(found.fetchall())
        digest.update(hashes[relation].encode())
    return digest.hexdigest()[:32]


def kept_outcomes(
    connection: duckdb.DuckDBPyConnection, entity: str, content: str, checks: Sequence[Check]
) -> dict[str, Outcome] | None:
    """What was found in exactly this content before, or None."""
    rows = connection.execute(
        "select outcomes from quality_cache where entity = ? and content = ?", [entity, content]
    ).fetchall()
    if not rows:
        return None
    kept = json.loads(rows[0][0])
    return {check.key: thawed(check, kept[check.key], content) for check in checks}


def keep_outcomes(
    connection: duckdb.DuckDBPyConnection, entity: str, content: str, outcomes: Mapping[str, Outcome]
) -> None:
    """Keep an entity's outcomes instead of those of its content before."""
    connection.execute("delete from quality_cache where entity = ?", [entity]).fetchall()
    _insert(connection, "quality_cache", [(entity, content, as_json(outcomes))])


def note_volumes(connection: duckdb.DuckDBPyConnection, entity: str, content: str, run: str) -> None:
    """Enter an entity's records per source into the history, once per content."""
    connection.execute(
        f"insert into quality_volume select $entity, f.source, $run, count(t.source), $content "
        f"from (select distinct source from quality_feed where entity = $entity) as f "
        f"left join staging_{entity} as t on t.source = f.source "
        "where not exists (select 1 from quality_volume as v where v.entity = $entity and v.content = $content) "
        "group by f.source",
        {"entity": entity, "run": run, "content": content},
    ).fetchall()


def write_outcomes(connection: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome], run: str) -> None:
    """Fill the tables that the later stops read; failed gates go into ``quality_gate``, column by column."""
    checks, regions, examples, gates = [], [], [], []
    for found in outcomes:
        check = found.check
        checks.append(
            (
                check.key, check.entity, check.id, kind_of(check), check.grade, found.result, found.reason or None,
                ", ".join(check.concerns), found.checked, found.broken, check.tolerance, ", ".join(found.regions),
                found.source, found.content, check.about.en, check.about.ru,
            )
        )  # fmt: skip
        regions += [(check.key, f.region, f.source, f.checked, f.broken, f.is_failed) for f in found.figures]
        examples += [(check.key, *_row(example)) for example in found.examples]
        if check.grade == "gate":
            columns: Sequence[str | None] = check.concerns or (None,)
            gates += [(check.entity, f.region, check.id, run, column) for f in found.failed for column in columns]
    for table, rows in (
        ("quality_check", checks), ("quality_region", regions), ("quality_example", examples), ("quality_gate", gates),
    ):  # fmt: skip
        _insert(connection, table, rows)


def _row(example: Any) -> tuple[Any, ...]:
    return (example.region, example.source, example.file, example.record_no, example.record_id, example.value)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    # One statement for all rows: row by row, a thousand take seconds.
    if rows:
        marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
        connection.execute(f"insert into {table} values {marks}", [cell for row in rows for cell in row]).fetchall()


def _fields(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{column}" {kind}' for column, kind in columns.items())

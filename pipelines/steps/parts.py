"""What is staged already: per table and file a fingerprint of all that its rows were made from, so that they can stay.

The rows of a file depend on its content, on the SQL that types them, on the words of regions and rates, on the tables
that are looked up, and on which of its records a newer version replaces. Where all of that is as it was, the rows in
staging, in quarantine and in the account stay; everything else is made anew.

Some tables are made anew as a whole unless no file of their source and no word of its declaration has changed: those
of answers; of SQL that is not ``by_record``, where a row may stand on records of any files (the events of one session
id, the clicks of one query); and those that share their records with another table of the same entity, or of which a
table splits the records, so that a row's file does not tell whose it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from models.entities import DUCKDB_TYPES, ORIGIN_COLUMNS, Entity, load_entities
from models.library import sql_file
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.mapping import Mapping
from pipelines.steps.program import program_digest
from pipelines.steps.sql_files import insert_rows
from pipelines.steps.sql_text import name

DDL = """
create table if not exists staging_part (
    source varchar, source_table varchar, entity varchar, file_id bigint, fingerprint varchar, fates varchar
)
"""


@dataclass
class Plan:
    """How one table is staged this time: ``fresh`` files have their rows made, ``kept`` ones have them already."""

    table: ActiveTable
    mapping: Mapping
    fingerprints: dict[int, str] = field(default_factory=dict)
    kept: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def entity(self) -> Entity:
        return self.mapping.entity

    @property
    def fresh(self) -> list[int]:
        return [file.content_id for file in self.table.files if file.content_id not in self.kept]


class Parts:
    """The parts that the last staging left. ``forgotten``: none of them may stay."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, forgotten: bool) -> None:
        self._connection = connection
        connection.execute(DDL).fetchall()
        if forgotten or not _are_as_declared(connection, load_entities().values()):
            connection.execute("delete from staging_part").fetchall()
        rows = connection.execute("select * from staging_part").fetchall()
        self._known = {
            (source, table, file_id): (entity, fingerprint, Counter(json.loads(fates)))
            for source, table, entity, file_id, fingerprint, fates in rows
        }

    def plan(self, active: Active, table: ActiveTable, mapping: Mapping) -> Plan:
        """Which of a table's files can stay as they are staged."""
        plan = Plan(table, mapping)
        sql = _sql_of(active, table)
        if table.table.is_questionnaire or not is_told_by_file(table) or (sql and not _is_by_record(table, sql)):
            self._plan_whole(active, plan, sql)
            return plan
        mapping = replace(mapping, losers=None)  # they are told per file
        same = [program_digest(), mapping.chain(), mapping.values(), mapping.faults(), *_words(active.connection)]
        same += [sql, repr(mapping.before)] if sql else []
        # What is looked up, or what another record was merged into, may be any record of the source.
        if mapping.joins or any(column.survivor_in for column in table.table.columns.values()):
            same += sorted(str(file.file_id) for file in active.files if file.claim.source == table.source.id)
        base = _digest(same)
        replaced = _replaced(active.connection, table)
        for file in table.files:
            fingerprint = _digest([base, str(file.content_id), file.shape, replaced.get(file.content_id, "")])
            plan.fingerprints[file.content_id] = fingerprint
            _, known, fates = self._known.get((table.source.id, table.id, file.content_id), ("", "", Counter()))
            if known == fingerprint:
                plan.kept[file.content_id] = fates
        return plan

    def _plan_whole(self, active: Active, plan: Plan, sql: str) -> None:
        """All of the table's files can stay as they are staged, or none."""
        table, mapping = plan.table, plan.mapping
        same = [program_digest(), mapping.chain(), mapping.faults(), repr(mapping.before), repr(table.shape)]
        same += [sql, *_words(active.connection)]
        # A company's SQL may look at what other sources hold.
        reads_others = _others_read(table, sql)
        own = (file for file in active.files if reads_others or file.claim.source == table.source.id)
        same += sorted(f"{file.file_id} {file.fate} {file.claim.file.name} {file.shape}" for file in own)
        same += [f"{file_id} {rule}" for file_id, rule in sorted(_replaced(active.connection, table).items())]
        fingerprint = _digest(same)
        plan.fingerprints = {file.content_id: fingerprint for file in table.files}
        known = {id: self._known.get((table.source.id, table.id, id), ("", "", Counter())) for id in plan.fingerprints}
        if all(made_by == fingerprint for _, made_by, _ in known.values()):
            plan.kept = {id: fates for id, (_, _, fates) in known.items()}

    def clear(self, plans: Sequence[Plan]) -> None:
        """Take everything out of staging and quarantine that is not kept."""
        kept = {(plan.table.source.id, plan.table.id, file_id) for plan in plans for file_id in plan.kept}
        for entity in load_entities().values():
            own = [key for key, (feeds, _, _) in self._known.items() if feeds == entity.id]
            if not any(key in kept for key in own):
                self._connection.execute(f"create or replace table {entity.table} ({_fields(entity)})").fetchall()
            elif stale := [key for key in own if key not in kept]:
                self._delete(f"{entity.table}", "source", "file_id", {(source, id) for source, _, id in stale})
        self._connection.execute(
            "create or replace temp table kept_part (source varchar, source_table varchar, file_id bigint)"
        ).fetchall()
        insert_rows(self._connection, "kept_part", sorted(kept))
        self._connection.execute(
            "delete from raw_quarantine as q where q.entity is null or not exists (select 1 from kept_part as k "
            "where k.source = q.source and k.source_table = q.source_table and k.file_id = q.file_id)"
        ).fetchall()

    def remember(self, plans: Sequence[Plan], fates: dict[tuple[str, str], dict[int, Counter[str]]]) -> None:
        """Keep fingerprints and accounts for the next staging."""
        self._connection.execute("delete from staging_part").fetchall()
        rows = [
            (
                plan.table.source.id, plan.table.id, plan.entity.id, file.content_id,
                plan.fingerprints.get(file.content_id, ""),
                json.dumps(fates.get((plan.table.source.id, plan.table.id), {}).get(file.content_id, {})),
            )
            for plan in plans
            for file in plan.table.files
        ]  # fmt: skip
        insert_rows(self._connection, "staging_part", rows)

    def _delete(self, table: str, source: str, file: str, pairs: Iterable[tuple[str, int]]) -> None:
        self._connection.execute("create or replace temp table stale_part (source varchar, file_id bigint)").fetchall()
        self._connection.executemany("insert into stale_part values (?, ?)", sorted(pairs)).fetchall()
        self._connection.execute(
            f"delete from {table} where ({source}, {file}) in (select source, file_id from stale_part)"
        ).fetchall()


def is_told_by_file(table: ActiveTable) -> bool:
    """Whether a row's file tells whose it is: of the tables of these records none splits them, nor has one's entity."""
    base = table.table.records_of or table.id
    sharing = [other for id, other in table.shape.tables.items() if base in (id, other.records_of)]
    alike = [other for other in sharing if other.entity == table.table.entity]
    return len(alike) == 1 and not any(other.split for other in sharing)


def _is_by_record(table: ActiveTable, sql: str) -> bool:
    return table.table.by_record and not _others_read(table, sql)


def _others_read(table: ActiveTable, sql: str) -> set[str]:
    """What the table's SQL reads besides its own records."""
    return set(re.findall(r"\b(?:raw|staging)_\w+", sql)) - {f"raw_{table.table.records_of or table.id}"}


def _sql_of(active: Active, table: ActiveTable) -> str:
    """The SQL file of the table, which may be the company's own."""
    path = sql_file("staging", table.table.sql, active.declarations.paths) if table.table.sql else None
    return path.read_text(encoding="utf-8") if path is not None else ""


def _fields(entity: Entity) -> str:
    columns = {id: DUCKDB_TYPES[kind] for id, kind in entity.columns.items()} | ORIGIN_COLUMNS
    return ", ".join(f"{name(id)} {kind}" for id, kind in columns.items())


def _are_as_declared(connection: duckdb.DuckDBPyConnection, entities: Iterable[Entity]) -> bool:
    """Whether the tables of all entities have their columns; asked once, since asking reads the whole catalogue."""
    rows = connection.execute(
        "select table_name, column_name, replace(data_type, ' ', '') from duckdb_columns() "
        "where starts_with(table_name, 'staging_') order by table_name, column_index"
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    for entity in entities:
        columns = {id: DUCKDB_TYPES[kind] for id, kind in entity.columns.items()} | ORIGIN_COLUMNS
        if found.get(entity.table) != [(id, kind.replace(" ", "")) for id, kind in columns.items()]:
            return False
    return True


def _words(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What staging joins besides records: the words of regions, the rates."""
    return [
        str(connection.execute(f"select count(*), bit_xor(hash(t)), sum(hash(t)) from {table} as t").fetchall())
        for table in ("region_word", "rate")
    ]


def _replaced(connection: duckdb.DuckDBPyConnection, table: ActiveTable) -> dict[int, str]:
    """Per file, which of its records a newer version replaces, and by which rule."""
    if table.losers is None:
        return {}
    rows = connection.execute(
        f"select _file_id, count(*), sum(hash(_record_no, rule)), bit_xor(hash(_record_no, rule)) "
        f"from {table.losers} group by 1"
    ).fetchall()
    return {row[0]: str(row[1:]) for row in rows}


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]

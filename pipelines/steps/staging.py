"""The staging stop: every table of every source into the typed table of its entity, each record with its fate.

One pass per table over the files whose rows are not there yet (parts.py) gives each record its fate and tells what was
wrong with it; those accepted go on to staging, the others are counted by fate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

import duckdb

from models.entities import Entity, load_entities
from models.notices import Notice
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.landing import drop_texts, texts_held
from pipelines.steps.mapping import ACCEPTED, QUARANTINED, Mapping
from pipelines.steps.parts import Parts, Plan, is_told_by_file
from pipelines.steps.quarantine import most_common_fault
from pipelines.steps.raw_views import records_sql
from pipelines.steps.sql_text import name, text
from pipelines.steps.table_columns import check_columns, columns_of

#: A table of which more than this share is in quarantine is worth a warning.
LOUD_SHARE = 0.5


@dataclass
class Account:
    """What became of the records of each file of one table: file → fate's name → records."""

    source: str
    table: str
    fates: dict[int, Counter[str]] = field(default_factory=dict)

    def add(self, file_id: int, fate: str, records: int) -> None:
        if records:
            self.fates.setdefault(file_id, Counter())[fate] += records


def plan_table(
    active: Active, table: ActiveTable, before: datetime | None, has_rates: bool, parts: Parts, warnings: list[Notice]
) -> Plan | None:
    """How a table is staged; None where it has no columns. Raises `ExtractError` where declaration and files misfit."""
    if not table.headers.found:
        return None
    check_columns(active, table, warnings)
    columns, joins = columns_of(active, table)
    mapping = Mapping(
        load_entities()[table.table.entity or ""], table.table, table.records, table.headers, columns, table.source.id,
        active.declarations.company.reporting_currency, before, joins, table.losers, has_rates,
    )  # fmt: skip
    return parts.plan(active, table, mapping)


def stage_table(active: Active, plan: Plan, warnings: list[Notice]) -> Account:
    """Make the rows of a table's fresh files. Raises `ExtractError` where its declaration and its files do not fit."""
    table = plan.table
    account = Account(table.source.id, table.id)
    for file_id, fates in plan.kept.items():
        account.fates[file_id] = Counter(fates)
    if not plan.fresh:
        pass
    elif table.table.is_questionnaire:
        from pipelines.steps.answers import stage_answers

        stage_answers(active.connection, table, plan.mapping, account)
    elif table.table.sql is not None:
        from pipelines.steps.staging_sql import stage_by_sql

        stage_by_sql(active, table, _of_fresh_files(active, plan), account, plan.fresh)
    else:
        _stage_mapped(active.connection, table, _of_fresh_files(active, plan), account, plan.fresh)
    drop_texts(active.connection, plan.fresh)
    _warn_if_loud(active.connection, table, account, warnings)
    return account


def _of_fresh_files(active: Active, plan: Plan) -> Mapping:
    """The mapping over the records of the fresh files alone, under the columns that all of them have."""
    held = texts_held(active.connection).intersection(plan.fresh)
    if not plan.kept and not held:
        return plan.mapping
    table, fresh = plan.table, name(f"fresh_{plan.table.source.id}_{plan.table.id}")
    chosen = [file for file in table.files if file.content_id in plan.fresh]
    records = records_sql(chosen, table.table.nested, table.headers.spellings(), held)
    # Parquet's types are those of all files together; how cells are built is said by the table that the records are of.
    if table.table.records_of or any(file.claim.look.reader == "parquet" for file in table.files):
        records = f"select * from {table.records} where _file_id in ({', '.join(map(str, plan.fresh))})"
    active.connection.execute(f"create or replace temp view {fresh} as {records}").fetchall()
    return replace(plan.mapping, records=fresh)


def _stage_mapped(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, mapping: Mapping, account: Account, fresh: list[int]
) -> None:
    entity = mapping.entity
    judged = (
        f"{mapping.chain()} select {mapping.values()}, {text(mapping.source)} as source, _file_id as file_id, "
        f"_record_no as record_no, _fate, {mapping.faults()} as _faults from valued"
    )
    counting = "select file_id, _fate, count(*) from judged group by all"
    if mapping.rules or table.table.records_of is not None or not is_told_by_file(table):
        connection.execute(f"create or replace temp table judged as {judged}").fetchall()
        _accept(connection, entity, "judged")
        counted = connection.execute(counting).fetchall()
    else:
        # Most extracts are accepted as a whole: only where some are not, it is asked what became of the others.
        accepted = _accept(connection, entity, f"({judged})")
        counted = connection.execute(
            f"select file_id, {ACCEPTED}, count(*) from {entity.table} "
            f"where source = {text(mapping.source)} and file_id in ({', '.join(map(str, fresh))}) group by all"
        ).fetchall()
        landed = [file.landed for file in table.files if file.content_id in fresh]
        if accepted != sum(file.records - len(file.malformed) for file in landed):
            others = f"select * from ({judged}) where _fate <> {ACCEPTED}"
            connection.execute(f"create or replace temp table judged as {others}").fetchall()
            counted += connection.execute(counting).fetchall()
    faults = f"select file_id, record_no, _faults from judged where _fate = {QUARANTINED}"
    count_fates(connection, mapping, account, table, counted, faults)
    connection.execute("drop table if exists judged").fetchall()


def _accept(connection: duckdb.DuckDBPyConnection, entity: Entity, judged: str) -> int:
    """Take what is accepted of a relation of judged records into staging; how many that were."""
    inserted = connection.execute(
        f"insert into {entity.table} select * exclude (_fate, _faults) from {judged} where _fate = {ACCEPTED}"
    ).fetchall()
    return int(inserted[0][0])


def count_fates(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    account: Account,
    table: ActiveTable,
    counted: list[tuple[int, int, int]],
    faults: str,
) -> None:
    """Enter counts per file and fate into the account, and what was wrong into ``raw_quarantine``.

    ``faults`` is a SELECT of (file, record, faults) of records in quarantine; it is run only where there are any.
    """
    for file_id, fate, records in counted:
        word = {ACCEPTED: "accepted", QUARANTINED: "quarantined"}.get(fate) or mapping.rule_name(fate)
        account.add(file_id, word, records)
    if any(fate == QUARANTINED for _, fate, _ in counted):
        each = f"select f.*, unnest(faults) as fault from ({faults}) as f(file_id, record_no, faults)"
        words = f"select file_id, record_no, fault.c, fault.v, fault.w from ({each})"
        quarantine(connection, table, mapping.entity, words, True)


def quarantine(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, entity: Entity | None, faults: str, whole: bool
) -> None:
    """Enter faults, a SELECT of (file, record, column, value, reason)."""
    connection.execute(
        f"insert into raw_quarantine select f.file_id, f.record_no, null, {text(table.source.id)}, {text(table.id)}, "
        f"{text(entity.id) if entity else 'null'}, f.c, f.v, f.w, {str(whole).lower()} "
        f"from ({faults}) as f(file_id, record_no, c, v, w)"
    ).fetchall()


def _warn_if_loud(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, account: Account, warnings: list[Notice]
) -> None:
    total: Counter[str] = sum(account.fates.values(), Counter())
    tried = total["accepted"] + total["quarantined"]
    if not tried or total["quarantined"] <= LOUD_SHARE * tried:
        return
    if fault := most_common_fault(connection, table.source.id, table.id):
        warnings.append(
            Notice(
                "much_in_quarantine", source=table.source.id, table=table.id, quarantined=total["quarantined"],
                tried=tried, column=fault.column, value=fault.value, reason=fault.reason,
                place=table.places.of("columns", fault.column or ""),
            )
        )  # fmt: skip


def account_without_entity(active: Active, table: ActiveTable) -> Account:
    """A table that only serves lookups and SQL: its records are accepted as they are, but for doubles."""
    account = Account(table.source.id, table.id)
    if not table.files:
        return account
    replaced: Counter[int] = Counter()
    if table.losers:
        rows = active.connection.execute(f"select _file_id, rule, count(*) from {table.losers} group by all").fetchall()
        for file_id, rule, records in rows:
            account.add(file_id, rule, records)
            replaced[file_id] += records
    rows = active.connection.execute(f"select _file_id, count(*) from {table.records} group by all").fetchall()
    for file_id, records in rows:
        account.add(file_id, "accepted", records - replaced[file_id])
    return account

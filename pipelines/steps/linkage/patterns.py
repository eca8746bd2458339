"""Failure patterns: each one's SQL names its records, and those of its denominator are kept with what they count by.

Needs the links of this run, and the workspace in which names and addresses can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.linkage.patterns import (
    NOTHING_SHARED,
    ONE_RECORD,
    REPAIR,
    SEPARATOR,
    Pattern,
    alternatives,
    load_patterns,
)
from pipelines.steps.linkage.records import make_phone_keys
from pipelines.steps.linkage.workspace import WORKSPACE
from pipelines.steps.salt import prepare_salt
from pipelines.steps.sql_files import run, statement
from pipelines.steps.sql_text import name

if TYPE_CHECKING:
    import duckdb

#: Outcomes of opportunities that no method could hold against a lead; the CRM's own and other business need none.
BLIND, EXEMPT = ("nothing_to_compare", "undated"), ("pointer", "dangling", "other_type", "customer")

_IS_ONE_RECORD = """
    select count(*) > 0 and count(*) = count(lead.lead_id)
    from linkage_base as base
    left join staging_lead as lead on lead.lead_id = base.record_id
        and lead.file_id = base.file_id and lead.record_no = base.record_no
    where base.entity = 'opportunity' and base.business = 'new'
"""


def find_patterns(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, declarations: Declarations
) -> None:
    """Fill ``linkage_base``, ``linkage_pattern`` (1:1 to pattern, entity and record) and ``linkage_pattern_state``."""
    rules, patterns = declarations.company.linkage, load_patterns()
    salt = prepare_salt(connection)
    run(work, f"create table base as {statement('linkage/base')}", {"salt": salt}).fetchall()
    connection.execute(f"insert into linkage_base by name from {WORKSPACE}.base").fetchall()
    _make_persons(work, rules.phone_countries)
    filled, blindness = filled_columns(connection, patterns), _blindness(connection, work)
    values = {**rules.patterns.model_dump(), "time_zone": declarations.company.time_zone}
    for pattern in patterns.values():
        lacking = [need for need in pattern.needs if not filled.intersection(alternatives(need))]
        lacking += [REPAIR] if pattern.needs_repair and not rules.enabled else []
        lacking += blindness if pattern.needs_repair else []
        connection.execute(
            "insert into linkage_pattern_state values ($pattern, $is_computable, $lacking, $populations)",
            {
                "pattern": pattern.id,
                "is_computable": not lacking,
                "lacking": SEPARATOR.join(lacking),
                "populations": list(pattern.out_of),
            },
        ).fetchall()
        if not lacking:
            _find(connection, work, pattern, values)


def filled_columns(connection: duckdb.DuckDBPyConnection, patterns: dict[str, Pattern]) -> frozenset[tuple[str, str]]:
    """The (entity, column) pairs among the patterns' needs that hold something in some record.

    A region that no declared one claims is ``?``, which tells nothing.
    """
    wanted: dict[str, list[str]] = {}
    for entity, column in sorted({pair for pattern in patterns.values() for pair in pattern.columns()}):
        wanted.setdefault(entity, []).append(column)
    filled = set()
    for entity, columns in wanted.items():
        counts = ", ".join(f"count(nullif(cast({name(column)} as varchar), '?'))" for column in columns)
        (row,) = connection.execute(f"select {counts} from {name(f'staging_{entity}')}").fetchall()
        filled |= {(entity, column) for column, count in zip(columns, row, strict=True) if count}
    return frozenset(filled)


def _blindness(connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection) -> list[str]:
    """Why to find nothing by comparing does not say that no lead was passed by: a word of `models.linkage.patterns`.

    Opportunities and leads are left over, and no method could hold any of the ones against the others (links that
    people decided are finds); or every opportunity is the very record that is its lead.
    """
    if connection.execute(_IS_ONE_RECORD).fetchall()[0][0]:
        return [ONE_RECORD]
    outcomes = {outcome for (outcome,) in connection.execute("select distinct outcome from linkage_outcome").fetchall()}
    left_over = outcomes.difference(EXEMPT)
    has_leads = work.execute("select exists (from right_record)").fetchall()[0][0]
    return [NOTHING_SHARED] if has_leads and left_over and left_over.issubset(BLIND) else []


def _make_persons(work: duckdb.DuckDBPyConnection, countries: dict[str, tuple[str, ...]]) -> None:
    """Make ``pattern_person``: all leads and contacts with address, numbers and surname in comparable spelling."""
    work.execute(f"create or replace table raw_record as {statement('linkage/raw_person')}").fetchall()
    make_phone_keys(work, countries)
    work.execute(
        "create table pattern_person as select side, record_id, moment, email, phones, last_name "
        f"from ({statement('linkage/record')})"
    ).fetchall()
    work.execute("drop table raw_record").fetchall()


def _find(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, pattern: Pattern, values: dict[str, object]
) -> None:
    sql = f"create or replace table named_record as {statement(f'patterns/{pattern.id}')}"
    run(work, sql, values).fetchall()
    out_of = {"pattern": pattern.id, "populations": list(pattern.out_of)}
    run(work, f"create or replace table kept_record as {statement('linkage/named_record')}", out_of).fetchall()
    connection.execute(f"insert into linkage_pattern by name from {WORKSPACE}.kept_record").fetchall()

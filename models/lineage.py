"""Which columns of which staging tables a KPI's SQL reads, told from the SQL itself. Runs nothing, reads no table.

Columns that only pass through (``select *`` in a step of which later steps take two) are not read. The key of a table
is read by whoever reads the table: a record that stands twice counts twice. Where SQL reads the links between
opportunities and leads, what the links are made from is read as well. Macros of the library read no table, so their
arguments tell all.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from models.entities import DUCKDB_TYPES, ORIGIN_COLUMNS, load_entities
from models.library import MODELS, DeclaredKpi

if TYPE_CHECKING:
    from sqlglot.optimizer.scope import Scope

#: An entity and one of its columns.
Column = tuple[str, str]
LINK_TABLE = "linkage_link"
#: What linkage makes of the links, and a KPI may read: what stands on them stands on what they are made from.
PATTERN_TABLES = {
    "linkage_base": ("entity", "record_id", "region", "owner_id", "begun_at", "campaign_id", "amount", "is_won",
                     "closed_at", "business", "is_linked", "populations", "source", "file_id", "record_no"),
    "linkage_pattern": ("pattern", "entity", "record_id", "other_id", "detail", "region", "owner_id", "month",
                        "campaign_id", "amount", "is_won", "file_id", "record_no"),
    "linkage_pattern_state": ("pattern", "is_computable", "lacking", "populations"),
}  # fmt: skip
#: The accepted links as a KPI's SQL reads them: bound to the recorded ones, then to the repaired ones as well.
LINK_RELATION = "link"
#: The one campaign of each opportunity, by the same links.
CREDIT_RELATION = "credited"
#: What it stands on beside the links: the campaign that the CRM names, and who took part in which.
_BEHIND_CREDIT: frozenset[Column] = frozenset({
    ("opportunity", "campaign_id"),
    *(("campaign_member", column) for column in (
        "campaign_member_id", "campaign_id", "lead_id", "contact_id", "status", "has_responded", "responded_at"
    )),
})  # fmt: skip
#: What makes the recorded links, which are those that the library's KPIs count.
_LINK_FILE = MODELS / "sql" / "linkage" / "link.sql"
_STAGING = "staging_"


def columns_of_kpi(declared: DeclaredKpi) -> frozenset[Column]:
    """Every (entity, column) that a KPI's SQL reads.

    SQL that cannot be told apart (a dialect's rarity in a company's own file) is taken to read all columns of the
    entities that the KPI declares: rather one KPI too many not trusted than one accused by broken data.
    """
    read = columns_read(declared.sql_file.read_text(encoding="utf-8"))
    if read is None:
        read = frozenset().union(*(_all_columns(entity) for entity in declared.kpi.reads))
    return read


def stands_on_links(declared: DeclaredKpi) -> bool:
    """Whether a KPI exists twice, by recorded and by repaired links: its SQL reads ``link`` or ``credited``.

    SQL that cannot be told apart stands on links where the KPI declares that it reads them.
    """
    tables = _tables_read(declared.sql_file.read_text(encoding="utf-8"))
    if tables is None:
        return LINK_TABLE in declared.kpi.reads
    return any(table in (LINK_RELATION, CREDIT_RELATION) for table, _ in tables)


@cache
def columns_read(sql: str) -> frozenset[Column] | None:
    """Every (entity, column) that one SELECT reads; None where its lineage cannot be told."""
    tables = _tables_read(sql)
    if tables is None:
        return None
    found = _staging_columns(tables)
    names = {table for table, _ in tables}
    if names & {LINK_TABLE, LINK_RELATION, CREDIT_RELATION, *PATTERN_TABLES}:
        found |= _columns_behind_links()
    if CREDIT_RELATION in names:
        found |= _BEHIND_CREDIT
    return frozenset(found)


@cache
def _columns_behind_links() -> frozenset[Column]:
    return frozenset(_staging_columns(_tables_read(_LINK_FILE.read_text(encoding="utf-8")) or frozenset()))


def _staging_columns(tables: frozenset[tuple[str, str]]) -> set[Column]:
    """Entities and columns of the staging tables among (table, column) pairs, their keys with them."""
    entities, found = load_entities(), set[Column]()
    for table, column in tables:
        entity = entities.get(table.removeprefix(_STAGING)) if table.startswith(_STAGING) else None
        if entity is not None:
            found |= {(entity.id, part) for part in entity.key}
            if column in entity.columns:
                found.add((entity.id, column))
    return found


@cache
def _tables_read(sql: str) -> frozenset[tuple[str, str]] | None:
    """(table, column) pairs of the tables at the bottom of a SELECT; None where sqlglot cannot tell.

    A table of which no column is named (``count(*)``) stands there with an empty one.
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.pushdown_projections import pushdown_projections
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import traverse_scope

    try:
        qualified = qualify(
            parse_one(sql, dialect="duckdb"), schema=_schema(), dialect="duckdb", validate_qualify_columns=False
        )
        scopes = traverse_scope(pushdown_projections(qualified))
    except SqlglotError:
        return None
    found: set[tuple[str, str]] = set()
    for scope in scopes:
        found |= {(source.name, "") for source in scope.sources.values() if isinstance(source, exp.Table)}
        for column in scope.columns:
            source = _source_of(scope, column.table)
            if source is None:
                return None  # a column of unknown origin could be any table's
            if isinstance(source, exp.Table):
                found.add((source.name, column.name))
    return frozenset(found)


def _source_of(scope: Scope | None, table: str) -> Any:
    """The table or step that a name means: in the SELECT itself, or in one around it (a correlated subquery)."""
    while scope is not None and table not in scope.sources:
        scope = scope.parent
    return scope.sources[table] if scope is not None else None


@cache
def _schema() -> dict[str, object]:
    """Table → column → type of what a KPI's SQL may read."""
    tables: dict[str, object] = {
        entity.table: {column: DUCKDB_TYPES[kind] for column, kind in entity.columns.items()} | ORIGIN_COLUMNS
        for entity in load_entities().values()
    }
    links = ("opportunity_id", "lead_id", "method", "score", "model_version", "decided_by", "decided_at", "source")
    tables[LINK_TABLE] = dict.fromkeys((*links, "zone"), "VARCHAR")
    tables[LINK_RELATION] = dict.fromkeys(links, "VARCHAR")
    tables[CREDIT_RELATION] = dict.fromkeys(("opportunity_id", "campaign_id"), "VARCHAR")
    tables |= {table: dict.fromkeys(columns, "VARCHAR") for table, columns in PATTERN_TABLES.items()}
    tables["calendar_period"] = {"grain": "VARCHAR", "period": "DATE", "next_period": "DATE"}
    return tables


def _all_columns(entity: str) -> frozenset[Column]:
    if entity == LINK_TABLE:
        return _columns_behind_links()
    return frozenset((entity, column) for column in load_entities()[entity].columns)

"""Which pairs are worth comparing: blocking rules, each counted before it is used. Scores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.linkage.comparisons import BlockingRule, ComparisonModel

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class BlockedRule:
    """A rule with the comparisons that its equality alone makes; ``refused`` where they are more than allowed."""

    name: str
    comparisons: int
    refused: bool


def block(
    work: duckdb.DuckDBPyConnection,
    model: ComparisonModel,
    left: str,
    right: str | None = None,
    *,
    condition: str = "true",
    limit: int,
) -> list[BlockedRule]:
    """Make ``blocked_pair`` (l_id, r_id, rule: number of the first rule that found it) of the rules within ``limit``.

    ``right`` is None where one table is compared with itself. ``condition`` (over aliases l and r) must hold as well;
    the count is made without it, because it is what the join has to look at.
    """
    found: list[BlockedRule] = []
    work.execute("create or replace table proposed_pair (l_id bigint, r_id bigint, rule integer)").fetchall()
    for number, rule in enumerate(model.blocking):
        if rule.instead_of is not None and not _is_refused(rule.instead_of, found):
            continue
        sides = [_keyed(table, rule, model) for table in (left, right or left)]
        comparisons = _count(work, sides, rule, is_one_table=right is None)
        found.append(BlockedRule(rule.name, comparisons, comparisons > limit))
        if comparisons <= limit:
            same = " and ".join(f"l.key_{n} = r.key_{n}" for n in range(len(rule.columns)))
            once = "l.unique_id < r.unique_id" if right is None else "true"
            work.execute(
                f"insert into proposed_pair select l.unique_id, r.unique_id, {number} "
                f"from {sides[0]} as l join {sides[1]} as r on {same} where {once} and ({condition})"
            ).fetchall()
    work.execute(
        "create or replace table blocked_pair as select l_id, r_id, min(rule) as rule from proposed_pair "
        "group by l_id, r_id order by l_id, r_id"
    ).fetchall()
    work.execute("drop table proposed_pair").fetchall()
    return found


def comparisons(
    work: duckdb.DuckDBPyConnection,
    model: ComparisonModel,
    columns: tuple[str, ...],
    left: str,
    right: str | None = None,
) -> int:
    """How many pairs agree on all ``columns``, counted by their values and so without making any pair."""
    rule = BlockingRule(name="counted", columns=columns)
    sides = [_keyed(table, rule, model) for table in (left, right or left)]
    return _count(work, sides, rule, is_one_table=right is None)


def _is_refused(name: str, found: list[BlockedRule]) -> bool:
    return any(rule.name == name and rule.refused for rule in found)


def _keyed(table: str, rule: BlockingRule, model: ComparisonModel) -> str:
    """Records that have every column of the rule, its values as key_0, key_1 …; lists give one row per value."""
    keys = ", ".join(
        f"{f'unnest({column})' if column in model.list_columns else column} as key_{n}"
        for n, column in enumerate(rule.columns)
    )
    filled = " and ".join(f"{column} is not null" for column in rule.columns)
    return f"(select *, {keys} from {table} where {filled})"


def _count(work: duckdb.DuckDBPyConnection, sides: list[str], rule: BlockingRule, *, is_one_table: bool) -> int:
    keys = ", ".join(f"key_{n}" for n in range(len(rule.columns)))
    grouped = [f"(select {keys}, count(*) as records from {side} group by all)" for side in sides]
    if is_one_table:
        query = f"select sum(records * (records - 1) // 2) from {grouped[0]}"
    else:
        query = f"select sum(l.records * r.records) from {grouped[0]} as l join {grouped[1]} as r using ({keys})"
    return int(work.execute(query).fetchall()[0][0] or 0)

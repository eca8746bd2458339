"""Whether the data can carry a decision at all: which columns say something on both sides. Links nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.linkage.comparisons import load_model

if TYPE_CHECKING:
    import duckdb

#: A value that more than half of one side's records have is a placeholder, no evidence.
COMMONEST_SHARE = 0.5
FEW, MANY = 5, 20


@dataclass(frozen=True)
class Silence:
    """A column that says nothing: ``blank``, ``blank_both`` or (nearly) ``one_value``; ``records`` that have one."""

    column: str
    reason: str
    records: int


def silent_columns(work: duckdb.DuckDBPyConnection, left: str, right: str) -> list[Silence]:
    """The columns of evidence, as the model names them, that say nothing."""
    model = load_model()
    compared = dict.fromkeys(column for comparison in model.comparisons for column in comparison.columns)
    found = []
    for column in compared:
        value = f"{column}[1]" if column in model.list_columns else column
        filled, commonest = zip(*(_counts(work, table, value) for table in (left, right)), strict=True)
        if min(filled) == 0:
            found.append(Silence(column, "blank" if max(filled) else "blank_both", max(filled)))
        elif any(_is_one_value(*counts) for counts in zip(filled, commonest, strict=True)):
            found.append(Silence(column, "one_value", max(commonest)))
    return found


def _is_one_value(filled: int, commonest: int) -> bool:
    """Few records may agree by chance; where all do, or most of many, the value stands for "unknown"."""
    return commonest == filled >= FEW or (filled >= MANY and commonest > COMMONEST_SHARE * filled)


def _counts(work: duckdb.DuckDBPyConnection, table: str, value: str) -> tuple[int, int]:
    """Records with a value, and those with the commonest one."""
    row = work.execute(
        f"select coalesce(sum(n), 0), coalesce(max(n), 0) from (select count(*) as n from {table} "
        f"where {value} is not null group by {value})"
    ).fetchall()[0]
    return int(row[0]), int(row[1])

"""The contract between a KPI's SQL and everything after it: columns, types, and what rows may not be.

What a KPI's SQL must select is written in ``REQUIRED`` and ``OPTIONAL``; a breach names the SQL file and the next step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from models.errors import RunError
from models.issues import did_you_mean
from models.kpi import Kpi
from models.library import DeclaredKpi
from models.printing import counted
from models.privacy import without_contacts
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_EXACT = (*_WHOLE, "DECIMAL")

#: Column → types that may come.
REQUIRED: dict[str, tuple[str, ...]] = {
    "record_id": ("VARCHAR",),
    "unit_id": ("VARCHAR",),
    "occurred_at": ("TIMESTAMP", "DATE"),
    "region": ("VARCHAR",),
    "numerator": _EXACT,
    "denominator": _EXACT,
    "file_id": _WHOLE,
    "record_no": _WHOLE,
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "grain": ("VARCHAR",),
    "period": ("DATE",),
    "value": (*_EXACT, "DOUBLE", "FLOAT"),
    "is_censored": ("BOOLEAN",),
    "records": _WHOLE,
}
#: Column → the type and, where it is absent, the value that it is stored with.
STORED: dict[str, tuple[str, str]] = {
    "occurred_at": ("TIMESTAMP", "null"),
    "grain": ("VARCHAR", "null"),
    "period": ("DATE", "null"),
    "value": ("DECIMAL(18, 4)", "null"),
    "is_censored": ("BOOLEAN", "false"),
    "records": ("INTEGER", "1"),
    "file_id": ("BIGINT", "null"),
    "record_no": ("BIGINT", "null"),
}


def check_columns(declared: DeclaredKpi, types: Mapping[str, str]) -> None:
    """Columns (name → type) that a KPI's SQL selects. Raises `RunError` with every misfit at once."""
    known = {**REQUIRED, **OPTIONAL}
    # A record that lives in periods is dated by them.
    needed = [name for name in REQUIRED if name != "occurred_at" or "period" not in types]
    wrong = [(name, f"it does not select {name!r}") for name in needed if name not in types]
    for name, kind in types.items():
        if name not in known:
            hint = did_you_mean(name, known) or ""
            wrong.append((name, f"nothing reads its column {name!r}. {hint}".rstrip(". ")))
        elif kind.partition("(")[0] not in known[name] and kind != '"NULL"':
            wrong.append((name, f"{name!r} is {kind}; it may be {', '.join(known[name])}"))
    if wrong:
        raise breach(declared, wrong)


def stored_columns(declared: DeclaredKpi, types: Mapping[str, str]) -> str:
    """The select list that brings checked columns to the types they are stored with; absent optional ones are added.

    A unit that is its record is stored as null: an id of millions of records is not written twice.
    """
    kinds = {"record_id": "VARCHAR", "unit_id": "VARCHAR", "region": "VARCHAR"}
    for name in ("numerator", "denominator"):
        kinds[name] = "DECIMAL(18, 4)" if types[name].startswith("DECIMAL") else "BIGINT"
    kinds |= {name: kind for name, (kind, _) in STORED.items()}
    for_nulls = {"region": "'?'", "is_censored": "false"}
    listed = []
    for name, kind in kinds.items():
        value = f"cast({name if name in types else STORED[name][1]} as {kind})"
        value = f"shown_id({value})" if name in ("record_id", "unit_id") else value
        if name == "unit_id" and declared.kpi.units_are_records:
            value = f"nullif({value}, shown_id(cast(record_id as VARCHAR)))"
        listed.append(f"{f'coalesce({value}, {for_nulls[name]})' if name in for_nulls else value} as {name}")
    return ", ".join(listed)


def check_rows(connection: duckdb.DuckDBPyConnection, declared: DeclaredKpi, regions: Sequence[str]) -> None:
    """What no row of ``selected_observation`` may be. Raises `RunError` with every breach, an example and a count."""
    values = {
        "needs_value": declared.kpi.kind == "quantile",
        "units_are_records": declared.kpi.units_are_records,
        "is_share": declared.kpi.kind == "proportion",
        "regions": [*regions, "?"],
    }
    found = run(connection, statement("contract/breaches"), values).fetchall()
    wrong = [
        (
            next((word for word in re.findall(r"\w+", what) if word in REQUIRED or word in OPTIONAL), ""),
            f"{what} ({counted(rows, 'row')}{f', first {without_contacts(str(example))!r}' if example else ''})",
        )
        for what, example, rows in found
        if rows
    ]
    if wrong:
        raise breach(declared, wrong)


def breach(declared: DeclaredKpi, wrong: Sequence[tuple[str, str]]) -> RunError:
    """The error of (column, what is wrong with it) that names the KPI, its SQL file and both lines."""
    kpi: Kpi = declared.kpi
    declared_at = f"{declared.file.name}:{declared.line}" if declared.line else declared.file.name
    return RunError(
        f"{declared.sql_file}:{_line_of(declared, wrong[0][0])}: the SQL of {kpi.id} ({declared_at}) breaks the "
        f"contract: {'; '.join(what for _, what in wrong)}. "
        "Correct it; docs/add-a-kpi.md says what it must select."
    )


def _line_of(declared: DeclaredKpi, column: str) -> int:
    """The last line that names the column, which is where the outermost SELECT does; else the first of the file."""
    lines = declared.sql_file.read_text(encoding="utf-8").splitlines()
    named = [n for n, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(column)}\b", line.partition("--")[0])]
    return named[-1] if column and named else 1

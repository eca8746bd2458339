"""Salesforce's names in snake case, as loaders write them that copy a CRM into a warehouse or into test data.

They are nobody's export, so the library does not know them; here they are declared as a company would.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from models.formats import Column, Table, load_formats

DEFAULT_OPTIONAL = ("created_at",)


def snake(name: str) -> str:
    """``ConvertedOpportunityId`` → ``converted_opportunity_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def salesforce_in_snake_case(
    optional: tuple[str, ...] = DEFAULT_OPTIONAL, ids: tuple[str, ...] = (), **changes: dict[str, Any]
) -> dict[str, Any]:
    """Tables of a ``salesforce_export`` source whose columns go by either name; ``ids`` are other headers of the id.

    ``optional`` columns need not be there; ``changes`` replaces columns of a table.
    """
    tables = load_formats()["salesforce_export"].tables
    return {name: _table(table, optional, ids, changes.get(name, {})) for name, table in tables.items()}


def _table(table: Table, optional: tuple[str, ...], ids: tuple[str, ...], changes: Mapping[str, Any]) -> dict[str, Any]:
    rules = [
        {"rule": item.rule, "column": column, "equals": list(item.equals)}
        for item in table.set_aside
        for column in (item.column, snake(item.column))
    ]
    columns = {id: _column(id, column, optional, ids) for id, column in table.columns.items()}
    return {
        "columns": columns | changes,
        "set_aside": rules,
        "version": [*table.version, *map(snake, table.version)],
    }


def _column(id: str, column: Column, optional: tuple[str, ...], ids: tuple[str, ...]) -> dict[str, Any]:
    written = column.model_dump(by_alias=True, exclude_unset=True)
    if column.from_:
        written["from"] = [*column.from_, *map(snake, column.from_), *(ids if "Id" in column.from_ else ())]
        # A company's own column must be there unless it says otherwise; the library's need not.
        written["required"] = bool(column.required) and id not in optional
    if column.when is not None:
        written["when"] = {"column": snake(column.when.column), "equals": list(column.when.equals)}
    return written

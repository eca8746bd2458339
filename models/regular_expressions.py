"""Regular expressions of declarations: whether one is any. Names of files are matched by Python, cells by the database.

The two understand different words, so each is asked for its own; the database only where there is an expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from models.issues import Issues

if TYPE_CHECKING:
    from models.formats import Column


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return pattern


#: An expression that names of files are searched for.
NamePattern = Annotated[str, AfterValidator(_compiled)]


def check_cell_patterns(
    columns: Mapping[str, Column], label: str, path: Path, line_of: Callable[..., int | None], issues: Issues
) -> None:
    """An error for each expression of a table's columns that is none; ``line_of`` takes the keys below ``columns``."""
    for id, column in columns.items():
        for key, pattern in (("pattern", column.pattern), ("addition", column.addition)):
            if pattern is not None and (reason := _fault(pattern)):
                message = f"{label}.{id}: {key}: is no regular expression ({reason}); given: {pattern[:80]!r}."
                issues.error(message, path, line_of(id, key))


def _fault(pattern: str) -> str | None:
    import duckdb

    try:
        with duckdb.connect() as connection:
            connection.execute("select regexp_matches('', $1)", [pattern]).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
    return None

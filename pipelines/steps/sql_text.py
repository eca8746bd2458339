"""Identifiers and literals in generated SQL: quoted here, nowhere else. Values of files are never put into SQL."""

from __future__ import annotations

from collections.abc import Iterable


def name(identifier: str) -> str:
    """In double quotes; those inside are doubled."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """In single quotes; those inside are doubled."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list for ``in (…)``; an empty one matches nothing."""
    return ", ".join(text(value) for value in values) or "null"


def array(values: Iterable[str]) -> str:
    """A list value."""
    return "[" + ", ".join(text(value) for value in values) + "]"

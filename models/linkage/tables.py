"""The tables that normalisation stands on: letters, legal forms, mail domains, role mailboxes.

Each is a CSV file beside this module, whose column ``since`` says with which version of the table a line came.
"""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
TABLES = ("letters", "legal_forms", "mail_domains", "role_mailboxes")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The lines of a table, in the file's order: letters are replaced in that order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def letters(step: str) -> tuple[tuple[str, str], ...]:
    """(written, becomes) of one step: ``cyrillic``, ``latin`` or ``spelling``."""
    return tuple((row["written"], row["becomes"]) for row in table("letters") if row["step"] == step)


@cache
def tables_version() -> str:
    """The newest version among the tables, and a hash of what they say: it goes into a model's version."""
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(f"{name}{table(name)}".encode())
    newest = max(int(row["since"]) for name in TABLES for row in table(name))
    return f"{newest}-{digest.hexdigest()[:8]}"

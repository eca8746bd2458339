"""Where links are worked out: a database in memory beside the warehouse, gone when the work is done.

Names, addresses and numbers stand here side by side, so nothing of it is left in the warehouse's file. Macros and
tables of normalisation are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from models.linkage.tables import letters, table
from pipelines.steps.sql_files import statement
from pipelines.steps.sql_text import name, text

if TYPE_CHECKING:
    import duckdb

WORKSPACE = "linkage_work"


@contextmanager
def open_workspace(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A second connection that makes its tables in the workspace and also sees those of the first.

    While it is open the first connection reads them as ``linkage_work.<table>``.
    """
    catalog = str(connection.execute("select current_database()").fetchall()[0][0])
    connection.execute(f"attach ':memory:' as {WORKSPACE}").fetchall()
    work = connection.cursor()
    try:
        work.execute(f"set search_path = {text(f'{WORKSPACE}.main,{name(catalog)}.main')}")
        prepare_normalising(work)
        yield work
    finally:
        work.close()
        connection.execute(f"detach {WORKSPACE}").fetchall()


def prepare_normalising(work: duckdb.DuckDBPyConnection) -> None:
    """Define the macros of ``normalise.sql`` and load the tables that they and ``record.sql`` stand on."""
    for step in ("cyrillic", "latin", "spelling"):
        work.execute(
            f"create or replace macro replaced_{step}(words) as {_replaced('words', letters(step))}"
        ).fetchall()
    work.execute("create or replace macro bare_phone(written) as "
                 "regexp_replace(regexp_replace(trim(written), '^00', ''), '\\D', '', 'g')").fetchall()  # fmt: skip
    work.execute("set variable legal_phrases = '^$'").fetchall()
    work.execute("set variable legal_forms = []::varchar[]").fetchall()
    work.execute(statement("linkage/normalise")).fetchall()
    _load_legal_forms(work)
    _load_mail_domains(work)
    mailboxes = [row["mailbox"] for row in table("role_mailboxes")]
    work.execute(
        "create or replace table role_mailbox as select unnest($mailboxes) as mailbox", {"mailboxes": mailboxes}
    ).fetchall()


def _replaced(expression: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for written, becomes in pairs:
        expression = f"replace({expression}, {text(written)}, {text(becomes)})"
    return expression


def _load_legal_forms(work: duckdb.DuckDBPyConnection) -> None:
    """Forms are brought into the shape that a company's words have; those of several words become one pattern."""
    written = [row["form"] for row in table("legal_forms")]
    rows = work.execute(
        "select distinct company_words(latin_of(unnest($forms))) as form", {"forms": written}
    ).fetchall()
    forms = sorted(form for (form,) in rows if form)
    phrases = sorted((form for form in forms if " " in form), key=lambda form: (-len(form), form))
    pattern = rf"\b({'|'.join(phrases)})\b" if phrases else "^$"
    work.execute("set variable legal_phrases = $pattern", {"pattern": pattern}).fetchall()
    single = [form for form in forms if " " not in form]
    work.execute("set variable legal_forms = $single::varchar[]", {"single": single}).fetchall()


def _load_mail_domains(work: duckdb.DuckDBPyConnection) -> None:
    columns = {name: [row[name] for row in table("mail_domains")] for name in table("mail_domains")[0]}
    work.execute(
        "create or replace table mail_domain as select domain, kind, nullif(same_as, '') as same_as, "
        "ignores_dots = 'yes' as ignores_dots, has_tags = 'yes' as has_tags from (select unnest($domain) as domain, "
        "unnest($kind) as kind, unnest($same_as) as same_as, unnest($ignores_dots) as ignores_dots, "
        "unnest($has_tags) as has_tags)",
        {name: columns[name] for name in ("domain", "kind", "same_as", "ignores_dots", "has_tags")},
    ).fetchall()

"""The records that are compared: people and company of each opportunity without a lead, and the leads that are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.phones import phone_keys
from models.linkage.rules import LinkageRules
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb


def make_records(work: duckdb.DuckDBPyConnection, rules: LinkageRules) -> None:
    """Make ``left_record`` (opportunities × their people), ``right_record`` (leads), ``shared_key``, ``company_form``.

    Reads ``candidate_opportunity`` and staging. All are normalised; ids are given in the order of the keys, so
    the same records get the same ids.
    """
    values = {"opportunities_per_lead": rules.opportunities_per_lead, "nearby_contact_days": rules.nearby_contact_days,
              "shared_by": rules.shared_by}  # fmt: skip
    run(work, f"create or replace table raw_record as {statement('linkage/raw_record')}", values).fetchall()
    make_phone_keys(work, rules.phone_countries)
    work.execute(f"create or replace table company_form as {statement('linkage/company_form')}").fetchall()
    work.execute(f"create or replace table record as {statement('linkage/record')}").fetchall()
    work.execute("drop table raw_record").fetchall()
    for table, side in (("left_record", "opportunity"), ("right_record", "lead")):
        work.execute(
            f"create or replace table {table} as select * exclude (side) from record where side = $side "
            "order by unique_id",
            {"side": side},
        ).fetchall()
    run(work, f"create or replace table shared_key as {statement('linkage/shared_key')}", values).fetchall()
    work.execute("drop table record").fetchall()


def make_phone_keys(work: duckdb.DuckDBPyConnection, countries: dict[str, tuple[str, ...]]) -> None:
    """Make ``phone_key`` (written, region, keys) of ``raw_record``: plain numbers in SQL, others one by one.

    Keys that are there already stay: most people are compared as records and as persons.
    """
    work.execute("create table if not exists phone_key (written varchar, region varchar, keys varchar[])").fetchall()
    work.execute(
        "create or replace table new_phone as select written, region, plain_of_bare(written, bare) as plain "
        "from (select *, bare_phone(written) as bare from ("
        "select distinct phone as written, region from raw_record where phone is not null "
        "except select written, region from phone_key))"
    ).fetchall()
    hard = work.execute("select written, region from new_phone where plain is null order by all").fetchall()
    work.execute(
        "insert into phone_key select written, region, [plain] from new_phone where plain is not null"
    ).fetchall()
    work.execute("drop table new_phone").fetchall()
    found = [(written, region, keys) for written, region in hard
             if (keys := phone_keys(written, countries.get(region, ())))]  # fmt: skip
    if not found:
        return
    import pandas as pd

    work.register("hard_phone", pd.DataFrame(found, columns=["written", "region", "keys"]))
    work.execute("insert into phone_key from hard_phone").fetchall()
    work.unregister("hard_phone")

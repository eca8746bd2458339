"""The records that are compared: people and company of each opportunity without a lead, and the leads that are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.phones import phone_keys
from models.linkage.rules import LinkageRules
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb


def make_records(work: duckdb.DuckDBPyConnection, rules: LinkageRules) -> None:
    """Make ``left_record`` (opportunities × their people), ``right_record`` (leads) and ``shared_key``.

    Reads ``candidate_opportunity`` and staging. All three are normalised; ids are given in the order of the keys, so
    the same records get the same ids.
    """
    values = {"opportunities_per_lead": rules.opportunities_per_lead, "nearby_contact_days": rules.nearby_contact_days,
              "shared_by": rules.shared_by}  # fmt: skip
    run(work, f"create or replace table raw_record as {statement('linkage/raw_record')}", values).fetchall()
    make_phone_keys(work, rules.phone_countries)
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
    """Make ``phone_key`` (written, region, keys) of ``raw_record``: plain numbers in SQL, others one by one."""
    work.execute(
        "create or replace table phone_key as select distinct phone as written, region, "
        "case when plain_phone_of(phone) is not null then [plain_phone_of(phone)] end as keys "
        "from raw_record where phone is not null"
    ).fetchall()
    hard = work.execute("select written, region from phone_key where keys is null order by all").fetchall()
    found = [(written, region, keys) for written, region in hard
             if (keys := phone_keys(written, countries.get(region, ())))]  # fmt: skip
    if not found:
        return
    import pandas as pd

    frame = pd.DataFrame(found, columns=["written", "region", "keys"])
    work.register("hard_phone", frame)
    work.execute(
        "update phone_key set keys = hard_phone.keys from hard_phone "
        "where hard_phone.written = phone_key.written and hard_phone.region is not distinct from phone_key.region"
    ).fetchall()
    work.unregister("hard_phone")

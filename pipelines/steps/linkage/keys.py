"""Links without a model: one and the same address, number, click or visitor; the only lead of a company's domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.rules import LinkageRules
from pipelines.steps.linkage.assigning import keep
from pipelines.steps.linkage.pool import Pool
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: The order of proof: what an earlier method has linked is not looked at by a later one.
HARD_KEYS = ("email", "phone", "click", "client")
#: Where a key finds several leads, one of the opportunity's own company goes before any that is nearer in time: people
#: take their address along, and namesakes have been known to share one. A day weighs too little to even that out.
BONUS_OF_COMPANY, WEIGHT_OF_DAY = 1e-2, 1e-6


def link_by_keys(
    work: duckdb.DuckDBPyConnection, rules: LinkageRules, pool: Pool, silent: frozenset[str]
) -> list[pd.DataFrame]:
    """Links by hard keys, then by the rule on domains, as frames of opportunity_id, lead_id, method, zone.

    ``silent``: columns that say nothing; without surnames the rule on domains has no person to compare.
    """
    values = {
        "window_days": rules.window_days,
        "late_days": rules.late_days,
        "domain_window_days": rules.domain_window_days,
        "excludes_known": rules.known_contacts == "exclude",
    }
    run(work, f"create or replace table keyed_pair as {statement('linkage/keyed_pair')}", values).fetchall()
    links = []
    for method in HARD_KEYS:
        pairs = pool.free(work.execute(
            "select opportunity_id, lead_id, min(days_between) as days_between, "
            "bool_or(is_one_company) as is_one_company from keyed_pair "
            "where method = $method group by opportunity_id, lead_id order by opportunity_id, lead_id",
            {"method": method},
        ).df())  # fmt: skip
        links.append(_accepted(pairs, method, rules))
        pool.take(links[-1])
    links.append(_by_domain(work, rules, pool, has_names="last_name" not in silent))
    pool.take(links[-1].query("zone == 'accept'"))
    return links


def _accepted(pairs: pd.DataFrame, method: str, rules: LinkageRules) -> pd.DataFrame:
    """The best assignment of equal pairs: of one company, then the nearest in time, or the furthest where the first is
    credited.
    """
    days = (-1 if rules.repeated_leads == "latest" else 1) * pairs["days_between"]
    weight = 1 + BONUS_OF_COMPANY * pairs["is_one_company"].astype(int) + WEIGHT_OF_DAY * days
    weighed = pairs.assign(weight=weight)
    chosen = weighed[keep(weighed, rules)]
    return chosen[["opportunity_id", "lead_id"]].assign(method=method, zone="accept")


def _by_domain(work: duckdb.DuckDBPyConnection, rules: LinkageRules, pool: Pool, *, has_names: bool) -> pd.DataFrame:
    pairs = pool.free(
        work.execute(
            "select opportunity_id, lead_id, bool_or(has_person) as has_person, "
            "bool_or(is_like_person) as is_like_person from keyed_pair where method = 'domain' "
            "group by all order by all"
        ).df()
    )
    only = ~pairs["opportunity_id"].duplicated(keep=False) & ~pairs["lead_id"].duplicated(keep=False)
    compared = pairs["has_person"].astype(bool) & has_names
    zone = compared.map({True: "accept", False: rules.company_only})
    fits = only & (pairs["is_like_person"].astype(bool) | ~compared) & (zone != "reject")
    return pairs[fits][["opportunity_id", "lead_id"]].assign(method="domain", zone=zone[fits])

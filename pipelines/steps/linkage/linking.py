"""The whole of linkage in its order: pointers, people's decisions, hard keys, the rule on domains, the model, credits.

What an earlier one has linked no later one touches. Pointers are read and never changed; whatever repair finds stands
beside them in the same table and says by which method, how sure, and who decided.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.attribution import ATTRIBUTION_TABLES
from models.declarations import Declarations
from models.linkage import LINKAGE_TABLES
from models.notices import Notice
from pipelines.steps.canonical_tables import OTHER_TABLES, ensure_tables
from pipelines.steps.linkage.crediting import credit
from pipelines.steps.linkage.evidence import silent_columns
from pipelines.steps.linkage.keys import link_by_keys
from pipelines.steps.linkage.modelling import Modelled, link_by_model, model_pairs
from pipelines.steps.linkage.patterns import find_patterns
from pipelines.steps.linkage.pool import Pool
from pipelines.steps.linkage.records import make_records
from pipelines.steps.linkage.replaying import replay
from pipelines.steps.linkage.workspace import WORKSPACE, open_workspace
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


#: ``(what is being done, done, total)``.
StepProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class LinkReport:
    """Rows made per table, links by (method, zone), opportunities (all, with an accepted link) per region, warnings."""

    tables: dict[str, int]
    methods: dict[tuple[str, str], int]
    regions: dict[str, tuple[int, int]]
    warnings: tuple[Notice, ...] = ()

    @property
    def links(self) -> int:
        return self.tables["linkage_link"]

    @property
    def dangling(self) -> int:
        return self.tables["linkage_dangling"]

    def notes(self) -> list[str]:
        """One line on what the CRM recorded and what was found beside it; none where there is nothing to link."""
        if not sum(total for total, _ in self.regions.values()):
            return []
        recorded = sum(count for (method, _), count in self.methods.items() if method == "pointer")
        repaired = sum(
            count for (method, zone), count in self.methods.items() if method != "pointer" and zone == "accept"
        )
        asked = sum(count for (_, zone), count in self.methods.items() if zone == "review")
        return [f"Links: {recorded:,} recorded by the CRM, {repaired:,} repaired, {asked:,} to be reviewed."]


def link(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, progress: StepProgress = lambda *_: None
) -> LinkReport:
    """Make the tables of `LINKAGE_TABLES` and `ATTRIBUTION_TABLES`.

    ``linkage_link`` is n:m between opportunities and leads.
    """
    with open_workspace(connection) as work:
        warnings = repair(connection, work, declarations, progress)
        find_patterns(connection, work, declarations)
        progress("attribution", 4, 5)
        warnings += credit(connection, work, declarations.company.attribution)
    methods = connection.execute("select method, zone, count(*) from linkage_link group by all order by all").fetchall()
    return LinkReport(
        tables={table: _count(connection, table) for table in (*LINKAGE_TABLES, *ATTRIBUTION_TABLES)},
        methods={(method, zone): count for method, zone, count in methods},
        regions=_regions(connection, declarations),
        warnings=tuple(warnings),
    )


def repair(
    connection: duckdb.DuckDBPyConnection,
    work: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    progress: StepProgress = lambda *_: None,
) -> list[Notice]:
    """Make ``linkage_link`` of what the CRM recorded and what it did not, and say what became of each opportunity."""
    import pandas as pd

    ensure_tables(connection)
    for table in ("link", "dangling"):
        connection.execute(f"create or replace table linkage_{table} as {statement(f'linkage/{table}')}").fetchall()
    for table in LINKAGE_TABLES[2:]:
        connection.execute(f"delete from {table}").fetchall()
    rules = declarations.company.linkage
    new_business = declarations.library["link_rate"].kpi.parameters
    values = {
        "types": list(new_business.get("types", ())),
        "other_words": list(new_business.get("other_words", ())),
        "customer_account_types": list(rules.customer_account_types),
        "excludes_earlier_wins": rules.earlier_wins == "exclude",
        "window_days": rules.window_days,
        "excludes_known": rules.known_contacts == "exclude",
    }
    run(work, f"create table business as {statement('linkage/business')}", values).fetchall()
    work.execute(f"create table standing as {statement('linkage/standing')}").fetchall()
    decided, warnings = replay(work, declarations)
    refused = decided[decided["zone"] == "reject"]
    pool = Pool(rules, set(zip(refused["opportunity_id"], refused["lead_id"], strict=True)))
    pool.take(decided[decided["zone"] == "accept"])
    work.execute("create table candidate_opportunity as select opportunity_id from standing "
                 f"where standing = 'open' and {'true' if rules.enabled else 'false'}").fetchall()  # fmt: skip
    progress("records to compare", 0, 5)
    make_records(work, rules)
    silences = silent_columns(work, "left_record", "right_record")
    progress("training and scoring", 1, 5)
    modelled = model_pairs(work, rules, silences)
    silent = frozenset(silence.column for silence in silences)
    progress("assignment", 3, 5)
    found = [decided, *link_by_keys(work, rules, pool, silent), link_by_model(work, rules, pool)]
    links = pd.concat([frame for frame in found if len(frame)] or [decided], ignore_index=True)
    _write_links(connection, work, once_per_pair(links, pool), modelled)
    _write_findings(connection, work, modelled, values)
    return warnings


def once_per_pair(links: pd.DataFrame, pool: Pool) -> pd.DataFrame:
    """The links without questions that another method has answered, and without asking about a pair twice.

    The rule on domains and the model may both leave a pair to a person, or the model accept what the rule asked about.
    """
    import pandas as pd

    is_asked = links["zone"] == "review"
    answered = links[~is_asked]
    pool.take(answered[answered["zone"] == "accept"])
    return pd.concat([answered, pool.free(links[is_asked])]).drop_duplicates(["opportunity_id", "lead_id"])


def _write_links(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, links: pd.DataFrame, modelled: Modelled
) -> None:
    columns = ["opportunity_id", "lead_id", "method", "zone", "decided_by", "decided_at"]
    work.register("found_link", links.reindex(columns=columns))
    work.execute(
        "create table chosen_link as select opportunity_id::varchar as opportunity_id, lead_id::varchar as lead_id, "
        "method::varchar as method, zone::varchar as zone, decided_by::varchar as decided_by, "
        "decided_at::timestamp as decided_at from found_link"
    ).fetchall()
    work.unregister("found_link")
    version = {"model_version": modelled.version}
    run(work, f"create table repaired as {statement('linkage/repaired')}", version).fetchall()
    connection.execute(f"insert into linkage_link by name select * from {WORKSPACE}.repaired").fetchall()
    zone = "coalesce(link.zone, 'reject')"
    connection.execute(
        f"insert into linkage_candidate by name select candidate.* exclude (r_id), {zone} as zone "
        f"from {WORKSPACE}.candidate left join linkage_link as link using (opportunity_id, lead_id) "
        "order by opportunity_id, lead_id"
    ).fetchall()


def _write_findings(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, modelled: Modelled, values: dict[str, Any]
) -> None:
    """What became of each opportunity, why the data could not carry more, and the model that spoke."""
    known = {**values, "has_model": modelled.is_trained}
    run(work, f"create table outcome as {statement('linkage/outcome')}", known).fetchall()
    connection.execute(f"insert into linkage_outcome by name from {WORKSPACE}.outcome").fetchall()
    connection.execute(
        "insert into linkage_reason by name select outcome as reason, '' as subject, region, count(*) as records, "
        "0 as bound from linkage_outcome where outcome not in ('pointer', 'repaired') group by all order by all"
    ).fetchall()
    for reason, subject, records, bound in modelled.reasons:
        connection.execute(
            "insert into linkage_reason values ($reason, $subject, '*', $records, $bound)",
            {"reason": reason, "subject": subject, "records": records, "bound": bound},
        ).fetchall()
    if modelled.settings is not None:
        settings = json.dumps(modelled.settings, sort_keys=True)
        connection.execute("insert into linkage_model values (?, ?)", [modelled.version, settings]).fetchall()


def _regions(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> dict[str, tuple[int, int]]:
    counts = connection.execute(
        """
        select region, count(*), count(*) filter (
            opportunity_id in (select opportunity_id from linkage_link where zone = 'accept')
        )
        from staging_opportunity group by region
        """
    ).fetchall()
    found = {region: (total, linked) for region, total, linked in counts}
    return {region: found.get(region, (0, 0)) for region in (*declarations.company.region_ids, "?")}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    assert table in OTHER_TABLES, "linkage makes tables that every later stop may rely on"
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])

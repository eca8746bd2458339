"""Links by the probabilistic model: what it is given, and how its scores become zones. Scoring is in scoring.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.linkage.comparisons import load_model
from models.linkage.rules import LinkageRules
from pipelines.steps.linkage.assigning import keep
from pipelines.steps.linkage.blocking import block
from pipelines.steps.linkage.evidence import Silence
from pipelines.steps.linkage.pool import Pool
from pipelines.steps.linkage.scoring import score, train
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: Pairs below this probability are not kept: nobody will ask why they are no link.
LEAST_KEPT = 0.001
#: Which lead of one person is credited is decided by time alone: a day weighs so many bits, too few for evidence.
BITS_PER_DAY = 1e-4
#: Added to every weight, so that a link that the thresholds allow is worth more than none.
POSITIVE = 1000.0


@dataclass
class Modelled:
    """Whether there is a model, and if not, why; what of the blocking was refused."""

    settings: dict[str, Any] | None = None
    version: str | None = None
    reasons: list[tuple[str, str, int, int]] = field(default_factory=list)

    def say(self, reason: str, subject: str, records: int, bound: int = 0) -> None:
        self.reasons.append((reason, subject, records, bound))

    @property
    def is_trained(self) -> bool:
        return self.settings is not None


def condition(rules: LinkageRules) -> str:
    """Which pairs come into question, over the aliases l (opportunity) and r (lead). Its numbers are declared."""
    timely = (
        f"r.moment <= l.moment + interval {rules.late_days} day "
        f"and r.moment >= l.moment - interval {rules.window_days} day"
    )
    if rules.known_contacts == "exclude":
        timely += " and coalesce(l.known_since >= r.moment, true)"
    return timely


def model_pairs(work: duckdb.DuckDBPyConnection, rules: LinkageRules, silences: list[Silence]) -> Modelled:
    """Make ``candidate`` (scored pairs by opportunity and lead), empty where there is no model, and say why."""
    modelled = Modelled()
    work.execute(
        "create or replace table scored_pair (l_id bigint, r_id bigint, weight double, probability double, "
        "weights map(varchar, double), levels map(varchar, integer))"
    ).fetchall()
    for silence in silences:
        modelled.say(silence.reason, silence.column, silence.records)
    model = load_model().without(frozenset(silence.column for silence in silences))
    if model is None:
        modelled.say("nothing_shared", ", ".join(load_model().needs), 0)
    else:
        for rule in block(work, model, "left_record", "right_record", condition=condition(rules),
                          limit=rules.max_comparisons):  # fmt: skip
            if rule.refused:
                modelled.say("rule_refused", rule.name, rule.comparisons, rules.max_comparisons)
        trained = train(
            work, model, "left_record", "right_record", condition=condition(rules),
            possible_pairs=possible_pairs(work, rules), least_pairs=rules.least_training_pairs,
            least_matches=rules.least_training_matches, limit=rules.max_comparisons,
        )  # fmt: skip
        if trained.settings is None:
            modelled.say(trained.reason or "", "", trained.counted, trained.limit)
        else:
            modelled.settings, modelled.version = trained.settings, trained.version
            score(work, model, trained.settings, "left_record", "right_record", least_probability=LEAST_KEPT)
    kept = {"least_score": LEAST_KEPT}
    run(work, f"create or replace table candidate as {statement('linkage/candidate')}", kept).fetchall()
    return modelled


def possible_pairs(work: duckdb.DuckDBPyConnection, rules: LinkageRules) -> int:
    """Pairs of an opportunity's record and a lead inside the window, blocked or not: counted by days, both ends in."""
    row = work.execute(
        """
        with l as (select cast(moment as date) as day, count(*) as n from left_record group by all),
            r as (select cast(moment as date) as day, count(*) as n from right_record group by all)
        select coalesce(sum(l.n * r.n), 0) from l join r
            on r.day <= l.day + cast($late_days as integer) and r.day >= l.day - cast($window_days as integer)
        """,
        {"late_days": rules.late_days, "window_days": rules.window_days},
    ).fetchall()[0]
    return max(int(row[0]), 1)


def link_by_model(work: duckdb.DuckDBPyConnection, rules: LinkageRules, pool: Pool) -> pd.DataFrame:
    """Accepted and reviewed pairs as opportunity_id, lead_id, method, zone, of what is still free."""
    import pandas as pd

    _free_ends(work, pool)
    pairs = work.execute(statement("linkage/rivalry")).df()
    limits = rules.thresholds
    likely = pairs[pairs["score"] >= limits.review]
    sign = -1 if rules.repeated_leads == "latest" else 1
    weight = POSITIVE + likely["own_weight"] + sign * likely["days_between"] * BITS_PER_DAY
    best = keep(likely.assign(weight=weight), rules)
    margin = likely["own_weight"] - likely["rival_weight"].fillna(float("-inf"))
    sure = best & (likely["score"] >= limits.accept) & (margin >= limits.margin)
    accepted = likely[sure]
    taken = likely["opportunity_id"].isin(accepted["opportunity_id"]) | likely["lead_id"].isin(accepted["lead_id"])
    asked = likely[~taken]
    return pd.concat([accepted.assign(zone="accept"), asked.assign(zone="review")])[
        ["opportunity_id", "lead_id", "zone"]
    ].assign(method="model")


def _free_ends(work: duckdb.DuckDBPyConnection, pool: Pool) -> None:
    """Make the tables that ``rivalry.sql`` reads: what is not taken yet, and the pairs that people refused."""
    import pandas as pd

    for table, column in (("free_opportunity", "opportunity_id"), ("free_lead", "lead_id")):
        taken = sorted(pool.taken.get(column, ()))
        work.register("taken_end", pd.DataFrame({column: taken}, dtype="str"))
        work.execute(
            f"create or replace table {table} as select distinct {column} from candidate "
            f"anti join taken_end using ({column})"
        ).fetchall()
        work.unregister("taken_end")
    refused = pd.DataFrame(sorted(pool.refused), columns=["opportunity_id", "lead_id"], dtype="str")
    work.register("refused", refused)
    work.execute("create or replace table refused_pair as select * from refused").fetchall()
    work.unregister("refused")

"""People's decisions on links, replayed: before anything is compared, and stronger than what a model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.linkage.decisions import LinkDecision
from models.linkage.rules import LinkageRules
from models.notices import Notice

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def replay(work: duckdb.DuckDBPyConnection, declarations: Declarations) -> tuple[pd.DataFrame, list[Notice]]:
    """The decisions that apply as links (opportunity_id, lead_id, method, zone, decided_by, decided_at), and warnings.

    A decision on records that are not in the extracts waits; one against the CRM's own pointer changes nothing: neither
    a rejection of it, nor another link for an end that it holds where only one is allowed.
    """
    import pandas as pd

    rows, warnings = [], []
    file = declarations.paths.link_decisions.relative_to(declarations.paths.root)
    for decision in declarations.decisions:
        hindrance = _hindrance(work, decision, declarations.company.linkage, f"{file}:{decision.line}")
        if isinstance(hindrance, Notice):
            warnings.append(hindrance)
        elif not hindrance:
            rows.append((*decision.pair, "decision", decision.decision, decision.decided_by, decision.decided_at))
    columns = ["opportunity_id", "lead_id", "method", "zone", "decided_by", "decided_at"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"decided_at": "datetime64[us]"}), warnings


def _hindrance(
    work: duckdb.DuckDBPyConnection, decision: LinkDecision, rules: LinkageRules, place: str
) -> Notice | bool:
    """What people are told where a decision cannot be applied; else whether it repeats what the CRM says."""
    ids = {"opportunity": decision.opportunity_id, "lead": decision.lead_id}
    for entity, value in ids.items():
        there = work.execute(f"select 1 from staging_{entity} where {entity}_id = $value limit 1", {"value": value})
        if not there.fetchall():
            return Notice("decision_waits", place=place, entity=entity, id=value)
    rows = work.execute(
        "select opportunity_id, lead_id from linkage_link where method = 'pointer' "
        "and (opportunity_id = $opportunity or lead_id = $lead) order by all",
        ids,
    ).fetchall()
    pointers = [dict(zip(("opportunity_id", "lead_id"), row, strict=True)) for row in rows]
    same = [pointer for pointer in pointers if all(getattr(decision, end) == pointer[end] for end in pointer)]
    if decision.decision == "accept":
        if same:
            return True
        # The CRM's link leaves no room beside it at an end that may have one only.
        against = [one for one in pointers if any(getattr(decision, end) == one[end] for end in rules.single_ends)]
    else:
        against = same
    if not against:
        return False
    return Notice(
        "decision_against_crm", place=place, lead=against[0]["lead_id"], opportunity=against[0]["opportunity_id"]
    )

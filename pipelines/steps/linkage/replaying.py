"""People's decisions on links, replayed: before anything is compared, and stronger than what a model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.linkage.decisions import LinkDecision

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def replay(work: duckdb.DuckDBPyConnection, declarations: Declarations) -> tuple[pd.DataFrame, list[str]]:
    """The decisions that apply as links (opportunity_id, lead_id, method, zone, decided_by, decided_at), and warnings.

    A decision on records that are not in the extracts waits; one against the CRM's own pointer changes nothing.
    """
    import pandas as pd

    rows, warnings = [], []
    for decision in declarations.decisions:
        hindrance = _hindrance(work, decision)
        if hindrance is None:
            rows.append((*decision.pair, "decision", decision.decision, decision.decided_by, decision.decided_at))
        elif hindrance:
            place = declarations.paths.link_decisions.relative_to(declarations.paths.root)
            warnings.append(f"{place}:{decision.line}: {hindrance}")
    columns = ["opportunity_id", "lead_id", "method", "zone", "decided_by", "decided_at"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"decided_at": "datetime64[us]"}), warnings


def _hindrance(work: duckdb.DuckDBPyConnection, decision: LinkDecision) -> str | None:
    """Why a decision cannot be applied; blank where it says what the CRM says, None where nothing hinders it."""
    ids = {"opportunity": decision.opportunity_id, "lead": decision.lead_id}
    for entity, value in ids.items():
        there = work.execute(f"select 1 from staging_{entity} where {entity}_id = $value limit 1", {"value": value})
        if not there.fetchall():
            return f"there is no {entity} {value} in the extracts; the decision waits until it is there."
    pointer = work.execute(
        "select 1 from linkage_link where method = 'pointer' and opportunity_id = $opportunity and lead_id = $lead", ids
    ).fetchall()
    if not pointer:
        return None
    if decision.decision == "accept":
        return ""
    return f"the CRM itself links {decision.lead_id} to {decision.opportunity_id}; correct it there, it stays as it is."

"""People's decisions on links, replayed: before anything is compared, and stronger than what a model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.linkage.decisions import LinkDecision
from models.notices import Notice

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def replay(work: duckdb.DuckDBPyConnection, declarations: Declarations) -> tuple[pd.DataFrame, list[Notice]]:
    """The decisions that apply as links (opportunity_id, lead_id, method, zone, decided_by, decided_at), and warnings.

    A decision on records that are not in the extracts waits; one against the CRM's own pointer changes nothing.
    """
    import pandas as pd

    rows, warnings = [], []
    file = declarations.paths.link_decisions.relative_to(declarations.paths.root)
    for decision in declarations.decisions:
        hindrance = _hindrance(work, decision, f"{file}:{decision.line}")
        if isinstance(hindrance, Notice):
            warnings.append(hindrance)
        elif not hindrance:
            rows.append((*decision.pair, "decision", decision.decision, decision.decided_by, decision.decided_at))
    columns = ["opportunity_id", "lead_id", "method", "zone", "decided_by", "decided_at"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"decided_at": "datetime64[us]"}), warnings


def _hindrance(work: duckdb.DuckDBPyConnection, decision: LinkDecision, place: str) -> Notice | bool:
    """What people are told where a decision cannot be applied; else whether it repeats what the CRM says."""
    ids = {"opportunity": decision.opportunity_id, "lead": decision.lead_id}
    for entity, value in ids.items():
        there = work.execute(f"select 1 from staging_{entity} where {entity}_id = $value limit 1", {"value": value})
        if not there.fetchall():
            return Notice("decision_waits", place=place, entity=entity, id=value)
    pointer = work.execute(
        "select 1 from linkage_link where method = 'pointer' and opportunity_id = $opportunity and lead_id = $lead", ids
    ).fetchall()
    if not pointer or decision.decision == "accept":
        return bool(pointer)
    return Notice("decision_against_crm", place=place, lead=decision.lead_id, opportunity=decision.opportunity_id)

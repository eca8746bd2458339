"""Publishing the review queue: pairs that wait for a person, beside the board and never in it.

What a pair's levels of agreement mean is read from the trained model itself, because a model leaves out what the data
do not carry.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.linkage.queue import FIELDS, Evidence, ReviewPair, ReviewQueue, write_queue
from pipelines.steps.sql_files import statement

if TYPE_CHECKING:
    import duckdb

#: Comparison → what its levels are, from 0 (different) upwards: how its values agree, and in which column.
Levels = dict[str, list[tuple[str, str | None]]]


def publish_queue(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> int:
    """Write the queue that ``linkage_link`` gives, over the last one; returns how many pairs wait."""
    queue = review_queue(connection, declarations)
    write_queue(declarations.paths, queue)
    return len(queue.pairs)


def review_queue(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> ReviewQueue:
    """What waits after linkage."""
    found = connection.execute("select model_version, settings from linkage_model").fetchall()
    version, settings = found[0] if found else (None, None)
    levels = levels_of(json.loads(settings)) if settings else {}
    cursor = connection.execute(statement("linkage/review"))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rules = declarations.company.linkage
    return ReviewQueue(
        pairs=tuple(_pair(row, levels) for row in rows),
        time_zone=declarations.company.time_zone,
        accept=rules.thresholds.accept,
        review=rules.thresholds.review,
        margin=rules.thresholds.margin,
        leads_per_opportunity=rules.leads_per_opportunity,
        opportunities_per_lead=rules.opportunities_per_lead,
        model_version=version,
    )


def levels_of(settings: dict[str, Any]) -> Levels:
    """What the levels of a trained model mean; Splink numbers them from the last (0) to the first."""
    return {
        comparison["output_column_name"]: [
            _meaning(level["label_for_charts"])
            for level in reversed(comparison["comparison_levels"])
            if not level.get("is_null_level")
        ]
        for comparison in settings["comparisons"]
    }


def _meaning(label: str) -> tuple[str, str | None]:
    """``1 edits last_name`` as scoring.py writes it; the last level is called different."""
    parts = re.fullmatch(r"\d+ (\w+) (\w+)", label)
    return (parts[1], parts[2]) if parts else ("different", None)


def _pair(row: dict[str, Any], levels: Levels) -> ReviewPair:
    weights, reached = row["weights"] or {}, row["levels"] or {}
    evidence = [
        Evidence(name, bits, *(("missing", None) if reached[name] < 0 else levels[name][reached[name]]))
        for name, bits in weights.items()
        if name != "prior"
    ]
    sides = {field: (row.get(f"lead_{field}"), row.get(f"opportunity_{field}")) for field in FIELDS}
    return ReviewPair(
        opportunity_id=row["opportunity_id"], lead_id=row["lead_id"], method=row["method"], region=row["region"],
        days_between=row["days_between"], score=row["score"], weight=row["weight"], prior=weights.get("prior"),
        evidence=tuple(evidence), fields={name: pair for name, pair in sides.items() if pair != (None, None)},
    )  # fmt: skip

"""Writes what really is the case beside the demo: for tests, never read by the pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from pipelines.demo.writing import write_csv

TRUTHS: dict[str, tuple[str, list[str]]] = {
    "planted_misses.csv": (
        "SELECT kpi, region, period, size FROM truth_miss ORDER BY ALL",
        ["kpi", "region", "period", "size"],
    ),
    "bypassed_conversions.csv": (
        "SELECT lead_id, opportunity_id, pattern, region FROM truth_bypassed ORDER BY ALL",
        ["lead_id", "opportunity_id", "pattern", "region"],
    ),
    "hard_negatives.csv": (
        "SELECT lead_id, opportunity_id, kind, true_lead_id, true_opportunity_id FROM truth_negative ORDER BY ALL",
        ["lead_id", "opportunity_id", "kind", "true_lead_id", "true_opportunity_id"],
    ),
    "labelled_pairs.csv": (
        "SELECT lead_id, opportunity_id, 'yes' AS match FROM truth_bypassed UNION ALL "
        "SELECT lead_id, opportunity_id, 'no' FROM truth_negative ORDER BY ALL",
        ["lead_id", "opportunity_id", "match"],
    ),
    "failure_patterns.csv": (
        "SELECT pattern, entity, record_id, detail FROM planted ORDER BY ALL",
        ["pattern", "entity", "record_id", "detail"],
    ),
    "dirty_rows.csv": (
        "SELECT file, record, column_name, reason FROM truth_dirty ORDER BY ALL",
        ["file", "record", "column", "reason"],
    ),
    "true_rates.csv": (
        "SELECT kpi, region, CAST(month AS VARCHAR), rate, target FROM truth_rate ORDER BY ALL",
        ["kpi", "region", "month", "rate", "target"],
    ),
}


def write_truth(connection: duckdb.DuckDBPyConnection, folder: Path, *, seed: int, scale: float) -> None:
    """Write the files of truth and ``demo.json``, by which a folder is known as a demo."""
    for name, (query, header) in TRUTHS.items():
        write_csv(folder / name, header, connection.execute(query).fetchall())
    (folder / "demo.json").write_text(json.dumps({"made_by": "milepost demo", "scale": scale, "seed": seed}) + "\n")

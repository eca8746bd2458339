"""Baselines that come after a KPI's first load: they change verdicts of periods that are over, so people are told.

A baseline needs no approval, so that a company's history can be judged on the day on which it begins. Judges nothing.
"""

from __future__ import annotations

from typing import Any

from models.declarations import Declarations
from models.errors import BoardError
from models.notices import Notice
from pipelines.steps.board import read_board_table

_SAME = ("kpi", "region", "grain", "value", "upper", "tolerance", "valid_from", "improvement", "base_period")


def later_baselines(declarations: Declarations) -> list[Notice]:
    """A notice per baseline that the published board lacks, of KPIs that had targets on it."""
    try:
        published = read_board_table(declarations.paths, "target")
    except BoardError:
        return []
    known_kpis = {row["kpi"] for row in published}
    known = {_told(row) for row in published if row["baseline"]}
    return [
        Notice("baseline_after_first_load", row=target.row, kpi=target.kpi, region=target.region)
        for target in declarations.targets
        if target.baseline and target.kpi in known_kpis and _told(vars(target)) not in known
    ]


def _told(row: dict[str, Any]) -> tuple[str, ...]:
    """What decides verdicts of a row, in words: a board has moments where a declaration has days."""
    return tuple(str(row[name])[:10] if name == "valid_from" else str(row[name]) for name in _SAME)

"""Where the cuts of a KPI's questions lie on the KPI's own scale: what a page prints beside the figure."""

from __future__ import annotations

from collections.abc import Iterable

from models.answers import Answer
from models.kpi import Kpi
from models.scales import EqualCut, Scale, exact


def equal_cuts(kpi: Kpi, answers: Iterable[Answer]) -> list[EqualCut]:
    """One per scale and cut of the questions that the KPI asks for and that stand on another scale than it does."""
    asked, found = kpi.parameters, []
    if "scale_min" not in asked or "scale_max" not in asked:
        return []
    own = Scale.of(asked["scale_min"], asked["scale_max"])
    for answer in answers:
        for name in ("top_cut", "bottom_cut"):
            cut = getattr(answer, name)
            scale = Scale.of(answer.scale_min, answer.scale_max)
            if answer.metric == asked.get("metric") and name in asked and cut is not None and scale != own:
                upright = exact(cut) if answer.direction == "higher" else scale.low + scale.high - exact(cut)
                found.append(EqualCut(upright, scale, own))
    return list(dict.fromkeys(found))

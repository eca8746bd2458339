"""The cells whose verdicts differ between two judgements, each with its cause. Pure functions over frames.

A cause is what of the cell differs and what the verdict looks at first: a gate before anything, then how the number
came about, then the target. Several may have their part in one cell; all are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.steps.differing.changes import Changes

if TYPE_CHECKING:
    import pandas as pd

CELL = ("kpi", "region", "grain", "period")
CAUSES = ("data", "quality", "definition", "target")
NOT_TRUSTED = "not_trusted"
_LIMITS = ("target", "target_upper", "tolerance")
_NUMBERS = ("value", "low", "high", "n", "immature", "numerator", "denominator", "closed")
#: Shown in place of a verdict where one side has no such cell, and where the period is still open.
ABSENT, OPEN = "absent", "open"


@dataclass(frozen=True)
class Flip:
    """A cell whose verdict changes. ``judged``: it raises a task, or proposes closing one, where it is the newest.

    ``before`` and ``after`` are verdicts; ``absent`` where the KPI or region is not there on that side.
    """

    kpi: str
    region: str
    grain: str
    period: date | None
    before: str
    after: str
    cause: str
    judged: bool
    value_before: float | None
    value: float | None
    n_before: int | None
    n: int | None
    target_before: float | None
    target: float | None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


FLIP_COLUMNS = tuple(Flip.__dataclass_fields__)


def flips(before: pd.DataFrame, after: pd.DataFrame, changes: Changes) -> list[Flip]:
    """The cells whose verdict changes, in the order of ``after``, newest period first within a KPI's grain."""
    both = before.merge(after, on=list(CELL), how="outer", suffixes=("_before", "_after"), indicator=True)
    old, new = both["verdict_before"], both["verdict_after"]
    differs = (old.notna() | new.notna()) & (old.fillna("") != new.fillna(""))
    found = [
        _flip({str(key): value for key, value in row.items()}, changes) for row in both[differs].to_dict("records")
    ]
    order = {name: place for place, name in enumerate(dict.fromkeys([*after["kpi"], *before["kpi"]]))}
    found.sort(key=lambda flip: flip.region)
    found.sort(key=lambda flip: flip.period or date.min, reverse=True)
    return sorted(found, key=lambda flip: (order[flip.kpi], not flip.judged, flip.grain))


def _flip(row: dict[str, Any], changes: Changes) -> Flip:
    side = row["_merge"]
    one, other = (
        {name: _plain(row[f"{name}_{suffix}"]) for name in {*_NUMBERS, *_LIMITS, "verdict", "judged"}}
        for suffix in ("before", "after")
    )
    one["verdict"] = ABSENT if side == "right_only" else one["verdict"] or OPEN
    other["verdict"] = ABSENT if side == "left_only" else other["verdict"] or OPEN
    period = _plain(row["period"])
    return Flip(
        kpi=row["kpi"],
        region=row["region"],
        grain=row["grain"],
        period=period.date() if period is not None else None,
        before=one["verdict"],
        after=other["verdict"],
        cause=", ".join(causes(row["kpi"], one, other, changes)),
        judged=bool(other["judged"] if side != "left_only" else one["judged"]),
        value_before=one["value"],
        value=other["value"],
        n_before=_count(one["n"]),
        n=_count(other["n"]),
        target_before=one["target"],
        target=other["target"],
    )


def causes(kpi: str, before: dict[str, Any], after: dict[str, Any], changes: Changes) -> list[str]:
    """Why a KPI's cell has another verdict; never empty."""
    is_defined_anew, has_other_targets = kpi in changes.definitions, kpi in changes.targets
    if ABSENT in (before["verdict"], after["verdict"]):  # a KPI came or went; else a region or a period did
        return ["definition"] if is_defined_anew else ["data"]
    if (before["verdict"] == NOT_TRUSTED) != (after["verdict"] == NOT_TRUSTED):
        # A gate fires before anything else is looked at. Other SQL may read what the check found broken.
        return ["definition"] if is_defined_anew and not changes.quality else ["quality"]
    found = {
        "data": changes.data and _differ(_NUMBERS, before, after),
        "definition": is_defined_anew and (kpi in changes.rules or _differ(_NUMBERS, before, after)),
        "target": has_other_targets and _differ(_LIMITS, before, after),
    }
    if not any(found.values()):  # the periods that are pooled with this one are judged otherwise
        found = {"target": has_other_targets, "definition": is_defined_anew and not has_other_targets}
    return [name for name in CAUSES if found.get(name)] or ["data"]


def _differ(names: Iterable[str], before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(before[name] != after[name] for name in names)


def _plain(value: Any) -> Any:
    """A value of a frame as Python's own; every kind of null is None."""
    import pandas as pd

    return None if pd.isna(value) else value


def _count(value: float | None) -> int | None:
    return None if value is None else int(value)

"""What of two declarations differs, as far as a verdict can see it. Compares values; opens no warehouse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.declarations import Declarations
from models.library import DeclaredKpi

#: Of a KPI: what is said about it and moves no verdict.
_WORDS = {"title", "description", "traps", "formula", "formula_source", "independent_unit", "slices"}
_OF_JUDGING = {"kind", "direction", "policy", "precision", "floor_units", "judged_on"}
#: Of a company: what decides which records there are, and where they belong.
_OF_DATA = {"time_zone", "reporting_currency", "regions", "sources", "linkage", "attribution"}
_SOURCE_WORDS = {"sources": {"__all__": {"owner", "about"}}}


@dataclass(frozen=True)
class Changes:
    """``data``: sources, regions, rates, links or staging; ``quality``: checks; the others name KPIs.

    ``rules``: those of ``definitions`` that are also judged otherwise, whatever their number.
    """

    data: bool
    quality: bool
    definitions: frozenset[str]
    rules: frozenset[str]
    targets: frozenset[str]


def changes_between(before: Declarations, after: Declarations) -> Changes:
    """What changed from one to the other."""
    kpis = before.kpis.keys() | after.kpis.keys()
    return Changes(
        data=_data(before) != _data(after),
        quality=before.checks != after.checks,
        definitions=frozenset(name for name in kpis if _definition(before, name) != _definition(after, name)),
        rules=frozenset(name for name in kpis if _rules(before, name) != _rules(after, name)),
        targets=frozenset(name for name in kpis if _targets(before, name) != _targets(after, name)),
    )


def _data(of: Declarations) -> tuple[Any, ...]:
    company = of.company.model_dump(include=_OF_DATA, exclude=_SOURCE_WORDS)
    return company, of.rates, of.decisions, _texts(of.paths.sql_dir / "staging")


def _definition(of: Declarations, name: str) -> tuple[Any, ...] | None:
    declared: DeclaredKpi | None = of.kpis.get(name)
    if declared is None:
        return None
    company = of.company
    calendar = (company.week_starts, company.fiscal_year_starts_month, company.brand_terms)
    return declared.kpi.model_dump(exclude=_WORDS), declared.sql_file.read_text(encoding="utf-8"), calendar


def _rules(of: Declarations, name: str) -> dict[str, Any]:
    return of.kpis[name].kpi.model_dump(include=_OF_JUDGING) if name in of.kpis else {}


def _targets(of: Declarations, name: str) -> tuple[Any, ...]:
    """Without the lines on which they stand: a row put in between changes no target."""
    rows = sorted((replace(target, row=0) for target in of.targets if target.kpi == name), key=str)
    return of.company.target_grace_days, rows


def _texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))}

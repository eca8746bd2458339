"""Targets: one row per KPI, region, grain and time, with what it was negotiated from. Read from ``targets.csv``.

Which target is in force for a period is a rule of judgement and lives with the verdicts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models.csv_files import read_csv_file
from models.entities import COMPANY_ROW
from models.improvements import Improvement, read_improvement
from models.issues import Issues, did_you_mean
from models.kpi import GRAINS, Kpi

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_REGION = "default"
#: What a target is negotiated from; ``basis`` names the one that it follows.
INPUTS = ("client_expectation", "competitor_level", "internal_proposal")
#: Kinds whose target holds for one length of period (`models.statistics.kinds`, which brings numpy).
PER_PERIOD_KINDS = ("sum", "count")
_NUMBERS = ("value", "upper", "tolerance", "client_expectation", "competitor_level", "internal_proposal")
_DATES = ("valid_from", "valid_to", "approved_at", "review_on")


class Negotiated(Protocol):
    """A target with its outside inputs, as declared or as a board has it."""

    @property
    def value(self) -> float | None: ...
    @property
    def client_expectation(self) -> float | None: ...
    @property
    def competitor_level(self) -> float | None: ...


class Directed(Protocol):
    """A KPI that knows which way is better."""

    @property
    def direction(self) -> str: ...


@dataclass(frozen=True)
class Target:
    """One row of targets.csv; ``row`` is its line in the file. Proportions are fractions, durations days or hours."""

    row: int
    kpi: str
    region: str
    grain: str | None
    value: float | None
    upper: float | None = None
    tolerance: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    client_expectation: float | None = None
    competitor_level: float | None = None
    internal_proposal: float | None = None
    basis: str | None = None
    evidence: str | None = None
    proposed_by: str | None = None
    approved_by: str | None = None
    approved_at: date | None = None
    review_on: date | None = None
    baseline: bool = False
    improvement: str | None = None
    base_period: str | None = None

    def improved(self, fiscal_year_starts_month: int = 1) -> Improvement | None:
        """The improvement that stands in place of ``value``."""
        if self.improvement is None or self.base_period is None:
            return None
        return read_improvement(self.improvement, self.base_period, fiscal_year_starts_month)

    def is_due(self, today: date) -> bool:
        """Whether its review date has come and it has not ended."""
        is_over = self.valid_to is not None and self.valid_to < today
        return self.review_on is not None and self.review_on <= today and not is_over

    def overlaps(self, other: Target) -> bool:
        """Whether both would claim the same cells on some day."""
        same = (self.kpi, self.region) == (other.kpi, other.region)
        grains_meet = self.grain is None or other.grain is None or self.grain == other.grain
        begins_before = (self.valid_from or date.min) <= (other.valid_to or date.max)
        ends_after = (other.valid_from or date.min) <= (self.valid_to or date.max)
        return same and grains_meet and begins_before and ends_after


TARGET_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Target) if field.name != "row")


def targets_frame(targets: Collection[Target], fiscal_year_starts_month: int = 1) -> pd.DataFrame:
    """Targets as a frame with the columns of `Target` and ``improved``, as the verdicts take them."""
    import pandas as pd

    frame = pd.DataFrame([asdict(target) for target in targets], columns=[field.name for field in fields(Target)])
    frame["improved"] = pd.Series([target.improved(fiscal_year_starts_month) for target in targets], dtype=object)
    return frame


def load_targets(
    path: Path, kpis: dict[str, Kpi], regions: Collection[str], issues: Issues, fiscal_year_starts_month: int = 1
) -> tuple[Target, ...]:
    """Read and check ``targets.csv``; every finding goes to ``issues`` with its line. A missing file is a warning."""
    if not path.is_file():
        issues.warning(
            "no targets.csv, so no KPI can be judged.", path, None, "Add the file; docs/declare-a-company.md"
        )
        return ()
    opened = read_csv_file(path, TARGET_COLUMNS, issues)
    if opened is None:
        return ()
    reader, headers = opened
    needed_headers = ("kpi", "region") if "improvement" in headers else ("kpi", "region", "value")
    missing = [needed for needed in needed_headers if needed not in headers]
    for needed in missing:
        issues.error(f"column {needed!r} is missing.", path, 1)
    if missing:
        return ()
    targets = []
    for cells in reader:
        target = _row(cells, reader.line_num, path, kpis, regions, issues)
        if target is not None:
            check_improvement(target, kpis[target.kpi], path, issues, fiscal_year_starts_month)
            targets.append(target)
    _refuse_overlaps(targets, path, issues)
    return tuple(targets)


def _row(
    cells: dict[str, Any], line: int, path: Path, kpis: dict[str, Kpi], regions: Collection[str], issues: Issues
) -> Target | None:
    if None in cells:
        issues.error("the row has more fields than there are columns.", path, line, "Quote a text that holds a comma.")
        return None
    words = {key: (value or "").strip() for key, value in cells.items() if isinstance(value, str | None) and key}
    values: dict[str, Any] = {key: word or None for key, word in words.items()}
    fine = True

    def wrong(message: str, suggestion: str | None = None) -> None:
        nonlocal fine
        fine = False
        issues.error(message, path, line, suggestion)

    for kind, known in (("KPI", kpis), ("region", (*regions, DEFAULT_REGION, COMPANY_ROW))):
        if (named := words.get(kind.lower(), "")) not in known:
            fine = False
            issues.unknown(kind, named, known, path, line)
    if words.get("grain") and words["grain"] not in GRAINS:
        wrong(f"there is no grain {words['grain']!r}.", did_you_mean(words["grain"], GRAINS))
    for name in _NUMBERS:
        values[name] = _number(words.get(name, ""))
        if values[name] is None and words.get(name):
            wrong(f"{name}: {words[name]!r} is not a number.", "Write 0.45 for 45 %.")
    for name in _DATES:
        values[name] = _date(words.get(name, ""))
        if values[name] is None and words.get(name):
            wrong(f"{name}: {words[name]!r} is not a date.", "Write 2026-10-31.")
    if not words.get("value") and not words.get("improvement"):
        wrong("value is empty.", "Or say 'improvement' and 'base_period': 10% better than 2025.")
    baseline = words.get("baseline", "").lower()
    if baseline not in ("", "true", "false", "yes", "no", "1", "0"):
        wrong(f"baseline: {words['baseline']!r} is neither true nor false.")
    if not fine:
        return None
    values["baseline"] = baseline in ("true", "yes", "1")
    cells_by_name: dict[str, Any] = {name: values.get(name) for name in TARGET_COLUMNS}
    target = Target(row=line, **cells_by_name)
    _plausible(target, kpis[target.kpi], path, issues)
    return target


def _plausible(target: Target, kpi: Kpi, path: Path, issues: Issues) -> None:
    if kpi.direction == "band" and target.upper is None:
        issues.error(f"{kpi.id} has a band: 'upper' is missing.", path, target.row)
    if target.upper is not None and target.value is not None and target.upper < target.value:
        issues.error("'upper' lies below 'value'.", path, target.row)
    if target.tolerance is not None and target.tolerance < 0:
        issues.error("'tolerance' is negative.", path, target.row)
    if target.valid_from and target.valid_to and target.valid_to < target.valid_from:
        issues.error("'valid_to' lies before 'valid_from'.", path, target.row)
    if kpi.kind == "proportion" and target.value is not None and not 0 <= target.value <= 1:
        issues.error(f"{kpi.id} is a share between 0 and 1; {target.value:g} is outside.", path, target.row)
    _check_basis(target, path, issues)
    if target.approved_at is None and not target.baseline:
        issues.warning("neither approved nor a baseline, so it never comes into force.", path, target.row)
    if is_soft(target, kpi):
        issues.warning("softer than both the clients' expectation and the competitors' level.", path, target.row)


def is_soft(target: Negotiated, kpi: Directed) -> bool:
    """Whether the target is easier than both outside inputs (domain: the risk of comfortable targets)."""
    outside = (target.client_expectation, target.competitor_level)
    value = target.value
    if value is None or kpi.direction == "band" or None in outside:
        return False
    known = [level for level in outside if level is not None]
    if kpi.direction == "higher":
        return all(value < level for level in known)
    return all(value > level for level in known)


def _check_basis(target: Target, path: Path, issues: Issues) -> None:
    if target.basis is None:
        return
    if target.basis not in INPUTS:
        issues.warning(f"basis: {target.basis!r} is no input.", path, target.row, did_you_mean(target.basis, INPUTS))
    elif getattr(target, target.basis) is None and any(getattr(target, name) is not None for name in INPUTS):
        issues.warning(f"the target follows {target.basis}, whose column is empty.", path, target.row)


def check_improvement(target: Target, kpi: Kpi, path: Path, issues: Issues, fiscal_year_starts_month: int) -> None:
    """Whether a base period can be improved upon: it is over when the target begins, and as long where sums add up."""
    said = (target.improvement, target.base_period)
    if said == (None, None):
        return
    if target.value is not None or None in said:
        issues.error("say either 'value', or both 'improvement' and 'base_period'.", path, target.row)
        return
    improvement = target.improved(fiscal_year_starts_month)
    if improvement is None:
        issues.error(
            f"{target.improvement!r} better than {target.base_period!r} cannot be read.", path, target.row,
            "Write 10% or 0.02 (in the KPI's unit), and 2025, 2025-Q3 or 2025-10.",
        )  # fmt: skip
        return
    if kpi.direction == "band":
        issues.error(f"{kpi.id} has a band, which has no better end.", path, target.row, "Say 'value' and 'upper'.")
    if kpi.kind in PER_PERIOD_KINDS and improvement.grain != (target.grain or kpi.judged_grain):
        issues.error(
            f"{kpi.id} adds up: a {improvement.grain} is no base for a {target.grain or kpi.judged_grain}.",
            path, target.row, "Name a base period of the same length.",
        )  # fmt: skip
    if target.valid_from is None or target.valid_from < month_after(improvement):
        issues.error(
            f"'valid_from' must not lie before the end of the base period {target.base_period}.", path, target.row
        )


def month_after(improvement: Improvement) -> date:
    """The first day after the base period; periods.py brings pandas, which checking declarations does without."""
    months = improvement.period.month - 1 + {"month": 1, "quarter": 3, "year": 12}[improvement.grain]
    return date(improvement.period.year + months // 12, months % 12 + 1, 1)


def _refuse_overlaps(targets: list[Target], path: Path, issues: Issues) -> None:
    by_cell: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        for earlier in by_cell.setdefault((target.kpi, target.region), []):
            if target.overlaps(earlier):
                issues.error(
                    f"overlaps line {earlier.row}: two targets for {target.kpi} in {target.region} at the same time.",
                    path,
                    target.row,
                    "End the older one with valid_to.",
                )
        by_cell[target.kpi, target.region].append(target)


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number else None


def _date(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None

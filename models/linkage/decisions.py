"""People's decisions on links, from ``decisions/links.csv``: replayed on every run, stronger than any model.

Columns: ``lead_id, opportunity_id, decision, decided_by, decided_at, note``. Whether the records are there is seen
when links are made; here is only whether the file makes sense. Lines are written in deciding.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.csv_files import read_csv_file, unguarded
from models.issues import Issues, did_you_mean
from models.linkage.rules import LinkageRules

DECISION_COLUMNS = ("lead_id", "opportunity_id", "decision", "decided_by", "decided_at", "note")
NEEDED_COLUMNS = DECISION_COLUMNS[:-1]
DECISIONS = ("accept", "reject")


@dataclass(frozen=True)
class LinkDecision:
    """Somebody says that an opportunity came from a lead (``accept``) or that it did not (``reject``)."""

    lead_id: str
    opportunity_id: str
    decision: str
    decided_by: str
    decided_at: datetime
    note: str
    line: int

    @property
    def pair(self) -> tuple[str, str]:
        return self.opportunity_id, self.lead_id


def load_decisions(path: Path, rules: LinkageRules, issues: Issues) -> tuple[LinkDecision, ...]:
    """Read and check the file; without it nobody has decided anything."""
    if not path.is_file():
        return ()
    opened = read_csv_file(path, DECISION_COLUMNS, issues)
    if opened is None:
        return ()
    reader, headers = opened
    if any(needed not in headers for needed in NEEDED_COLUMNS):
        issues.error(f"needs the columns {', '.join(NEEDED_COLUMNS)}.", path, 1)
        return ()
    decisions: dict[tuple[str, str], LinkDecision] = {}
    for cells in reader:
        plain = {key: unguarded((value or "").strip()) for key, value in cells.items() if isinstance(key, str)}
        found = _decision(plain, reader.line_num, path, issues)
        if found is None:
            continue
        earlier = decisions.setdefault(found.pair, found)
        if earlier is not found:
            issues.error(
                f"{found.lead_id} and {found.opportunity_id} are decided on line {earlier.line} already.", path,
                found.line, "Keep one line for a pair; git remembers the other.",
            )  # fmt: skip
    _check_ends(tuple(decisions.values()), path, rules, issues)
    return tuple(decisions.values())


def _check_ends(decisions: tuple[LinkDecision, ...], path: Path, rules: LinkageRules, issues: Issues) -> None:
    """Two accepted leads of one opportunity, or the other way round, where the company declares one."""
    for end, key in rules.single_ends.items():
        first: dict[str, int] = {}
        for decision in decisions:
            value = getattr(decision, end)
            if decision.decision == "accept" and first.setdefault(value, decision.line) != decision.line:
                issues.error(
                    f"{value} has an accepted link on line {first[value]} already.", path, decision.line,
                    f"Reject one, or declare linkage: {{{key}: many}} in company.yaml.",
                )  # fmt: skip


def _decision(cells: dict[str, str], line: int, path: Path, issues: Issues) -> LinkDecision | None:
    blank = [name for name in NEEDED_COLUMNS if not cells.get(name)]
    if blank:
        issues.error(f"{', '.join(blank)}: must not be blank.", path, line)
        return None
    if cells["decision"] not in DECISIONS:
        issues.error(f"decision: {cells['decision']!r} is neither accept nor reject.", path, line,
                     did_you_mean(cells["decision"], DECISIONS))  # fmt: skip
        return None
    try:
        decided_at = datetime.fromisoformat(cells["decided_at"]).replace(tzinfo=None)
    except ValueError:
        issues.error(
            f"decided_at: {cells['decided_at']!r} is no moment.", path, line, "Write 2026-11-24 or 2026-11-24T10:30."
        )
        return None
    return LinkDecision(
        cells["lead_id"], cells["opportunity_id"], cells["decision"], cells["decided_by"], decided_at,
        cells.get("note", ""), line,
    )  # fmt: skip

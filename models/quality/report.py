"""What the last run's checks found, as a small file that both sides know: written by the pipeline, also when it fails.

The board holds the same of the last *published* run.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from models.board import replace_text
from models.settings import CompanyPaths

FILE = "last_run.json"
Rows = list[dict[str, Any]]
CHECK_COLUMNS = ("check_key", "grade", "outcome", "checked", "broken", "regions", "kpis", "owner", "about_en")
EXAMPLE_COLUMNS = ("check_key", "region", "source", "file", "record_no", "record_id", "value")
QUARANTINE_COLUMNS = ("file", "record_no", "line", "source", "source_table", "entity", "column", "value", "reason")


@dataclass(frozen=True)
class QualityReport:
    """Rows of checks, of examples, and of the quarantine; values of personal columns are masked."""

    checks: Rows
    examples: Rows
    quarantine: Rows
    quarantined: int = 0

    def with_examples(self) -> Rows:
        """The checks, each with its examples in it."""
        return [
            {**check, "examples": [row for row in self.examples if row["check_key"] == check["check_key"]]}
            for check in self.checks
        ]

    def write(self, paths: CompanyPaths) -> None:
        replace_text(paths.quality / FILE, json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n")


def read_quality_report(paths: CompanyPaths) -> QualityReport | None:
    """The report of the last run that checked anything, or None."""
    try:
        data = json.loads((paths.quality / FILE).read_text(encoding="utf-8"))
        return QualityReport(**data)
    except (FileNotFoundError, ValueError, TypeError):
        return None

"""Where a company's things are, and which company is meant. Reads no declaration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from models.errors import RequestError

COMPANY_VARIABLE = "MILEPOST_COMPANY"
DEFAULT_COMPANY = Path("data/demo")


@dataclass(frozen=True)
class CompanyPaths:
    """The layout of a company's folder; everything the program makes is below ``state``."""

    root: Path

    @property
    def company_yaml(self) -> Path:
        return self.root / "company.yaml"

    @property
    def journey_yaml(self) -> Path:
        return self.root / "journey.yaml"

    @property
    def targets_csv(self) -> Path:
        return self.root / "targets.csv"

    @property
    def rates_csv(self) -> Path:
        return self.root / "rates.csv"

    @property
    def kpis_dir(self) -> Path:
        return self.root / "kpis"

    @property
    def checks_dir(self) -> Path:
        return self.root / "checks"

    @property
    def sql_dir(self) -> Path:
        return self.root / "sql"

    @property
    def forgotten_csv(self) -> Path:
        """Salted hashes of people who were forgotten; see docs/privacy.md."""
        return self.root / "decisions" / "forgotten.csv"

    @property
    def link_decisions(self) -> Path:
        return self.root / "decisions" / "links.csv"

    @property
    def link_decisions_lock(self) -> Path:
        """Held by whoever writes ``decisions/links.csv``; not beside it, where git would see it."""
        return self.state / "links.lock"

    @property
    def review_queue(self) -> Path:
        """Pairs that wait for a person, with names and addresses: for the company's analysts alone."""
        return self.state / "review" / "queue.json"

    @property
    def linkage_chart(self) -> Path:
        """Where ``milepost linkage evaluate`` draws unless told otherwise."""
        return self.state / "linkage" / "thresholds.html"

    @property
    def state(self) -> Path:
        return self.root / ".milepost"

    @property
    def warehouse(self) -> Path:
        return self.state / "warehouse.duckdb"

    @property
    def warehouse_lock(self) -> Path:
        return self.state / "warehouse.lock"

    @property
    def boards(self) -> Path:
        return self.state / "boards"

    @property
    def board_pointer(self) -> Path:
        return self.boards / "current"

    @property
    def records(self) -> Path:
        return self.state / "records"

    @property
    def tasks_database(self) -> Path:
        return self.state / "tasks.sqlite"

    @property
    def quarantine(self) -> Path:
        return self.state / "quarantine"

    @property
    def quality(self) -> Path:
        return self.state / "quality"

    @property
    def dagster_home(self) -> Path:
        return self.state / "dagster"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def manifest(self) -> Path:
        return self.state / "manifest.json"

    @property
    def last_run(self) -> Path:
        return self.state / "last_run.json"


def find_company(option: Path | None = None) -> CompanyPaths:
    """The company that is meant: ``--company``, else ``MILEPOST_COMPANY``, else ``data/demo``.

    Raises `RequestError` where that folder is none of a company.
    """
    named = option or (Path(os.environ[COMPANY_VARIABLE]) if os.environ.get(COMPANY_VARIABLE) else None)
    root = (named or DEFAULT_COMPANY).expanduser().resolve()
    if not root.is_dir():
        raise RequestError(
            f"{root}: no such folder. Name a company with --company DIR, or make the demo with 'milepost demo DIR'."
        )
    paths = CompanyPaths(root)
    if not paths.company_yaml.is_file():
        raise RequestError(f"{paths.company_yaml}: not found, so {root} is not a company's folder.")
    return paths

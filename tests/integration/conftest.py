"""A demo company, made and run once for all tests of the whole road; a test that changes it takes a copy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pandas as pd
import pytest

from models.declarations import load_declarations
from models.settings import CompanyPaths
from pipelines.demo.generator import write_demo
from pipelines.steps.board import read_cells
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel_all
from tests.shared import made_once

SCALE = 0.05


def run_company(root: Path, *, as_of: date | None = None, full: bool = False) -> Road:
    """The whole road without an orchestrator; returns the road when the run is over."""
    with open_road(load_declarations(root), RunRequest(as_of=as_of, full=full)) as road:
        for _ in travel_all(road):
            pass
    return road


def place_whole_library(root: Path) -> None:
    """Give the demo's journey one more stage, of the library's other KPIs."""
    declarations = load_declarations(root)
    other = [kpi for kpi in declarations.library if kpi not in declarations.kpis]
    stage = "\n".join(
        [
            "  - id: other",
            "    title: Other",
            "    department: sales",
            "    kpis:",
            *(f"      - {kpi}" for kpi in other),
        ]
    )
    path = root / "journey.yaml"
    stages, strip = path.read_text(encoding="utf-8").split("\nstrip:")
    path.write_text(f"{stages}\n{stage}\n\nstrip:{strip}", encoding="utf-8")


#: Every stage's first word, every kind, links, and what is judged as a band or with a target below: enough where it is
#: the road that is tested and not the library, in half of the time.
SHORT_JOURNEY = frozenset({
    "non_branded_search_share", "engaged_session_share", "lead_response_within_sla", "lead_to_opportunity_conversion",
    "link_rate", "conversion_bypass_rate", "win_rate", "sales_cycle_days", "trial_activation", "onboarding_ces", "csat",
    "cdsat", "forecast_wape", "nps", "retention", "query_coverage",
})  # fmt: skip


def shorten_journey(root: Path) -> Path:
    """Leave only `SHORT_JOURNEY` of a demo's journey and targets; returns the company."""
    path = root / "journey.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    named = [re.match(r"\s+- (?:\{kpi: )?(\w+)(?:,.*\})?$", line) for line in lines]
    kept = [line for line, kpi in zip(lines, named, strict=True) if kpi is None or kpi[1] in SHORT_JOURNEY]
    path.write_text("".join(kept), encoding="utf-8")
    targets = root / "targets.csv"
    header, *rows = targets.read_text(encoding="utf-8").splitlines(keepends=True)
    targets.write_text(header + "".join(row for row in rows if row.split(",", 1)[0] in SHORT_JOURNEY), encoding="utf-8")
    return root


def cells_of_company(root: Path) -> pd.DataFrame:
    """The published cells in a fixed order."""
    cells = read_cells(CompanyPaths(root))
    return cells.sort_values(["kpi", "region", "grain", "period"]).reset_index(drop=True)


@pytest.fixture(scope="session")
def demo_extracts(tmp_path_factory) -> Path:
    """A small demo company that nobody has run. All workers read it: take `copy_of_demo` to run or change one."""
    return made_once(tmp_path_factory, "demo", lambda root: write_demo(root, scale=SCALE, seed=7))


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory, demo_extracts) -> Path:
    """The small demo company after its first run, made once for all workers and opened by none of them."""

    def make(root: Path) -> None:
        shutil.copytree(demo_extracts, root)
        run_company(root)

    return made_once(tmp_path_factory, "demo_run", make)


@pytest.fixture(scope="session")
def demo(tmp_path_factory, demo_run) -> Path:
    """This worker's own copy of the company after its first run, for reading: `copy_of_run` gives one to change."""
    return shutil.copytree(demo_run, tmp_path_factory.mktemp("companies") / "demo_run")


@pytest.fixture
def copy_of_demo(demo_extracts, tmp_path) -> Callable[[], Path]:
    """Makes copies of the company that nobody has run."""
    return _copier(demo_extracts, tmp_path, "copy")


@pytest.fixture
def copy_of_run(demo_run, tmp_path) -> Callable[[], Path]:
    """Makes copies of the company after its first run."""
    return _copier(demo_run, tmp_path, "copy_of_run")


def _copier(original: Path, folder: Path, name: str) -> Callable[[], Path]:
    numbers = count()
    return lambda: shutil.copytree(original, folder / f"{name}_{next(numbers)}")

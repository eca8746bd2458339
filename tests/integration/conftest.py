"""A demo company, made and run once for all tests of the whole road; a test that changes it takes a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
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

SCALE = 0.05


def run_company(root: Path, *, as_of: date | None = None, full: bool = False) -> Road:
    """The whole road without an orchestrator; returns the road when the run is over."""
    with open_road(load_declarations(root), RunRequest(as_of=as_of, full=full)) as road:
        for _ in travel_all(road):
            pass
    return road


#: What no extract of the demo feeds: quotes, tasks with a due day, invitations.
UNFED = frozenset({"quote_turnaround_hours", "task_sla_compliance", "survey_response_rate"})


def place_whole_library(root: Path) -> None:
    """Give the demo's journey one more stage, of the library's other KPIs that the demo can feed."""
    declarations = load_declarations(root)
    other = [kpi for kpi in declarations.library if kpi not in {*declarations.kpis, *UNFED}]
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


def cells_of_company(root: Path) -> pd.DataFrame:
    """The published cells in a fixed order."""
    cells = read_cells(CompanyPaths(root))
    return cells.sort_values(["kpi", "region", "grain", "period"]).reset_index(drop=True)


@pytest.fixture(scope="session")
def demo_extracts(tmp_path_factory) -> Path:
    """A small demo company that nobody has run."""
    root = tmp_path_factory.mktemp("companies") / "demo"
    write_demo(root, scale=SCALE, seed=7)
    return root


@pytest.fixture(scope="session")
def demo(demo_extracts) -> Path:
    """The small demo company after its first run. Do not change it: `copy_of_demo` gives one to change."""
    root = demo_extracts.with_name("demo_run")
    shutil.copytree(demo_extracts, root)
    run_company(root)
    return root


@pytest.fixture
def copy_of_demo(demo_extracts, tmp_path) -> Callable[[], Path]:
    """Makes copies of the company that nobody has run."""
    made = []

    def copy() -> Path:
        root = tmp_path / f"copy_{len(made)}"
        shutil.copytree(demo_extracts, root)
        made.append(root)
        return root

    return copy

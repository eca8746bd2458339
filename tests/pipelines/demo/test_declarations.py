"""The demo's declarations are sound, and agree with the story its records are drawn from."""

import csv
from pathlib import Path

from models.declarations import load_declarations
from pipelines.demo.folder import declarations_folder
from pipelines.demo.targets import demo_targets

STORY = Path(__file__).parents[3] / "pipelines" / "demo" / "story"


def test_targets_are_those_of_the_story():
    committed = (declarations_folder() / "targets.csv").read_text(encoding="utf-8")
    assert committed == demo_targets(), "stale: run python -m pipelines.demo.targets"


def test_nothing_to_complain_about(demo):
    declarations = load_declarations(demo.root)
    assert [issue.line_of_text() for issue in declarations.issues] == []
    assert [stage.id for stage in declarations.journey.stages] == [
        "awareness", "consideration", "lead", "sales", "trial", "onboarding", "support", "loyalty"
    ]  # fmt: skip
    assert len(declarations.kpis) >= 14


def test_the_story_knows_how_kpis_are_judged(demo):
    declarations = load_declarations(demo.root)
    with (STORY / "kpi.csv").open(encoding="utf-8") as file:
        told = {
            row["kpi"]: (row["grain"], row["direction"], float(row["horizon_days"] or 0))
            for row in csv.DictReader(file)
        }
    declared = {}
    for name in told:
        kpi = declarations.kpi(name)
        declared[name] = (kpi.judged_grain, kpi.direction, kpi.horizon_days or 0)
    assert told == declared

"""Cells whose verdicts differ, and their causes, over frames written by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipelines.diff_command import markdown, summary
from pipelines.steps.differing.changes import Changes
from pipelines.steps.differing.comparing import Difference
from pipelines.steps.differing.flips import causes, flips

CELL = {
    "kpi": "k", "region": "North", "grain": "month", "period": pd.Timestamp("2026-08-01"), "verdict": "met",
    "value": 0.5, "low": 0.4, "high": 0.6, "n": 100, "immature": 0, "numerator": 50.0, "denominator": 100.0,
    "closed": True, "judged": True, "target": 0.4, "target_upper": None, "tolerance": 0.0,
}  # fmt: skip


def changes(
    *, data: bool = False, quality: bool = False, definition: bool = False, rules: bool = False, target: bool = False
) -> Changes:
    def of(is_so: bool) -> frozenset[str]:
        return frozenset({"k"} if is_so else ())

    return Changes(data, quality, of(definition), of(rules), of(target))


def frame(*cells: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([CELL | cell for cell in cells])


@pytest.mark.parametrize(
    ("other", "changed", "expected"),
    [
        ({"target": 0.7}, {"target": True}, ["target"]),
        ({"target": 0.7}, {"target": True, "data": True, "definition": True}, ["target"]),
        ({"target": 0.7, "value": 0.6}, {"target": True, "data": True}, ["data", "target"]),
        ({"value": 0.2}, {"data": True}, ["data"]),
        ({"value": 0.2}, {"definition": True}, ["definition"]),
        ({"value": 0.2, "target": 0.7}, {"definition": True, "target": True}, ["definition", "target"]),
        ({}, {"definition": True, "rules": True}, ["definition"]),
        ({"target": 0.7}, {"definition": True, "rules": True, "target": True}, ["definition", "target"]),
        # The company's target follows the weights of its regions.
        ({"target": 0.7, "n": 90}, {"data": True}, ["data"]),
        # Only the pooled periods before differ.
        ({}, {"target": True}, ["target"]),
        ({}, {"data": True}, ["data"]),
        ({"verdict": "not_trusted", "target": 0.7}, {"quality": True, "target": True}, ["quality"]),
        ({"verdict": "not_trusted"}, {"data": True}, ["quality"]),
        ({"verdict": "not_trusted"}, {"definition": True}, ["definition"]),
    ],
)  # fmt: skip
def test_a_cause_is_what_differs_in_the_cell(
    other: dict[str, Any], changed: dict[str, bool], expected: list[str]
) -> None:
    assert causes("k", CELL, CELL | {"verdict": "missed"} | other, changes(**changed)) == expected


def test_only_changed_verdicts_are_told_judged_ones_first() -> None:
    quiet = {"region": "West", "value": 0.51}  # another number, the same verdict
    before = frame({}, quiet, {"grain": "all", "period": None, "verdict": None}, {"grain": "week"}, {"region": "Gone"})
    after = frame(
        {"grain": "week", "verdict": None, "judged": False}, {"verdict": "missed", "target": 0.7},
        quiet | {"value": 0.52}, {"grain": "all", "period": None, "verdict": None},
        {"region": "New", "verdict": "stale"},
    )  # fmt: skip
    found = flips(before, after, changes(target=True))
    assert [(flip.region, flip.grain, flip.before, flip.after) for flip in found] == [
        ("Gone", "month", "met", "absent"), ("New", "month", "absent", "stale"), ("North", "month", "met", "missed"),
        ("North", "week", "met", "open"),
    ]  # fmt: skip
    gone, new = found[0], found[1]
    assert (gone.value, gone.n, gone.value_before, gone.n_before) == (None, None, 0.5, 100)
    assert (new.value, new.n, new.value_before) == (0.5, 100, None)


def test_markdown_is_a_table_that_a_pull_request_shows() -> None:
    found = flips(
        frame({"region": "*"}), frame({"region": "*", "verdict": "missed", "target": 0.7}), changes(target=True)
    )
    told = Difference("main", "abc1234", "A|B", changes(target=True), found, 12)
    assert markdown(told, found).splitlines() == [
        "### A\\|B: verdicts against main (abc1234)",
        "",
        "1 verdict of 1 KPI changes against main (abc1234): 1 met → missed. By cause: 1 target. 1 of the judged grain.",
        "",
        "| KPI | Region | Grain | Period | Before | After | Cause | Value | Target |",
        "|---|---|---|---|---|---|---|---|---|",
        "| `k` | \\* | month | 2026-08-01 | met | **missed** | target | 0.5 | 0.4 → 0.7 |",
        "",
        "**Bold**: of the judged grain; the newest of them raise and close tasks.",
    ]
    assert summary(told, []) == "No verdict changes against main (abc1234); 12 cells compared."
    long = markdown(told, found * 301)
    assert "… and 1 more" in long
    assert len(long.splitlines()) == 310

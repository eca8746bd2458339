"""Milepost's readings against a script that shares no line with it: an independent check of every cell."""

from __future__ import annotations

import pytest

from models.declarations import load_declarations
from pipelines.demo.generator import write_demo
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel
from tests.bench.by_hand import compute
from tests.bench.comparing import Differing, compare


@pytest.mark.slow
def test_milepost_and_the_script_by_hand_agree_in_every_cell(tmp_path):
    demo, by_hand = tmp_path / "demo", tmp_path / "by_hand.duckdb"
    write_demo(demo, scale=0.05)
    compute(demo, by_hand)
    declarations = load_declarations(demo)
    with open_road(declarations, RunRequest()) as road:
        for stop in ("raw", "staging", "linkage", "observations", "readings"):
            travel(road, stop)
    assert compare(declarations.paths.warehouse, by_hand) > 10_000


def test_a_difference_is_shown_with_both_sides(tmp_path):
    import duckdb

    row = (
        "select 'csat' as kpi, 'DACH' as region, 'month' as grain, date '2026-10-01' as period, 8 as n, 4 as numerator"
    )
    for file, table, denominator in (("ours", "reading", 8), ("theirs", "reading_by_hand", 9)):
        with duckdb.connect(str(tmp_path / file)) as connection:
            connection.execute(f"create table {table} as {row}, {denominator} as denominator, 0.5 as value")
    with pytest.raises(Differing, match=r"csat \(1 cells differ\) DACH month 2026-10-01: denominator 8 \| 9"):
        compare(tmp_path / "ours", tmp_path / "theirs")

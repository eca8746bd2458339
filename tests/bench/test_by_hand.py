"""Milepost's readings against a script that shares no line with it: an independent check of every cell."""

from __future__ import annotations

import pytest

from pipelines.steps.stops import STOPS
from tests.bench import bench
from tests.bench.bench import ONLY_OURS, SAME_WORK, command, run_scale
from tests.bench.comparing import Differing, compare
from tests.bench.loading.reporting import HEADING
from tests.bench.reporting import write_into


@pytest.mark.slow
def test_milepost_and_the_script_by_hand_agree_in_every_cell(tmp_path, monkeypatch):
    """And the tables of the benchmark hold every stop and each part of the script.

    The command is only started: how long a run of it takes is the benchmark's own, and no cell of it is compared.
    """
    monkeypatch.setattr(bench, "command", lambda demo: [*command(demo), "--help"])
    result = run_scale(0.05, tmp_path, 1, lambda words: None)
    assert result.cells > 30_000
    matched = {part for ours in SAME_WORK.values() for part in ours}
    assert set(result.parts) == matched | set(ONLY_OURS) and set(STOPS) <= set(result.parts)
    assert set(result.hand[0].told["parts"]) == set(SAME_WORK)
    assert sum(result.parts.values()) < result.road[0].seconds
    page = tmp_path / "page.md"
    page.write_text(f"# Old\n\n{HEADING}\n\nIts figures.\n", encoding="utf-8")
    for _ in range(2):
        write_into(page, [result])
    written = page.read_text(encoding="utf-8")
    assert written.count("# Benchmarks") == written.count(HEADING) == written.count("Its figures.") == 1
    assert "# Old" not in written and "| 0.05 | quality |" in written and "| 0.05 | linkage |" in written


def test_a_difference_is_shown_with_both_sides(tmp_path):
    import duckdb

    row = (
        "select 'csat' as kpi, 'recorded' as links, 'DACH' as region, 'month' as grain, date '2026-10-01' as period, "
        "8 as n, 4 as numerator"
    )
    for file, table, denominator in (("ours", "reading", 8), ("theirs", "reading_by_hand", 9)):
        with duckdb.connect(str(tmp_path / file)) as connection:
            connection.execute(f"create table {table} as {row}, {denominator} as denominator, 0.5 as value")
            if table == "reading":
                connection.execute("create table reading_counterpart as from reading where false")
    with pytest.raises(Differing, match=r"csat \(1 cells differ\) recorded DACH month 2026-10-01: denominator 8 \| 9"):
        compare(tmp_path / "ours", tmp_path / "theirs")


def test_a_second_reading_and_a_kpi_that_the_script_lacks_are_differences(tmp_path):
    import duckdb

    row = (
        "select 'recorded' as links, 'DACH' as region, 'month' as grain, date '2026-10-01' as period, 8 as n, "
        "4 as numerator, 8 as denominator, 0.5 as value, '{}' as kpi"
    )
    with duckdb.connect(str(tmp_path / "ours")) as ours, duckdb.connect(str(tmp_path / "theirs")) as theirs:
        ours.execute(f"create table reading as {row.format('link_rate')} union all {row.format('csat')}")
        ours.execute(
            "create table reading_counterpart as "
            "select * replace ('repaired' as links, 6 as numerator) from reading limit 1"
        )
        theirs.execute(f"create table reading_by_hand as {row.format('link_rate')}")
        theirs.execute("insert into reading_by_hand select * replace ('repaired' as links) from reading_by_hand")
    with pytest.raises(Differing) as told:
        compare(tmp_path / "ours", tmp_path / "theirs")
    assert str(told.value).splitlines()[1:] == [
        "csat (1 cells differ) recorded DACH month 2026-10-01: n 8 | nothing, numerator 4 | nothing, "
        "denominator 8 | nothing, value 0.5 | nothing",
        "link_rate (1 cells differ) repaired DACH month 2026-10-01: numerator 6 | 4",
    ]

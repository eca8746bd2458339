"""The benchmark's page and limits, from made measurements; the run itself is `make bench-readings`."""

from tests.bench.measuring import Measured
from tests.bench.readings.by_milepost import Stopwatch
from tests.bench.readings.comparing import HEADING, Result, failures, lines, write_into
from tests.bench.readings.judging import judged_in


def result(seconds=1.0, peak=2**30, judging=0.5):
    """Two KPIs, one of which the script has; half a second is shared."""
    kpis = {"observations": {"csat": seconds, "nps": 9.0, "": 0.25}, "readings": {"csat": 0.5, "nps": 1.0, "": 0.25}}
    told = {"stops": {"observations": 10.0, "readings": 2.0, "verdicts": 1.0}, "kpis": kpis, "cells": 1000}
    hand = Measured(9.0, 9.0, 1, {"parts": {"loading": 7.0, "observations": 1.5, "readings": 0.5}})
    return Result(1, Measured(13.0, 13.0, peak, told), hand, frozenset({"csat"}), 480, (70_000, judging))


def test_the_same_cells_are_held_against_each_other():
    measured = result()
    assert (measured.same_cells, measured.by_hand, measured.ratio) == (2.0, 2.0, 1.0)
    assert failures(measured) == []


def test_every_limit_can_fail():
    assert failures(result(seconds=3.0)) == ["2.00 times the queries by hand, at most 1.6"]
    assert failures(result(peak=7 * 2**30)) == ["7.0 GiB of memory, at most 6"]
    assert failures(result(judging=1.2)) == ["70,000 readings judged in 1.20 s, at most 1"]


def test_the_section_is_replaced_and_the_others_stay(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Benchmarks\n\nTables.\n\n{HEADING}\n\nOld.\n\n## Loading\n\nIts figures.\n", encoding="utf-8")
    for _ in range(2):
        write_into(page, result())
    written = page.read_text(encoding="utf-8")
    assert written == "# Benchmarks\n\nTables.\n\n" + "\n".join(lines(result())) + "\n\n## Loading\n\nIts figures.\n"
    write_into(tmp_path / "new.md", result())
    assert (tmp_path / "new.md").read_text(encoding="utf-8").startswith(HEADING)


def test_a_stopwatch_tells_kpis_and_what_they_share():
    watch = Stopwatch()
    for what in ("csat", "nps", "csat", ""):
        watch(what, 0, 2)
    watch("", 0, 0)
    assert set(watch.seconds) == {"", "csat", "nps"}
    assert all(seconds >= 0 for seconds in watch.seconds.values())


def test_judging_is_measured_on_as_many_readings_as_it_says():
    count, seconds = judged_in(10)
    assert (count, seconds > 0) == (720, True)

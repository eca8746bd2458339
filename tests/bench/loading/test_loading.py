"""The loading benchmark itself, on a few records: it measures what it says, and its limits can be broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.loading.loads import run
from tests.bench.loading.reporting import HEADING, failures, lines, write_into


@pytest.mark.slow
def test_a_small_one(tmp_path: Path) -> None:
    result = run(tmp_path / "bench", 3000, 1, lambda words: None)
    assert result.typed[0].told["rows"] == result.whole[0].told["rows"] == result.new_day.told["rows"] == 3000
    assert result.keyed_day.told["rows"] == 3000
    told = "\n".join(lines(result))
    assert "3,000 product events" in told
    slow = replace(result.unchanged_run, seconds=9.0, processor=9.0)
    assert "seconds of an unchanged run: 9.00, at most 2" in failures(replace(result, unchanged_run=slow))
    dear = replace(result.keyed_day, told={"seconds": 1e6, "processor": 1e6})
    assert any(line.startswith("shares for a new day with a key") for line in failures(replace(result, keyed_day=dear)))
    page = tmp_path / "page.md"
    page.write_text("# Page\n", encoding="utf-8")
    for _ in range(2):
        write_into(page, result)
        assert page.read_text(encoding="utf-8").count(HEADING) == 1

"""The linkage benchmark itself, on a small CRM: it measures what it says, and its limits can be broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.linkage.links import run
from tests.bench.linkage.reporting import HEADING, PEAK, failures, lines, write_into


@pytest.mark.slow
def test_a_small_one(tmp_path: Path) -> None:
    result = run(tmp_path / "bench", 0.1, lambda words: None)
    assert result.leads > 3000
    pointers = result.recorded.told["methods"].pop("pointer accept")
    assert "pointer accept" not in result.without_pointers.told["methods"]
    assert result.without_pointers.told["recall"][1] == result.recorded.told["recall"][1] + pointers
    assert failures(result) == []
    told = "\n".join(lines(result))
    assert f"{result.leads:,} leads" in told
    slow = {**result.recorded.told, "seconds": 700.0, "processor": 650.0, "precision": [90, 100], "recall": [7, 10]}
    broken = failures(replace(result, recorded=replace(result.recorded, told=slow, peak=PEAK + 1)))
    assert [line.partition(": ")[2][:9] for line in broken] == ["650 s, at", "8,192 MiB", "precision", "recall 0."]
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n## Behind\n\ntext\n", encoding="utf-8")
    for _ in range(2):
        write_into(page, result)
    assert page.read_text(encoding="utf-8").count(HEADING) == 1
    page.write_text(page.read_text(encoding="utf-8") + "\n## Later\n\ntext\n", encoding="utf-8")
    write_into(page, result)
    assert page.read_text(encoding="utf-8").endswith("## Later\n\ntext\n")

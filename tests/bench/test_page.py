"""Each benchmark writes its own sections of the page and leaves those of the others, in whatever order they run."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.bench.page import put_head, put_section

HEAD = "# Benchmarks\n\nMeasured.\n\n## Tables\n\n| a |\n"


@pytest.mark.parametrize("order", [*permutations(["## Loading", "## Links", "## Verdicts"])])
def test_no_benchmark_takes_away_what_another_wrote(tmp_path, order):
    page = tmp_path / "benchmarks.md"
    for heading in order:
        put_section(page, [heading, "", "old", ""])
    put_head(page, HEAD)
    for heading in order:
        put_section(page, [heading, "", f"new of {heading[3:]}", ""])
        put_head(page, HEAD.replace("| a |", "| b |"))
    expected = [f"{heading}\n\nnew of {heading[3:]}" for heading in order]
    assert page.read_text(encoding="utf-8") == "\n\n".join([HEAD.replace("| a |", "| b |").strip(), *expected]) + "\n"

"""Each ADR has its sections, is under one page, speaks of now, and carries the number that its name says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ADRS = sorted((Path(__file__).resolve().parents[2] / "docs" / "adr").glob("*.md"))
PAGE_OF_WORDS = 500


@pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.stem)
def test_form(adr: Path) -> None:
    text = adr.read_text(encoding="utf-8")
    number = int(adr.stem[:4])
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^Status: (proposed|accepted|superseded by \S+)$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.split()) <= PAGE_OF_WORDS


def test_numbers_have_no_gap() -> None:
    assert [int(adr.stem[:4]) for adr in ADRS] == list(range(1, len(ADRS) + 1))

"""Records dated by a file's name are told by no finer period; other sources keep their months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.declarations import load_declarations, read_declarations
from tests.tiny_company import COMPANY, write_tiny_company

CREATED = "created_at: {from: created, type: date}"
NAMED = "created_at: {file_name: {pattern: '(.+)', format: '%Y', precision: PRECISION}}"


@pytest.mark.parametrize(
    ("precision", "grains"),
    [
        ("day", ("week", "month", "quarter", "year", "all")),
        ("month", ("month", "quarter", "year", "all")),
        ("year", ("year", "all")),
    ],
)
def test_the_coarsest_date_decides(tmp_path: Path, precision: str, grains: tuple[str, ...]) -> None:
    assert _told(tmp_path, COMPANY.replace(CREATED, NAMED.replace("PRECISION", precision))) == grains


def test_a_date_in_the_records_tells_every_grain(tmp_path: Path) -> None:
    assert len(_told(tmp_path, COMPANY)) == 5


def test_a_table_that_the_kpi_does_not_read_decides_nothing(tmp_path: Path) -> None:
    """Leads by the year leave the deals' win rate its months."""
    lead, deal = COMPANY.split("      opportunity:\n")
    text = lead.replace(CREATED, NAMED.replace("PRECISION", "year")) + "      opportunity:\n" + deal
    assert len(_told(tmp_path, text)) == 5


def test_a_kpi_that_is_judged_more_finely_than_its_dates_is_pointed_out(tmp_path: Path) -> None:
    text = COMPANY.replace(CREATED, NAMED.replace("PRECISION", "year"))
    yearly = text + "parameters:\n  win_rate: {judged_grain: year}\n"
    (found,) = read_declarations(write_tiny_company(tmp_path / "monthly", company=text))[1]
    assert "win_rate is judged by month, but what it reads is dated by year only" in found.message
    assert list(read_declarations(write_tiny_company(tmp_path / "yearly", company=yearly))[1]) == []


def _told(root: Path, company: str) -> tuple[Any, ...]:
    declarations = load_declarations(write_tiny_company(root, company=company))
    return declarations.grains_told(declarations.kpi("win_rate"))

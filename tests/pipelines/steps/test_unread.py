"""An entity of which nothing can be read stops the run where KPIs read it: no empty board takes a good one's place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from models.board import current_board, read_last_run
from models.declarations import load_declarations
from models.errors import ExtractError
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel_all
from tests.pipelines.steps.small_company import loaded
from tests.tiny_company import COMPANY, tiny

DEALS = "id,created,region,won,closed\n"
UNREADABLE = DEALS + "7,2.1.26,North,true,2026-01-09\n8,3.1.26,North,true,2026-01-09\n"


def test_a_file_whose_every_date_is_unreadable_leaves_the_board_up(tmp_path: Path) -> None:
    root = tiny(tmp_path / "tiny")
    deals = root / "extracts" / "deals.csv"
    good = deals.read_text()
    declarations = load_declarations(root)
    with open_road(declarations, RunRequest()) as road:
        list(travel_all(road))
    board = current_board(declarations.paths)
    deals.write_text(UNREADABLE)
    line = next(n for n, words in enumerate(COMPANY.splitlines(), 1) if n > 27 and "created_at" in words)
    message = (
        "extracts/deals.csv: source crm, table opportunity: all that counts, 2 records, is in quarantine, most by "
        f"created_at: '2.1.26' is no date. Correct the file, or what is declared of it (company.yaml:{line})."
    )
    for _ in range(2):  # the second run finds the rows as they were, and says the same
        with pytest.raises(ExtractError, match=re.escape(message)), open_road(declarations, RunRequest()) as road:
            list(travel_all(road))
    assert current_board(declarations.paths) == board
    last = read_last_run(declarations.paths)
    assert last is not None and last.status == "failed" and "2.1.26" in last.message
    deals.write_text(good)
    with loaded(root) as found:
        assert len(found.staged("opportunity")) == 1


def test_what_no_kpi_reads_and_what_can_be_read_in_part_is_a_warning(tmp_path: Path) -> None:
    root = tiny(tmp_path / "tiny", leads="id,created,region,opportunity\n1,never,North,7\n")
    (root / "extracts" / "deals.csv").write_text(UNREADABLE + "9,2026-01-02,North,true,2026-01-09\n")
    with loaded(root) as found:
        told = [text for text in found.report.warnings if "in quarantine" in text]
    assert len(told) == 2
    assert told[0].startswith(
        "source crm, table lead: 1 of 1 records are in quarantine, most by created_at: 'never' is"
    )


def test_a_record_that_only_its_day_sets_aside_can_be_read(tmp_path: Path) -> None:
    root = tiny(tmp_path / "tiny")
    (root / "extracts" / "deals.csv").write_text(UNREADABLE + "9,2026-01-02,North,true,2026-01-09\n")
    with loaded(root, as_of=date(2026, 1, 1)) as found:
        assert found.staged("opportunity") == []

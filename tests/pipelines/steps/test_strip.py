"""The data strip's lines: both languages say all of it, and no line tells where on this machine the files lie."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from models.declarations import load_declarations
from models.notices import Notice
from pipelines.steps.strip import data_strip
from tests.pipelines.steps.small_company import loaded
from tests.tiny_company import COMPANY, write_tiny_company

TWO_SOURCES = COMPANY + "  - {id: old, format: salesforce_export, path: exports/sf, owner: Dee Owner}\n"
LEADS = "id,created,region,opportunity\n1,2026-01-05,NO,10\n"
DEALS = "id,created,region,won,closed\n10,2026-01-07,NO,true,2026-02-01\n"
CELLS = pd.DataFrame(
    [("win_rate", "North", "2026-07-01", "met", True), ("win_rate", "North", "2026-10-01", "missed", True)],
    columns=["kpi", "region", "period", "verdict", "judged"],
)
CHECK = {
    "check_key": "opportunity.closed_at_order", "kind": "order", "outcome": "failed", "regions": "North, South",
    "checked": 2400, "broken": 61, "about_en": "Deals close after they begin.", "about_ru": "Сделки закрыты позже.",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    company = TWO_SOURCES.replace("{id: North,", "{id: North, name: {en: The North, ru: Север},")
    folder = write_tiny_company(tmp_path / "tiny", company=company)
    (folder / "extracts").mkdir()
    (folder / "exports" / "sf").mkdir(parents=True)
    (folder / "extracts" / "leads.csv").write_text(LEADS, encoding="utf-8")
    (folder / "extracts" / "deals.csv").write_text(DEALS, encoding="utf-8")
    (folder / "exports" / "sf" / "Account.csv").write_text("Id,Name,CreatedDate\n", encoding="utf-8")
    return folder


def test_what_a_load_warns_of_is_said_in_russian_and_without_a_path_of_this_machine(root):
    with loaded(root) as found:
        warnings = found.report.warnings
    told = "exports/sf: source old has no file with records for opportunity."
    assert told in warnings and all(isinstance(warning, Notice) for warning in warnings)
    rows = data_strip([], (0, 0), CELLS, warnings, [], load_declarations(root).company)
    lines = {row["text_en"]: row["text_ru"] for row in rows if row["key"].startswith("warning_")}
    assert lines[told] == "exports/sf: в источнике old нет файла с записями для таблицы opportunity."
    assert len(lines) == len(warnings) > 2
    for english, russian in lines.items():
        assert str(root) not in english + russian
        assert re.search("[а-я]{4}", russian) and not re.search("[а-я]", english)


def test_addresses_of_people_are_left_out_of_both_languages(root):
    told = Notice("column_lacks", file="ann@tiny.example.csv", column="mail", id="email")
    line = data_strip([], (0, 0), CELLS, [told], [], load_declarations(root).company)[-1]
    assert "ann@" not in line["text_en"] + line["text_ru"]


def test_regions_are_called_as_people_call_them_and_one_is_counted_as_one(root):
    rows = data_strip([], (1, 0), CELLS, [], [CHECK], load_declarations(root).company)
    texts = {row["key"]: (row["text_en"], row["text_ru"]) for row in rows}
    english, russian = texts["check_opportunity.closed_at_order"]
    assert english.endswith("61 of 2,400 (The North, South)") and russian.endswith("61 из 2400 (Север, South)")
    assert texts["news"][0] == "Against the period before: 1 new miss, 0 recovered"
    assert texts["quarantine"][0] == "Quarantine: 1 record"

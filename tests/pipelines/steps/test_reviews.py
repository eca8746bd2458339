"""Whose targets have passed their review date, and what the reminder says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from models.declarations import Declarations, load_declarations
from pipelines.steps.reviews import due_for_review, reviews
from tests.tiny_company import write_tiny_company

TARGETS = """\
kpi,region,grain,value,valid_to,review_on,baseline
win_rate,default,,0.5,,2026-11-01,true
win_rate,South,,0.6,,2026-11-02,true
win_rate,*,,0.5,2026-10-31,2026-10-01,true
win_rate,North,,0.5,,,true
csat,default,,0.5,,2026-01-01,true
"""


def declared(root: Path) -> Declarations:
    return load_declarations(write_tiny_company(root, targets=TARGETS))


def test_a_date_is_due_from_its_day_on(tmp_path: Path) -> None:
    declarations = declared(tmp_path)
    for day, rows in ((date(2026, 10, 31), [4]), (date(2026, 11, 1), [2]), (date(2026, 11, 2), [2, 3])):
        assert [target.row for target in due_for_review(declarations, day)] == rows, day


def test_the_reminder_names_each_target_and_its_line(tmp_path: Path) -> None:
    (found,) = reviews(declared(tmp_path), date(2026, 12, 1))
    assert (found.department, found.assignee.name, found.period) == ("sales", "Ann Head", date(2026, 11, 1))
    assert found.keys == ("win_rate|default||2026-11-01", "win_rate|South||2026-11-02")
    assert found.sentence_en == (
        "2 targets passed the review date: Win rate, all regions (2026-11-01, targets.csv:2); "
        "Win rate, South (2026-11-02, targets.csv:3). "
        "Agree on the next value and date, and write both into targets.csv."
    )
    assert "Срок пересмотра прошёл (2): " in found.sentence_ru
    assert reviews(declared(tmp_path), date(2026, 9, 1)) == []

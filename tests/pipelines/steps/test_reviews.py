"""Whose targets have passed their review date, and what the reminder says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from models.declarations import Declarations, load_declarations
from models.tasks.data_tasks import DataResult
from models.tasks.queries import tasks
from models.tasks.store import open_company_store
from pipelines.steps import manifest, raise_tasks
from pipelines.steps.reviews import due_for_review, reviews
from pipelines.steps.road import Road, RunRequest
from tests.tiny_company import write_tiny_company

TARGETS = """\
kpi,region,grain,value,valid_to,review_on,baseline
win_rate,default,,0.5,,2026-11-01,true
win_rate,South,,0.6,,2026-11-02,true
win_rate,*,,0.5,2026-10-31,2026-10-01,true
win_rate,North,,0.5,,,true
csat,default,,0.5,,2026-01-01,true
"""


def declared(root: Path, targets: str = TARGETS) -> Declarations:
    return load_declarations(write_tiny_company(root, targets=targets))


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


def test_a_run_reminds_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declarations = declared(tmp_path, TARGETS.replace("2026-11", "2020-11"))
    monkeypatch.setattr(raise_tasks, "looks_back", lambda road: False)
    monkeypatch.setattr(raise_tasks, "_proposals", lambda road: [])
    monkeypatch.setattr(raise_tasks, "settle_failed_gates", lambda *given: DataResult())
    with duckdb.connect() as connection:
        road = Road(declarations, connection, RunRequest())
        made = [raise_tasks.raise_for_misses(road).rows["reviews_reminded"] for _ in range(2)]
    assert made == [1, 0]
    with open_company_store(declarations.paths) as store:
        (task,) = tasks(store, kind="review")
    assert (task.department, task.assignee.name) == ("sales", "Ann Head")
    assert task.sentence_en.startswith("2 targets passed the review date")


def test_a_day_on_which_a_date_passes_is_a_day_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declarations = declared(tmp_path)
    found = {}
    for day in (30, 31, 1, 2, 3):
        moment = datetime(2026, 10 if day > 3 else 11, day, tzinfo=UTC)
        monkeypatch.setattr(manifest, "datetime", SimpleNamespace(now=lambda zone, at=moment: at.astimezone(zone)))
        found[day] = manifest.take_manifest(declarations, RunRequest()).fingerprint
    assert found[30] == found[31]
    assert len({found[31], found[1], found[2]}) == 3
    assert found[2] == found[3]

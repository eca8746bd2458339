"""Lists of tasks, the four monitoring lists, and a task's JSON."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.errors import TaskError
from models.tasks import working
from models.tasks.evidence import freeze
from models.tasks.monitoring import monitoring_lists
from models.tasks.queries import events, open_tasks_by_cell, tasks
from models.tasks.raising import raise_tasks
from models.tasks.statuses import UNFINISHED, Status, TaskKind
from models.tasks.views import as_json, event_as_json
from tests.models.tasks.builders import BORIS, DUE, NOW, OCTOBER, miss, raised, task_in


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [2, 1, 3, 4]),  # unfinished by due date, then finished
        ({"status": "open"}, [2]),
        ({"status": Status.IN_QUESTION}, [1]),
        ({"status": UNFINISHED}, [2, 1]),
        ({"status": ("open", "completed")}, [2, 3]),
        ({"kpi": "csat"}, [2]),
        ({"region": "*"}, [3]),
        ({"department": "support"}, [4]),
        ({"assignee": "boris"}, [2]),
        ({"assignee": "anna@example.org"}, [1, 3, 4]),
        ({"question_owner": "boris"}, [1]),
        ({"kind": "data"}, [4]),
        ({"kpi": "csat", "region": "*"}, []),
    ],
)
def test_filters(store, filters, expected):
    task_in(store, Status.IN_QUESTION)
    raised(store, kpi="csat", assignee=BORIS, due=date(2026, 11, 10))
    task_in(store, Status.COMPLETED, region="*")
    task_in(store, Status.CANCELLED, department="support", kind=TaskKind.DATA)
    assert [view.id for view in tasks(store, **filters)] == expected


def test_the_open_task_of_a_cell(store):
    raised(store, kind=TaskKind.DATA, department="data")
    raised(store)
    raised(store, region="APAC", kind=TaskKind.DATA)
    task_in(store, Status.COMPLETED, region="LATAM")
    cells = {cell: view.id for cell, view in open_tasks_by_cell(store).items()}
    assert cells == {("win_rate", "EMEA"): 2, ("win_rate", "APAC"): 3}


@pytest.mark.parametrize(
    ("hours", "today", "expected"),
    [
        (23, date(2026, 11, 4), ([], [], [], [4])),
        (24, date(2026, 11, 13), ([1], [], [], [4])),
        (25, date(2026, 11, 14), ([1], [1, 2, 4], [], [4])),
        (26, date(2026, 11, 17), ([1], [1, 2, 4], [], [4])),
        (27, date(2026, 11, 18), ([1], [], [1, 2, 4], [4])),
    ],
)
def test_the_four_lists(store, hours, today, expected):
    raised(store)
    task_in(store, Status.IN_PROGRESS, kpi="csat")
    task_in(store, Status.COMPLETED, kpi="nps")
    task_in(store, Status.IN_QUESTION, kpi="ces")
    lists = monitoring_lists(store, now=NOW + timedelta(hours=hours), today=today)
    found = (lists.not_accepted, lists.due_soon, lists.overdue, lists.in_question)
    assert tuple([view.id for view in one] for one in found) == expected


def test_acceptance_is_timed_from_the_reopening(store):
    task_in(store, Status.COMPLETED)
    then = NOW + timedelta(days=40)
    raise_tasks(store, [miss(period=OCTOBER)], now=then, due=DUE)
    for hours, expected in ((1, 0), (24, 1)):
        lists = monitoring_lists(store, now=then + timedelta(hours=hours), today=then.date())
        assert len(lists.not_accepted) == expected


def test_the_promised_json_comes_first(store):
    row = json.loads(json.dumps(as_json(raised(store))))
    promised = {
        "id": "T-0001",
        "kpi": "win_rate",
        "region": "EMEA",
        "department": "sales",
        "assignee": "anna",
        "status": "open",
        "due": "2026-11-17",
        "raised_at": "2026-11-03T09:30:00+00:00",
        "evidence": {"value": 0.401, "target": 0.45, "n": 312},
    }
    assert list(row)[:9] == list(promised)
    assert {key: row[key] for key in promised} == promised


def test_events_in_json(store):
    view = raised(store)
    working.dispute(store, view, "anna", "№ 5 неверен", BORIS, now=NOW)
    assert json.loads(json.dumps(event_as_json(events(store, view)[-1]))) == {
        "kind": "disputed",
        "at": "2026-11-03T09:30:00+00:00",
        "actor": "anna",
        "text": "№ 5 неверен",
        "from_status": "open",
        "to_status": "in_question",
        "grain": None,
        "period": None,
        "data": {"question_owner": "boris"},
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (np.bool_(True), True),
        (np.int64(2**53 + 1), 2**53 + 1),
        (np.float64("nan"), None),
        (float("inf"), None),
        (Decimal("12"), 12),
        (Decimal("0.401"), 0.401),
        (Decimal("NaN"), None),
        (date(2026, 9, 1), "2026-09-01"),
        (pd.Timestamp("2026-09-01"), "2026-09-01T00:00:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (Status.OPEN, "open"),
        ({"a": [Decimal("1.5"), (1, 2)]}, {"a": [1.5, [1, 2]]}),
    ],
)
def test_evidence_is_frozen_as_plain_json(value: Any, expected: Any):
    frozen = freeze({"value": value})
    assert frozen == {"value": expected}
    assert type(frozen["value"]) is type(expected)


def test_evidence_that_json_cannot_hold():
    with pytest.raises(TaskError, match=r"evidence 'a\.b' is a set"):
        freeze({"a": {"b": {1}}})

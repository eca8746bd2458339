"""milepost tasks: what is printed, and which requests end in which error."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.errors import MilepostError, RequestError, TaskError
from models.settings import CompanyPaths
from models.tasks.commandline import tasks_app
from models.tasks.queries import task
from models.tasks.statuses import Status
from models.tasks.store import open_store
from tests.models.tasks.builders import raised, task_in


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyPaths:
    """A company of three tasks: T-0001 open, T-0002 completed, T-0003 open in APAC."""
    monkeypatch.delenv("MILEPOST_TASKS_URL", raising=False)
    monkeypatch.setenv("MILEPOST_COMPANY", str(tmp_path))
    monkeypatch.setenv("MILEPOST_ACTOR", "anna")
    monkeypatch.setenv("COLUMNS", "200")
    paths = CompanyPaths(tmp_path)
    paths.company_yaml.write_text("name: Test\n")
    with open_store(paths.tasks_database) as store:
        raised(store)
        task_in(store, Status.COMPLETED, kpi="csat")
        raised(store, region="APAC", sentence_en="APAC [red]0 %[/red]")
    return paths


def run(*words: str) -> Result:
    return CliRunner().invoke(tasks_app, list(words))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ["T-0001", "T-0003", "T-0002"]),
        (("--status", "open"), ["T-0001", "T-0003"]),
        (("--status", "completed", "--status", "in-progress"), ["T-0002"]),
        (("--kpi", "csat"), ["T-0002"]),
        (("--region", "APAC"), ["T-0003"]),
        (("--department", "nobody"), []),
        (("--assignee", "anna@example.org", "--kind", "kpi"), ["T-0001", "T-0003", "T-0002"]),
    ],
)
def test_list(company, filters, expected):
    result = run("list", "--format", "json", *filters)
    assert result.exit_code == 0
    assert [row["id"] for row in json.loads(result.stdout)] == expected
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv", *filters).stdout)))
    assert [row["id"] for row in rows] == expected
    assert [json.loads(row["evidence"])["n"] for row in rows] == [312] * len(expected)
    table = run("list", *filters).stdout
    assert all(key in table for key in expected) if expected else table == "No task fits.\n"


def test_text_of_people_is_shown_as_it_is(company):
    assert "APAC [red]0 %[/red]" in run("list").stdout


def test_show(company):
    shown = json.loads(run("show", "T-2", "--format", "json").stdout)
    assert (shown["id"], shown["cause"]) == ("T-0002", "Two people left")
    assert [event["kind"] for event in shown["events"]] == ["raised", "completed"]
    table = run("show", "2").stdout
    assert "Two people left" in table and "raised" in table
    assert (
        run("show", "2", "--format", "csv").stdout.splitlines()[0] == "at,actor,kind,from_status,to_status,period,text"
    )


def test_move_and_comment(company):
    assert run("move", "T-0001", "in_progress").stdout.startswith("T-0001 in_progress: EMEA 40.1 %")
    assert run("comment", "T-0001", "Звоню", "--actor", "boris").exit_code == 0
    question = ("--comment", "Wrong month", "--owner", "Boris Ilyin <boris@example.org>")
    moved = json.loads(run("move", "1", "in_question", *question, "--format", "json").stdout)
    assert (moved["question_owner"], moved["question_owner_email"]) == ("boris_ilyin", "boris@example.org")
    assert run("move", "1", "in_progress", "--comment", "It is right").exit_code == 0
    assert run("move", "1", "completed", "--cause", "why", "--action", "what").exit_code == 0
    events = json.loads(run("show", "1", "--format", "json").stdout)["events"]
    assert [(event["kind"], event["actor"]) for event in events] == [
        ("raised", "milepost"),
        ("accepted", "anna"),
        ("commented", "boris"),
        ("disputed", "anna"),
        ("answered", "anna"),
        ("completed", "anna"),
    ]


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (("list", "--status", "opne"), RequestError, "'opne' is no status of a task. Did you mean 'open'"),
        (("show", "T-0009"), RequestError, "T-0009 does not exist"),
        (("show", "csat"), RequestError, "'csat' is no task"),
        (("move", "9", "in_progress"), RequestError, "T-0009 does not exist"),
        (("move", "1", "done"), RequestError, "'done' is no status"),
        (("move", "1", "completed", "--cause", "why"), RequestError, "needs --cause"),
        (("move", "1", "cancelled"), RequestError, "needs --comment"),
        (("move", "1", "in_question", "--comment", "?"), RequestError, "needs --owner"),
        (("move", "1", "in_question", "--comment", "?", "--owner", "<>"), RequestError, "no person"),
        (("move", "2", "in_progress"), TaskError, "T-0002 is completed and cannot become in_progress"),
        (("move", "2", "open"), TaskError, "T-0002 needs a reason"),
        (("comment", "1", " "), TaskError, "T-0001 needs a comment"),
        (("list", "--company", "nowhere"), RequestError, "no such folder"),
    ],
)
def test_errors(company, words, error, message):
    result = run(*words)
    assert isinstance(result.exception, MilepostError)
    assert type(result.exception) is error
    assert message in str(result.exception)
    with open_store(company.tasks_database) as store:
        assert task(store, 1).status is Status.OPEN

"""milepost tasks list|show|move|comment. Only words in and out; the work is done in the other rooms.

A request that cannot be meant (no such task, a status nobody knows, a cause left out) is a `RequestError`; a change
that the task refuses is a `TaskError`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import RequestError
from models.issues import did_you_mean
from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, print_rows
from models.tasks.statuses import Status, TaskKind

if TYPE_CHECKING:
    from models.tasks.people import PersonLike
    from models.tasks.store import TaskStore
    from models.tasks.views import TaskView

tasks_app = typer.Typer(help="Who works on which miss: list, show, move, comment.", no_args_is_help=True)

TABLE_COLUMNS = ("id", "status", "kpi", "region", "department", "assignee_name", "due", "sentence_en")
CSV_COLUMNS = (
    *("id", "kpi", "region", "department", "assignee", "status", "due", "raised_at", "kind", "grain", "period"),
    *("assignee_name", "assignee_email", "question_owner", "sentence_en", "cause", "action", "reason"),
    *("reopened", "recovered_period", "accepted_at", "completed_at", "confirmed_at", "evidence"),
)
EVENT_COLUMNS = ("at", "actor", "kind", "from_status", "to_status", "period", "text")

TaskArgument = Annotated[str, typer.Argument(help="The task's id, such as T-0004.", metavar="TASK")]
ActorOption = Annotated[
    str | None,
    typer.Option("--actor", envvar="MILEPOST_ACTOR", help="Who does it; else your user name.", show_default=False),
]


@tasks_app.command("list")
def list_tasks(
    company: CompanyOption = None,
    output: FormatOption = OutputFormat.table,
    status: Annotated[
        list[str] | None, typer.Option(help="open, in_progress, in_question, …; may be repeated.")
    ] = None,
    kpi: Annotated[str | None, typer.Option(help="Only this KPI.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region; '*' is the company.")] = None,
    department: Annotated[str | None, typer.Option(help="Only this department.")] = None,
    assignee: Annotated[str | None, typer.Option(help="Only this person: id or e-mail.")] = None,
    kind: Annotated[
        TaskKind | None,
        typer.Option(help="kpi: a missed target; data: a source not trusted; project: proposed; review: targets due."),
    ] = None,
) -> None:
    """List tasks: unfinished first, then by due date."""
    statuses = [_status(text) for text in status or ()]
    with _store(company) as store:
        from models.tasks.queries import tasks
        from models.tasks.views import as_json

        found = tasks(
            store,
            status=statuses or None,
            kpi=kpi,
            region=region,
            department=department,
            assignee=assignee,
            kind=kind,
        )
    rows = [as_json(view) for view in found]
    if not rows and output is OutputFormat.table:
        typer.echo("No task fits.")
        return
    print_rows(rows, TABLE_COLUMNS if output is OutputFormat.table else CSV_COLUMNS, output)


@tasks_app.command("show")
def show_task(task: TaskArgument, company: CompanyOption = None, output: FormatOption = OutputFormat.table) -> None:
    """Show a task with everything that happened to it (as CSV: its events)."""
    with _store(company) as store:
        from models.tasks.queries import events
        from models.tasks.views import as_json, event_as_json

        view = _find(store, task)
        happened = [event_as_json(event) for event in events(store, view)]
    row = as_json(view)
    if output is OutputFormat.json:
        _print_object({**row, "events": happened})
        return
    if output is OutputFormat.table:
        del row["evidence"]  # its figures are in the sentence; whole as JSON
        shown = [{"field": key.replace("_", " "), "value": value} for key, value in row.items() if value is not None]
        print_rows(shown, ("field", "value"), output, title=view.key)
    print_rows(happened, EVENT_COLUMNS, output)


@tasks_app.command("move")
def move_task(
    task: TaskArgument,
    status: Annotated[str, typer.Argument(help="open, in_progress, in_question, completed or cancelled.")],
    actor: ActorOption = None,
    comment: Annotated[str, typer.Option(help="The question, answer, reason, or a remark.")] = "",
    cause: Annotated[str, typer.Option(help="Completing: why the target was missed.")] = "",
    action: Annotated[str, typer.Option(help="Completing: what was done about it.")] = "",
    owner: Annotated[str, typer.Option(help="in_question: who answers, 'Name <address>'.")] = "",
    company: CompanyOption = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Move a task: accept (in_progress), question, answer, complete, cancel, open again."""
    wanted = _status(status)
    if wanted is Status.COMPLETED and not (cause.strip() and action.strip()):
        raise RequestError(f"{task}: completing needs --cause (why it was missed) and --action (what was done)")
    if wanted in (Status.IN_QUESTION, Status.CANCELLED) and not comment.strip():
        raise RequestError(f"{task}: {wanted} needs --comment: what is wrong with the number, or why nothing is done")
    if wanted is Status.IN_QUESTION and not owner.strip():
        raise RequestError(f"{task}: {wanted} needs --owner 'Name <address>': who answers for the source")
    with _store(company) as store:
        from models.tasks.moving import move

        moved = move(
            store,
            _find(store, task),
            wanted,
            actor=_actor(actor),
            comment=comment,
            cause=cause,
            action=action,
            owner=_person(owner) if owner.strip() else None,
        )
    _print_task(moved, output)


@tasks_app.command("comment")
def comment_task(
    task: TaskArgument,
    text: Annotated[str, typer.Argument(help="What you want to say.")],
    actor: ActorOption = None,
    company: CompanyOption = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Comment on a task."""
    with _store(company) as store:
        from models.tasks.working import comment

        commented = comment(store, _find(store, task), _actor(actor), text)
    _print_task(commented, output)


@contextmanager
def _store(company: Path | None) -> Iterator[TaskStore]:
    from models.settings import find_company
    from models.tasks.store import open_company_store

    with open_company_store(find_company(company)) as store:
        yield store


def _find(store: TaskStore, reference: str) -> TaskView:
    from models.errors import TaskError
    from models.tasks.queries import task

    try:
        return task(store, reference)
    except TaskError as error:
        raise RequestError(str(error)) from error


def _status(text: str) -> Status:
    try:
        return Status(text.strip().lower().replace("-", "_"))
    except ValueError as error:
        raise RequestError(
            f"{text!r} is no status of a task. {did_you_mean(text, [status.value for status in Status])}"
        ) from error


def _person(text: str) -> PersonLike:
    from pydantic import TypeAdapter, ValidationError

    from models.company import Person

    try:
        person: PersonLike = TypeAdapter(Person).validate_python(text)
    except ValidationError as error:
        raise RequestError(f"{text!r} is no person: write 'Name <address>'") from error
    return person


def _actor(option: str | None) -> str:
    import getpass

    try:
        return option or getpass.getuser()
    except (KeyError, OSError) as error:
        raise RequestError("nobody is known by this user id: say who you are with --actor NAME") from error


def _print_task(view: TaskView, output: OutputFormat) -> None:
    from models.tasks.views import as_json

    if output is OutputFormat.json:
        _print_object(as_json(view))
    elif output is OutputFormat.csv:
        print_rows([as_json(view)], CSV_COLUMNS, output)
    else:
        typer.echo(f"{view.key} {view.status}: {view.sentence_en}")


def _print_object(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")

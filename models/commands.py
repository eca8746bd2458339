"""Commands that need the declarations or the task store alone: ``check``, ``schemas`` and ``tasks``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, counted, print_rows


def register(app: typer.Typer) -> None:
    """Add this package's commands to the root."""
    from models.tasks.commandline import tasks_app

    app.command()(check)
    app.command()(schemas)
    app.add_typer(tasks_app, name="tasks")


def check(company: CompanyOption = None, output: FormatOption = OutputFormat.table) -> None:
    """Check every declaration of a company and print all issues at once, with file and line."""
    from models.declarations import read_declarations
    from models.settings import find_company

    paths = find_company(company)
    declarations, issues = read_declarations(paths.root)
    errors = [issue for issue in issues if issue.severity == "error"]
    rows = [
        {"severity": i.severity, "file": i.file, "line": i.line, "message": i.message, "suggestion": i.suggestion}
        for i in sorted(issues, key=lambda i: (i.severity, i.file or "", i.line or 0))
    ]
    if output is not OutputFormat.table:
        print_rows(rows, ("severity", "file", "line", "message", "suggestion"), output)
    else:
        for issue in sorted(issues, key=lambda i: (i.severity, i.file or "", i.line or 0)):
            typer.echo(issue.line_of_text(), err=issue.severity == "error")
        warnings = len(rows) - len(errors)
        if declarations is not None and not errors:
            company_ = declarations.company
            typer.echo(
                f"{company_.name}: {counted(len(company_.sources), 'source')}, "
                f"{counted(len(declarations.kpis), 'KPI')} in {counted(len(declarations.journey.stages), 'stage')}, "
                f"{counted(len(company_.regions), 'region')}, {counted(len(declarations.targets), 'target')}. "
                f"{counted(warnings, 'warning')}, no error."
            )
        else:
            typer.echo(f"{counted(len(errors), 'error')}, {counted(warnings, 'warning')}.", err=True)
    if errors:
        raise typer.Exit(2)


def schemas(folder: Annotated[Path, typer.Argument(help="Where to write them.")]) -> None:
    """Write the JSON schemas of company.yaml, journey.yaml and kpis/*.yaml, for editors."""
    from models.schemas import write_schemas

    for path in write_schemas(folder):
        typer.echo(str(path))

"""The pipeline's commands. Each opens what it needs, calls one function, prints; heavy imports stay inside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, print_rows
from pipelines.board_tables import print_board_table
from pipelines.diff_command import diff
from pipelines.linkage_commands import linkage_app

READING_COLUMNS = (
    "kpi", "region", "grain", "period", "value", "n", "low", "high", "target", "verdict", "judged",
    "recorded", "repaired",
)  # fmt: skip
SLICE_COLUMNS = (
    "kpi", "slice", "word", "region", "grain", "period", "value", "numerator", "denominator", "n", "low", "high"
)  # fmt: skip
READINESS_COLUMNS = ("question", "source", "region", "answer", "numerator", "denominator", "value")
KpiArgument = Annotated[str, typer.Argument(help="The KPI's name, as in journey.yaml.")]
RegionArgument = Annotated[str, typer.Argument(help="A region's id, '*' for the company, '?' for unknown.")]
PeriodArgument = Annotated[str, typer.Argument(help="A day inside the period (2026-10-01), a month (2026-10), or all.")]
GrainOption = Annotated[str | None, typer.Option("--grain", help="week, month, quarter, year or all.")]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the root."""
    for command in (demo, init, run, readings, explain, records, sources, quality, diff, forget, dagster):
        app.command()(command)
    app.add_typer(linkage_app, name="linkage")


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo company goes.")],
    scale: Annotated[float, typer.Option("--scale", min=0.01, help="1 = 40 thousand leads.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same company.")] = 7,
    force: Annotated[bool, typer.Option("--force", help="Write anew over a demo that is there already.")] = False,
) -> None:
    """Write a whole demo company: declarations, extracts as vendors write them, and the truth beside it."""
    from pipelines.demo.generator import write_demo
    from pipelines.showing import simple_progress

    with simple_progress(f"Writing the demo company into {folder}") as progress:
        summary = write_demo(folder, scale=scale, seed=seed, progress=progress, anew=force)
    typer.echo(
        f"{folder}: {summary.leads:,} leads, {summary.opportunities:,} opportunities, {summary.sessions:,} sessions, "
        f"{summary.questionnaires:,} questionnaires in {summary.files} files, {summary.seconds:.0f} s.\n"
        f"Next: milepost run --company {folder}"
    )


def init(
    folder: Annotated[Path, typer.Argument(help="Where the new company goes.")],
    extracts: Annotated[
        Path, typer.Option("--from", help="The folder of extracts; it is looked at and stays as it is.")
    ],
    output: FormatOption = OutputFormat.table,
) -> None:
    """Draft a new company from a folder of extracts, with a comment wherever a person must decide."""
    from pipelines.showing import print_started, simple_progress
    from pipelines.steps.guessing.starting import start_company

    with simple_progress(f"Looking at {extracts}") as progress:
        started = start_company(folder, extracts, progress=progress)
    print_started(started, folder, output)


def run(
    company: CompanyOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Ignore all that happened after this day."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Load everything anew, whatever is known.")] = False,
    kpi: Annotated[list[str] | None, typer.Option("--kpi", help="Compute only these KPIs anew.")] = None,
) -> None:
    """Load extracts, compute and judge the KPIs, publish the board, raise tasks."""
    from contextlib import suppress

    from models.declarations import load_declarations
    from models.errors import ExtractError
    from models.settings import find_company
    from pipelines.steps.manifest import take_manifest, unchanged_board
    from pipelines.steps.road import RunRequest
    from pipelines.steps.running import note_success, open_road

    declarations = load_declarations(find_company(company).root)
    day = as_of.date() if as_of is not None else None
    request = RunRequest(day, full, tuple(kpi or ()))
    manifest = None
    if not full and not request.kpis:
        board = None
        with suppress(ExtractError):  # a file that cannot be read is told by the run itself
            manifest = take_manifest(declarations, request)
            board = unchanged_board(declarations, manifest)
        if board is not None:
            note_success(declarations.paths)
            typer.echo(f"Nothing has changed since the last run; {board.name} is up. Use --full to run all the same.")
            return
    from pipelines.launching import run_graph
    from pipelines.showing import RunDisplay, print_summary

    with RunDisplay() as display, open_road(declarations, request, display.progress, manifest) as road:
        run_graph(road)
    print_summary(road)


def readings(
    company: CompanyOption = None,
    kpi: Annotated[str | None, typer.Option("--kpi", help="Only this KPI.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only this region; '*' is the company.")] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="Only periods that begin on this day (2026-10-01), in this month or year."),
    ] = None,
    grain: GrainOption = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Tell cells apart by this slice of the KPI (origin, owner …) as well.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Print what was published then, and mark what differs now."),
    ] = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print the readings of the board that is up, or of the one that was up on a day.

    With --as-of each reading also says whether it was restated since (its value or verdict differs on the board that is
    up now) and what it is now. That is what people saw then; 'milepost run --as-of' computes anew and hides what came
    later.
    """
    from models.settings import find_company
    from pipelines.showing_past import print_past, print_past_slices
    from pipelines.steps.board import read_board_table, read_cells
    from pipelines.steps.choosing import READING_KEYS, choose, choose_slices, reading_json

    paths, chosen = find_company(company), {"kpi": kpi, "region": region, "period": period, "grain": grain}
    if as_of is not None and by is not None:
        print_past_slices(paths, as_of.date(), by, SLICE_COLUMNS, output, **chosen)
        return
    if as_of is not None:
        print_past(paths, as_of.date(), output, **chosen)
        return
    if by is not None:
        print_rows(choose_slices(read_board_table(paths, "slice"), by, **chosen), SLICE_COLUMNS, output)
        return
    cells = choose(read_cells(paths), **chosen)
    columns = READING_KEYS if output is OutputFormat.csv else READING_COLUMNS
    print_rows([reading_json(cell) for cell in cells], columns, output)


def explain(
    kpi: KpiArgument,
    region: RegionArgument,
    period: PeriodArgument,
    company: CompanyOption = None,
    grain: GrainOption = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Say why a cell says what it says: target, interval, rule, the sources and gates it reads, first records."""
    from models.settings import find_company
    from pipelines.showing import print_explanation
    from pipelines.steps.explaining import explain as explain_cell

    print_explanation(explain_cell(find_company(company), kpi, region, period, grain), output)


def records(
    kpi: KpiArgument,
    region: RegionArgument,
    period: PeriodArgument,
    company: CompanyOption = None,
    grain: GrainOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print the records behind a cell, each with its file and record number."""
    from models.settings import find_company
    from pipelines.steps.explaining import RECORD_COLUMNS
    from pipelines.steps.explaining import explain as explain_cell

    found = explain_cell(find_company(company), kpi, region, period, grain, limit)
    print_rows(found.records, RECORD_COLUMNS, output)
    if found.records_total > len(found.records) and output is OutputFormat.table:
        typer.echo(f"{len(found.records)} of {found.records_total} records; --limit shows more.", err=True)


def sources(
    company: CompanyOption = None,
    files: Annotated[bool, typer.Option("--files", help="One row per file: how it was read, and its records.")] = False,
    readiness: Annotated[bool, typer.Option("--readiness", help="Print the answers of readiness alone.")] = False,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print what the run found: files, how they were read, records accounted for, how far each source has come.

    The five questions of readiness are answered per source and region: the table shows the answers below the sources;
    as JSON or CSV they are printed by --readiness.
    """
    if files or not readiness:
        print_board_table(company, "file" if files else "source", output)
    if readiness or (output is OutputFormat.table and not files):
        print_board_table(company, "readiness", output, READINESS_COLUMNS, "Readiness" if not readiness else None)


def quality(
    company: CompanyOption = None,
    quarantine: Annotated[bool, typer.Option("--quarantine", help="The records in quarantine instead.")] = False,
    examples: Annotated[bool, typer.Option("--examples", help="The broken records of failed checks instead.")] = False,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print what the last run's checks found, also of a run that failed: grade, outcome, figures, records."""
    from models.errors import RunError
    from models.quality.report import CHECK_COLUMNS, EXAMPLE_COLUMNS, QUARANTINE_COLUMNS, read_quality_report
    from models.settings import find_company

    paths = find_company(company)
    report = read_quality_report(paths)
    if report is None:
        raise RunError(f"{paths.root}: nothing is checked yet. Run 'milepost run --company {paths.root}' first.")
    if quarantine:
        print_rows(report.quarantine, QUARANTINE_COLUMNS, output)
        if report.quarantined > len(report.quarantine) and output is OutputFormat.table:
            typer.echo(f"{len(report.quarantine)} of {report.quarantined}; all are in {paths.quarantine}.", err=True)
    elif examples:
        print_rows(report.examples, EXAMPLE_COLUMNS, output)
    else:
        print_rows(report.with_examples(), CHECK_COLUMNS, output)
        if not report.checks:
            typer.echo("No check is due: no source feeds an entity. Map a table to one in company.yaml.", err=True)


def forget(
    key: Annotated[str, typer.Argument(help="An e-mail address, a telephone number, or an id as the CRM has it.")],
    company: CompanyOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would go, and remove nothing.")] = False,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Remove a person from everything that was made of the extracts, and prove it.

    Numbers may change by the records removed; the next run publishes them. Extracts are never written: the person has
    to be removed there at the source, and until then his records are set aside by the rule 'forgotten'.
    """
    from models.declarations import load_declarations
    from models.settings import find_company
    from pipelines.showing import print_forgetting, simple_progress
    from pipelines.steps import forgetting
    from pipelines.steps.searching import search, search_tasks

    declarations = load_declarations(find_company(company).root)
    if dry_run:
        print_forgetting(forgetting.look_for(declarations, key), [], output)
        return
    with simple_progress("Forgetting") as progress:
        done = forgetting.forget(declarations, key, lambda what, made, total: progress(what, made / total))
        progress("searching", 1.0)
        searched = search(declarations.paths.state, done.telling) + search_tasks(declarations.paths, done.telling)
    print_forgetting(done, searched, output)
    if any(row.found for row in searched):
        raise typer.Exit(1)


def dagster(
    company: CompanyOption = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on.")] = 3000,
) -> None:
    """Open Dagster's own interface on the same graph and history."""
    from models.declarations import load_declarations
    from models.settings import find_company
    from pipelines.launching import serve_dagster

    serve_dagster(load_declarations(find_company(company).root), host, port)

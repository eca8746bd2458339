"""What the pipeline's commands show on the terminal: progress, the summary of a run, an explanation."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from models.kpi import LINKS
from models.printing import OutputFormat, as_json, counted, print_rows
from pipelines.steps.explaining import RECORD_COLUMNS, Explanation
from pipelines.steps.guessing.starting import Started
from pipelines.steps.road import Road
from pipelines.steps.stops import STOPS

if TYPE_CHECKING:
    from pipelines.steps.forgetting import Forgetting
    from pipelines.steps.searching import Searched


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<14}"),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[what]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def simple_progress(title: str) -> Iterator[Callable[[str, float], None]]:
    """One bar; the callback takes what is being done and the share that is done."""
    with _bar() as bar:
        task = bar.add_task(title, total=1.0, what="")
        yield lambda what, share: bar.update(task, completed=share, what=escape(what))


class RunDisplay:
    """A bar per stop, on stderr; gone when the run is over."""

    def __init__(self) -> None:
        self._bars = _bar()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> RunDisplay:
        self._bars.start()
        for stop in STOPS:
            self._tasks[stop] = self._bars.add_task(stop, total=None, start=False, what="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def progress(self, stop: str, what: str, done: int, total: int) -> None:
        """The run's progress callback."""
        names = list(STOPS)
        for earlier in names[: names.index(stop)]:
            task = self._tasks[earlier]
            if not self._bars.tasks[task].finished:
                self._bars.update(task, total=1, completed=1, what="")
                self._bars.stop_task(task)
        if not self._bars.tasks[self._tasks[stop]].started:
            self._bars.start_task(self._tasks[stop])
        self._bars.update(self._tasks[stop], total=total or None, completed=done, what=escape(what))


def print_summary(road: Road) -> None:
    """Stops with rows and seconds, verdicts of the newest judged cells, warnings, the board."""
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column, side in (("stop", "left"), ("made", "right"), ("rows", "right"), ("seconds", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for stop, report in road.reports.items():
        table.add_row(stop, str(len(report.rows)), f"{sum(report.rows.values()):,}", f"{report.seconds:.1f}")
    console.print(table)
    for note in [note for report in road.reports.values() for note in report.notes]:
        console.print(escape(note))
    for warning in road.warnings:
        console.print(f"warning: {escape(warning)}", style="yellow")
    console.print(escape(_verdict_line(road)))
    tasks = road.reports["tasks"].rows
    console.print(
        f"Tasks: {tasks.get('tasks_raised', 0)} raised, {tasks.get('tasks_missed_again', 0)} missed again, "
        f"{tasks.get('tasks_reopened', 0)} reopened, {tasks.get('tasks_recovered', 0)} recovered; data tasks: "
        f"{tasks.get('data_tasks_raised', 0)} raised, {tasks.get('data_tasks_completed', 0)} completed; "
        f"{counted(tasks.get('projects_proposed', 0), 'project')} proposed."
    )
    if road.board is not None:
        console.print(f"Published {road.board.name}", soft_wrap=True)


def _verdict_line(road: Road) -> str:
    counts = Counter(cell["verdict"] for cell in road.newest_judged)
    words = ", ".join(f"{count} {str(verdict).replace('_', ' ')}" for verdict, count in sorted(counts.items()))
    total = sum(counts.values())
    return f"Newest judged cells: {total} ({words})." if total else "No cell could be judged yet."


#: What people call a target's inputs → its columns.
_TARGET_INPUTS = {
    "client": "client_expectation", "competitor": "competitor_level", "internal": "internal_proposal",
}  # fmt: skip


def print_explanation(found: Explanation, output: OutputFormat) -> None:
    """The whole of an explanation; JSON carries it in one object."""
    if output is OutputFormat.json:
        import json
        import sys

        data: dict[str, Any] = {
            "cell": found.cell,
            "rule": found.rule,
            "band": found.band,
            "equal_cuts": found.equal_cuts,
            "target": found.target,
            "sources": found.sources,
            "gates": found.gates,
            "records_total": found.records_total,
            "records": found.records,
        }
        sys.stdout.write(json.dumps(data, default=as_json, ensure_ascii=False, indent=1) + "\n")
        return
    if output is OutputFormat.csv:
        print_rows([{"key": key, "value": value} for key, value in found.cell.items()], ("key", "value"), output)
        return
    console, cell = Console(), found.cell
    console.print(f"[bold]{escape(str(found.kpi['title_en']))}[/bold]  {escape(cell['sentence_en'])}")
    console.print(f"verdict   {cell['verdict'] or 'none'} ({escape(found.rule)})")
    console.print(f"value     {_value_words(found)}")
    for line in _scale_lines(found):
        console.print(line)
    console.print(f"interval  {_plain(cell['low'])} to {_plain(cell['high'])} (95 %)")
    for line in _link_lines(found):
        console.print(line)
    console.print(
        f"p         {_plain(cell['p_value'])} in this period, {_plain(cell['pooled_p_value'])} pooled over three"
    )
    console.print(f"target    {_target_words(found)}")
    for source in found.sources:
        late = "  stale" if source["is_stale"] else ""
        console.print(f"source    {source['source']}: data to {source['watermark']}{late}")
    for line in _gate_lines(found):
        console.print(f"gate      {escape(line)}", soft_wrap=True)
    console.print(f"records   {found.records_total}; the first {len(found.records)}:")
    print_rows(found.records, RECORD_COLUMNS, OutputFormat.table)


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def _value_words(found: Explanation) -> str:
    cell = found.cell
    if cell["value"] is None:
        return f"none, n {cell['n']}"
    return f"{_plain(cell['value'])}{_quotient(found, cell['numerator'], cell['denominator'])}, n {cell['n']}"


def _scale_lines(found: Explanation) -> list[str]:
    """The benchmark's band of a survey's figure, and the cuts of other scales that are equal to its own."""
    lines = []
    if found.band is not None:
        lines.append(f"benchmark {_BANDS[found.band]}")
    return [*lines, *(f"scale     cut {cut} of {of} ≙ {place} of {to}" for cut, of, place, to in found.equal_cuts)]


_BANDS = {1: "top quarter", 2: "top half", 3: "lower half, not the bottom quarter", 4: "bottom quarter"}


def _link_lines(found: Explanation) -> list[str]:
    """Both halves of the pair of a KPI that stands on links, and the gap between them."""
    cell, lines = found.cell, []
    if cell["links"] is None:
        return []
    for name in LINKS:
        judged = name == cell["links"]
        prefix = "" if judged else "counterpart_"
        parts = _quotient(found, cell[f"{prefix}numerator"], cell[f"{prefix}denominator"])
        lines.append(f"{name:<9} {_plain(cell[name])}{parts}{', judged' if judged else ''}")
    known = cell["recorded"] is not None and cell["repaired"] is not None
    gap = cell["repaired"] - cell["recorded"] if known else None
    return [*lines, f"gap       {_plain(gap)}"]


def _quotient(found: Explanation, numerator: float, denominator: float) -> str:
    return f" = {numerator:g} ÷ {denominator:g}" if found.kpi["kind"] != "quantile" else ""


def _target_words(found: Explanation) -> str:
    if found.cell["target"] is None:
        return "none in force"
    row = found.target
    if row is None:
        return f"{found.cell['target']:g}, rolled up from the regions' targets"
    basis = row["basis"] or "basis not given"
    inputs = [f"{word} {row[key]:g}" for word, key in _TARGET_INPUTS.items() if row[key] is not None]
    return f"{row['value']:g} (targets.csv line {row['row']}, {basis}{'; ' if inputs else ''}{', '.join(inputs)})"


def _gate_lines(found: Explanation) -> list[str]:
    """A line per gate, with the figures of the cell's region; the regions in which it failed follow."""
    lines = []
    for gate in found.gates:
        here = [row for row in gate["regions"] if found.cell["region"] in ("*", row["region"]) or row["region"] is None]
        figures = f"{sum(row['broken'] for row in here):,} of {sum(row['checked'] for row in here):,} broken"
        failed = [
            f"{row['region'] or 'all regions'} ({row['broken']:,} of {row['checked']:,})"
            for row in gate["regions"]
            if row["is_failed"]
        ]
        said = f" in {', '.join(failed)}" if failed else f", {gate['reason'] or figures}"
        lines.append(f"{gate['check_key']}: {gate['outcome']}{said}")
    return lines or ["none on what this KPI reads"]


def print_started(started: Started, folder: Path, output: OutputFormat) -> None:
    """What ``init`` took each file for, and what to do next."""
    rows = [
        {
            "file": line.file, "format": line.format, "table": line.table, "entity": line.entity,
            "records_looked_at": line.records, "not_used": line.reason,
        }
        for line in started.lines
    ]  # fmt: skip
    columns = [column for column in rows[0] if column != "not_used" or any(row["not_used"] for row in rows)]
    print_rows(rows, columns, output)
    if output is OutputFormat.table:
        sys.stdout.write(
            f"{counted(started.kpis, 'KPI')} can be fed. "
            f"{counted(started.decisions, 'thing')} to decide, see {folder / 'company.yaml'}.\n"
            f"Next: milepost check --company {folder}; milepost run --company {folder}\n"
        )


def print_forgetting(done: Forgetting, searched: list[Searched], output: OutputFormat) -> None:
    """What was removed, what was searched afterwards, and which extracts still hold the person: by file and record."""
    rows: list[dict[str, Any]] = [
        {"step": "remove", "place": place, "what": what, "number": number, "found": None}
        for place, what, number in done.removed
    ]
    rows += [
        {"step": "search", "place": f"{row.kind} files, {row.columns} columns", "what": "files", "number": row.files,
         "found": len(row.found)}
        for row in searched
    ]  # fmt: skip
    rows += [
        {"step": "left", "place": place, "what": "", "number": None, "found": 1} for s in searched for place in s.found
    ]
    rows += [
        {"step": "clean at its source", "place": file, "what": "record", "number": record, "found": None}
        for file, record in done.still_held
    ]
    print_rows(rows, ("step", "place", "what", "number", "found"), output)
    if output is OutputFormat.table and searched:
        left = sum(len(row.found) for row in searched)
        files = counted(sum(row.files for row in searched), "file")
        word = "nothing is left of this person" if not left else f"still found in {counted(left, 'place')}"
        Console().print(f"{files} searched: {word}. Numbers may change by the removed records: run 'milepost run'.")

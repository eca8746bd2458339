"""The benchmark's tables: for the terminal, and as Markdown for a page of the documentation. Measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.bench import ONLY_OURS, SAME_WORK, Result, seconds
from tests.bench.measuring import machine
from tests.bench.page import put_head

STOP_COLUMNS = ("scale", "part", "seconds", "records/s", "by hand", "share")
TOTAL_COLUMNS = (
    "scale", "records", "Milepost", "records/s", "peak", "by hand", "peak by hand",
    "ratio", "ratio (processor)", "same work", "milepost run", "demo",
)  # fmt: skip


def stop_rows(result: Result) -> list[tuple[str, ...]]:
    """One row per part of Milepost's run: how long, how fast, and what the same work took by hand."""
    whole = seconds(result.road)
    first_of = {parts[0]: hand for hand, parts in SAME_WORK.items()}
    rows = []
    for part, spent in result.parts.items():
        hand = first_of.get(part)
        shown = "" if hand is None else f"{result.by_hand(hand):.2f} ({hand})"
        rows.append(
            (f"{result.scale:g}", part, f"{spent:.2f}", _speed(result.records, spent), shown, f"{spent / whole:.0%}")
        )
    rest = whole - sum(result.parts.values())
    rows.append((f"{result.scale:g}", "interpreter", f"{rest:.2f}", "", "", f"{rest / whole:.0%}"))
    return rows


def total_row(result: Result) -> tuple[str, ...]:
    """A scale in one line."""
    whole = seconds(result.road)
    return (
        f"{result.scale:g}", f"{result.records:,}",
        f"{whole:.1f} s", _speed(result.records, whole), _memory(result.road),
        f"{seconds(result.hand):.1f} s", _memory(result.hand),
        f"{result.ratio:.2f}", f"{result.processor_ratio:.2f}", f"{result.same_work_ratio:.2f}",
        f"{seconds(result.command):.1f} s", f"{result.demo.seconds:.1f} s",
    )  # fmt: skip


def spent_on(result: Result) -> list[str]:
    """Where the seconds beyond those by hand go, the largest first."""
    parts = result.parts
    more = {
        f"{' and '.join(ours)}, against {hand} by hand": sum(parts[part] for part in ours) - result.by_hand(hand)
        for hand, ours in SAME_WORK.items()
    }
    more |= {f"{part}: {ONLY_OURS[part]}": parts[part] for part in parts if part in ONLY_OURS}
    return [
        f"{gap:+.2f} s: {what}" for what, gap in sorted(more.items(), key=lambda item: -item[1]) if abs(gap) >= 0.05
    ] + [f"{seconds(result.command) - seconds(result.road):+.2f} s: the orchestrator, in `milepost run`"]


def show(results: Sequence[Result]) -> None:
    """Print the tables."""
    console = Console(width=150)
    console.print(machine())
    for title, columns, rows in _tables(results):
        table = Table(title=title, title_justify="left")
        for number, column in enumerate(columns):
            table.add_column(column, justify="left" if column == "part" or number == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for result in results:
        console.print(f"Scale {result.scale:g}: {result.cells:,} cells agree. What the rest is spent on:")
        for line in spent_on(result):
            console.print(f"  {line}", markup=False)


def markdown(results: Sequence[Result]) -> str:
    """The same as a page."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `python -m tests.bench --write docs/benchmarks.md`: the demo company at several scales, Milepost's",
        "road against a hand-written DuckDB script (`tests/bench/by_hand/`) that reads the same files and computes",
        "the same readings of every KPI, by recorded and by repaired links. Every cell agrees.",
        "",
        "The script leaves out records that it cannot read, checks nothing, and takes the accepted links as given.",
        "It has no quarantine, account of files, provenance, quality checks, repair of links, intervals, verdicts,",
        "board or tasks. *Ratio* holds Milepost's whole process against the script's; *same work* only the parts that",
        "both have: raw and staging against loading, observations, readings.",
        "",
        f"Machine: {machine()}.",
    ]
    for title, columns, rows in _tables(results):
        lines += ["", f"## {title}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    for result in results:
        lines += ["", f"What the rest is spent on at scale {result.scale:g}:", ""]
        lines += [f"- {line}" for line in spent_on(result)]
    return "\n".join(lines) + "\n"


def write_into(page: Path, results: Sequence[Result]) -> None:
    """Write the page's head and tables anew; the sections of the other benchmarks stay."""
    put_head(page, markdown(results))


def _tables(results: Sequence[Result]) -> list[tuple[str, Sequence[str], list[tuple[str, ...]]]]:
    return [
        ("Seconds per stop", STOP_COLUMNS, [row for result in results for row in stop_rows(result)]),
        ("Milepost and by hand", TOTAL_COLUMNS, [total_row(result) for result in results]),
    ]


def _speed(records: int, spent: float) -> str:
    return f"{records / spent:,.0f}" if spent >= 0.005 else ""


def _memory(runs: Sequence[object]) -> str:
    return f"{max(run.peak for run in runs) / 2**20:,.0f} MiB"  # type: ignore[attr-defined]

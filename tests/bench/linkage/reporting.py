"""The linkage benchmark in words: a table, and which limits do not hold. Measures nothing."""

from __future__ import annotations

from pathlib import Path

from pipelines.steps.linkage.evaluating import Measured as Share
from tests.bench.linkage.links import Result
from tests.bench.measuring import machine
from tests.bench.page import put_section

HEADING = "## Links between leads and opportunities"
SECONDS, PEAK = 600.0, 8 * 1024**3
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.80


def lines(result: Result) -> list[str]:
    """The section of docs/benchmarks.md."""
    rows = [("at most", f"{SECONDS:g} s", f"{SECONDS:g} s", f"{PEAK / 2**20:,.0f} MiB", "", "", "")]
    for what, run in result.runs.items():
        links = sum(count for name, count in run.told["methods"].items() if not name.startswith("pointer"))
        rows.append(
            (
                what, f"{run.told['seconds']:.1f} s", f"{run.told['processor']:.1f} s", f"{run.peak / 2**20:,.0f} MiB",
                f"{links:,}", Share(*run.told["precision"]).words(), Share(*run.told["recall"]).words(),
            )
        )  # fmt: skip
    refused = {
        f"{rule} ({pairs:,} comparisons)" for run in result.runs.values() for rule, pairs in run.told["refused"].items()
    }
    return [
        HEADING, "",
        "Written by `python -m tests.bench.linkage --write docs/benchmarks.md`: the demo's CRM at scale",
        f"{result.scale:g}, {result.leads:,} leads and {result.opportunities:,} opportunities, staged before the clock",
        "starts.",
        "Without any pointer every opportunity's lead is looked for. Blocking rules refused for their count: "
        f"{', '.join(sorted(refused)) or 'none'}.", "",
        f"Machine: {machine()}.", "",
        "| links | by the clock | processor | peak | made | precision | recall |", "|---|---|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows), "",
    ]  # fmt: skip


def failures(result: Result) -> list[str]:
    """The limits that do not hold; of clock and processor the better one counts, since others may use the machine."""
    found = []
    for what, run in result.runs.items():
        seconds = min(run.told["seconds"], run.told["processor"])
        precision, recall = Share(*run.told["precision"]), Share(*run.told["recall"])
        found += [f"{what}: {seconds:,.0f} s, at most {SECONDS:g}"] if seconds > SECONDS else []
        found += [f"{what}: {run.peak / 2**20:,.0f} MiB, at most {PEAK / 2**20:,.0f}"] if run.peak > PEAK else []
        found += [f"{what}: precision {precision.words()}"] if precision.low < LEAST_PRECISION else []
        found += [f"{what}: recall {recall.words()}"] if recall.value < LEAST_RECALL else []
    return found


def write_into(page: Path, result: Result) -> None:
    """Put the section into the page; the others stay."""
    put_section(page, lines(result))

"""The loading benchmark in words: a table, and which limits do not hold. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bench.loading.loads import Result
from tests.bench.loading.writing import DAYS
from tests.bench.measuring import Measured, machine, median
from tests.bench.page import put_section

HEADING = "## Loading a large CSV file"
RATIO, PEAK, UNCHANGED, SHARES = 1.6, 4 * 1024**3, 2.0, 2.0


def lines(result: Result) -> list[str]:
    """The section of docs/benchmarks.md."""
    typed, whole = (median([run.told["seconds"] for run in runs]) for runs in (result.typed, result.whole))
    typed_processor, processor = (median([run.processor for run in runs]) for runs in (result.typed, result.whole))
    peak = max(run.peak for run in result.whole)
    rows = [
        ("DuckDB's typed `create table as`", f"{typed:.1f} s", f"{typed_processor:.1f} s", ""),
        ("Milepost, extract to staging", f"{whole:.1f} s", f"{processor:.1f} s", ""),
        ("ratio", f"{result.ratio:.2f}", f"{result.processor_ratio:.2f}", f"{RATIO:g}"),
        ("peak memory", f"{peak / 2**20:,.0f} MiB", "", f"{PEAK / 2**20:,.0f} MiB"),
        _seconds(f"one new day of {DAYS}", result.new_day),
        _shares("in shares of a day of the one file", result.shares),
        _shares("in shares of a day of the 29 days", result.shares_of_days),
        _seconds("nothing new, load", result.unchanged_load),
        (
            "nothing new, `milepost run`", f"{result.unchanged_run.seconds:.2f} s",
            f"{result.unchanged_run.processor:.2f} s", f"{UNCHANGED:g} s",
        ),
        _seconds(f"{DAYS - 1} days, without a key", result.days),
        _seconds(f"{DAYS - 1} days, with a key", result.keyed_days),
        _seconds(f"one new day of {DAYS}, with a key", result.keyed_day),
        _shares("in shares of a day of the 29 days, with a key", result.keyed_shares),
    ]  # fmt: skip
    return [
        HEADING, "",
        "Written by `python -m tests.bench.loading --write docs/benchmarks.md`:",
        f"{result.records:,} product events ({result.bytes / 1e6:,.0f} MB), once as one file and once as {DAYS} files",
        "of a day. All that Milepost does between an extract and staging is in it: hashes, the count of records, words",
        "of regions, quarantine, the account of every file, watermarks.", "",
        "With a key, hashes of a large table's keys are kept per file, and a new file's are compared with them. The",
        "last rows are of a table that declares one. A new day holds what any load takes, whatever it brings.", "",
        f"Machine: {machine()}.", "",
        "| what | by the clock | processor | at most |", "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows), "",
    ]  # fmt: skip


def _seconds(what: str, load: Measured) -> tuple[str, ...]:
    return what, f"{load.told['seconds']:.2f} s", f"{load.told['processor']:.2f} s", ""


def _shares(what: str, of: Callable[[str], float]) -> tuple[str, ...]:
    return what, f"{of('seconds'):.2f}", f"{of('processor'):.2f}", f"{SHARES:g}"


def failures(result: Result) -> list[str]:
    """The limits that do not hold; of clock and processor the better one counts, since others may use the machine."""
    peak = max(run.peak for run in result.whole)
    found = {
        "ratio to DuckDB": (min(result.ratio, result.processor_ratio), RATIO),
        "peak memory": (peak, PEAK),
        "shares for a new day": (min(result.shares(), result.shares("processor")), SHARES),
        "shares for a new day with a key": (min(result.keyed_shares(), result.keyed_shares("processor")), SHARES),
        "seconds of an unchanged run": (min(result.unchanged_run.seconds, result.unchanged_run.processor), UNCHANGED),
    }
    return [f"{what}: {value:,.2f}, at most {limit:,g}" for what, (value, limit) in found.items() if value > limit]


def write_into(page: Path, result: Result) -> None:
    """Put the section into the page; the others stay."""
    put_section(page, lines(result))

"""One scale: Milepost's stops from staging to verdicts beside the queries by hand, and the limits they must hold."""

# ruff: noqa: E501 - the lines of a Markdown page

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.comparing import compare
from tests.bench.measuring import Measured, machine
from tests.bench.page import put_section

MOST_RATIO, MOST_PEAK, MOST_JUDGING = 1.6, 6 * 2**30, 1.0
HEADING = "## From staging to verdicts"
#: So many of the slowest KPIs are named.
_SHOWN = 8


@dataclass(frozen=True)
class Result:
    """``shared``: the KPIs that the script by hand has as well; ``judging``: readings, and seconds for them."""

    scale: float
    milepost: Measured
    hand: Measured
    shared: frozenset[str]
    agreeing: int
    judging: tuple[int, float]

    @property
    def stops(self) -> dict[str, float]:
        return dict(self.milepost.told["stops"])

    @property
    def by_kpi(self) -> dict[str, float]:
        """Seconds of observations and cells per KPI; ``""`` for what all share."""
        passes = self.milepost.told["kpis"].values()
        return {name: sum(one.get(name, 0.0) for one in passes) for name in set().union(*passes)}

    @property
    def same_cells(self) -> float:
        """Seconds for the KPIs that the script has, and everything that all KPIs share, intervals included."""
        return sum(seconds for name, seconds in self.by_kpi.items() if name == "" or name in self.shared)

    @property
    def by_hand(self) -> float:
        parts = self.hand.told["parts"]
        return float(parts["observations"] + parts["readings"])

    @property
    def ratio(self) -> float:
        return self.same_cells / self.by_hand


def run(scale: float, folder: Path, measure: Callable[..., Measured], tell: Callable[[str], None]) -> Result:
    """Write the demo, load it, then both sides. Raises `Differing` where a cell of the script's KPIs differs."""
    demo, by_hand = folder / f"scale_{scale:g}", folder / f"by_hand_{scale:g}.duckdb"
    if not (demo / "extracts").is_dir():
        tell(f"scale {scale:g}: writing the demo")
        measure(["-m", "tests.bench.writing", str(demo), str(scale)])
    if not (demo / ".milepost" / "warehouse.duckdb").is_file():
        tell(f"scale {scale:g}: a first run")
        measure(["-m", "tests.bench.by_road", str(demo)])
    tell(f"scale {scale:g}: by hand")
    hand = measure(["-m", "tests.bench.by_hand", str(demo), str(by_hand)])
    tell(f"scale {scale:g}: observations, readings, verdicts")
    milepost = measure(["-m", "tests.bench.readings.by_milepost", str(demo)])
    tell(f"scale {scale:g}: comparing the cells, and judging seventy thousand")
    agreeing = compare(demo / ".milepost" / "warehouse.duckdb", by_hand)
    with duckdb.connect(str(by_hand), read_only=True) as connection:
        shared = frozenset(row[0] for row in connection.execute("select distinct kpi from reading_by_hand").fetchall())
    judging = measure(["-m", "tests.bench.readings.judging"]).told
    return Result(scale, milepost, hand, shared, agreeing, (judging["readings"], judging["seconds"]))


def failures(result: Result) -> list[str]:
    """The limits that do not hold, in words."""
    judged, seconds = result.judging
    found = {
        f"{result.ratio:.2f} times the queries by hand, at most {MOST_RATIO}": result.ratio > MOST_RATIO,
        f"{result.milepost.peak / 2**30:.1f} GiB of memory, at most 6": result.milepost.peak > MOST_PEAK,
        f"{judged:,} readings judged in {seconds:.2f} s, at most 1": seconds > MOST_JUDGING,
    }
    return [words for words, is_broken in found.items() if is_broken]


def lines(result: Result) -> list[str]:
    """The section of docs/benchmarks.md."""
    stops, (judged, judging) = result.stops, result.judging
    slowest = sorted(((name, spent) for name, spent in result.by_kpi.items() if name), key=lambda one: -one[1])[:_SHOWN]
    rows = [
        ("KPIs; cells", f"{len(result.by_kpi) - 1}; {result.milepost.told['cells']:,}", ""),
        *((stop, f"{seconds:.2f} s", "") for stop, seconds in stops.items()),
        (f"the {len(result.shared)} KPIs of the script, Milepost", f"{result.same_cells:.2f} s", ""),
        ("the same cells by hand", f"{result.by_hand:.2f} s", ""),
        ("ratio", f"{result.ratio:.2f}", f"{MOST_RATIO}"),
        ("peak memory", f"{result.milepost.peak / 2**20:,.0f} MiB", "6,144 MiB"),
        (f"{judged:,} readings judged (processor)", f"{judging:.2f} s", "1 s"),
    ]
    return [
        HEADING,
        "",
        f"Written by `make bench-readings`: the demo at scale {result.scale:g}. The script by hand has {len(result.shared)} of the",
        f"{len(result.by_kpi) - 1} KPIs, by recorded and by repaired links (those are given to it), and has neither intervals nor a contract",
        f"to keep. Its {result.agreeing:,} cells were compared, and all agree in units, numerator, denominator and value.",
        "",
        f"Machine: {machine()}.",
        "",
        "| what | measured | at most |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"The slowest KPIs: {', '.join(f'{name} {spent:.2f} s' for name, spent in slowest)}.",
    ]


def write_into(page: Path, result: Result) -> None:
    """Put the section into the page; the others stay."""
    put_section(page, lines(result))

"""One scale of the benchmark: writes the demo, runs the road, the command and the script by hand, compares cells."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.comparing import compare
from tests.bench.measuring import Measured, measure, median

#: Part of the script by hand → the parts of Milepost's run that do the same. The script takes the CRM's pointers as
#: they are, and the repaired links as they were accepted.
SAME_WORK: dict[str, tuple[str, ...]] = {
    "loading": ("raw", "staging"),
    "observations": ("observations",),
    "readings": ("readings",),
}
#: What the other parts of Milepost's run are spent on; the script has none of it.
ONLY_OURS: dict[str, str] = {
    "imports": "Python's packages: DuckDB, pandas, scipy",
    "imports for quality": "Great Expectations, which a run imports only where a table has changed",
    "imports for linkage": "Splink, which a run imports only where links are to be repaired",
    "declarations": "reading and checking the company's files, the KPI library, the formats",
    "quality": "every check of every table, examples of what failed, a page per table",
    "linkage": "the repair of links that the CRM did not record: keys, a model trained on the company's own data",
    "verdicts": "targets, intervals and the last periods pooled",
    "board": "the board's file, a sentence per cell in two languages, the records behind every cell as Parquet",
    "tasks": "misses put on desks",
    "close": "what is still in the warehouse's log",
}
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What was measured at one scale; lists hold one entry per repeat."""

    scale: float
    demo: Measured
    extracts: int
    road: list[Measured]
    hand: list[Measured]
    command: list[Measured]
    cells: int

    @property
    def records(self) -> int:
        return int(self.road[0].told["rows"]["raw"])

    @property
    def ratio(self) -> float:
        """Milepost's seconds ÷ those by hand, medians of whole processes."""
        return seconds(self.road) / seconds(self.hand)

    @property
    def same_work(self) -> float:
        """Seconds of the parts that the script has as well."""
        return sum(self.parts[part] for ours in SAME_WORK.values() for part in ours)

    @property
    def same_work_ratio(self) -> float:
        """Milepost's seconds ÷ those by hand, of the parts that do the same."""
        return self.same_work / sum(self.by_hand(part) for part in SAME_WORK)

    @property
    def processor_ratio(self) -> float:
        """The same of processor time, which a busy machine disturbs less."""
        return median([run.processor for run in self.road]) / median([run.processor for run in self.hand])

    @property
    def parts(self) -> dict[str, float]:
        """Median seconds of each part of Milepost's run, in order."""
        return {part: median([run.told["parts"][part] for run in self.road]) for part in self.road[0].told["parts"]}

    def by_hand(self, part: str) -> float:
        return median([run.told["parts"][part] for run in self.hand])


def seconds(runs: list[Measured]) -> float:
    """The median of whole processes."""
    return median([run.seconds for run in runs])


def run_scale(scale: float, folder: Path, repeat: int, tell: Tell) -> Result:
    """Everything at one scale, in ``folder``. Raises `Differing` where the cells do."""
    demo, by_hand = folder / f"scale_{scale:g}", folder / f"by_hand_{scale:g}.duckdb"
    tell(f"scale {scale:g}: writing the demo")
    written = measure(["-m", "tests.bench.writing", str(demo), str(scale)])
    road, hand, commands = [], [], []
    cells = 0
    for number in range(repeat):
        tell(f"scale {scale:g}: Milepost's road ({number + 1} of {repeat})")
        shutil.rmtree(demo / ".milepost", ignore_errors=True)
        road.append(measure(["-m", "tests.bench.by_road", str(demo)]))
        # The repaired links are given to the script, so Milepost goes first.
        tell(f"scale {scale:g}: by hand ({number + 1} of {repeat})")
        hand.append(measure(["-m", "tests.bench.by_hand", str(demo), str(by_hand)]))
        tell(f"scale {scale:g}: comparing the cells")
        cells = compare(demo / ".milepost" / "warehouse.duckdb", by_hand)
        tell(f"scale {scale:g}: milepost run ({number + 1} of {repeat})")
        shutil.rmtree(demo / ".milepost", ignore_errors=True)
        commands.append(measure(command(demo), tells=False))
    size = sum(file.stat().st_size for file in (demo / "extracts").rglob("*") if file.is_file())
    shutil.rmtree(demo / ".milepost", ignore_errors=True)
    by_hand.unlink()
    return Result(scale, written, size, road, hand, commands, cells)


def command(demo: Path) -> list[str]:
    """``milepost run`` on a company: the installed command, else the same function from the source tree."""
    installed = Path(sys.executable).with_name("milepost")
    if installed.is_file():
        return [str(installed), "run", "--company", str(demo)]
    call = "import typer; from pipelines.commands import run; typer.run(run)"
    return ["-c", call, "--company", str(demo)]

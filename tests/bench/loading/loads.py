"""The loads of the benchmark, each in a process of its own: the whole file; 29 days, one new day, nothing new; the same
with a declared key.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.bench import command
from tests.bench.loading.writing import DAYS, KEY, join, write_company, write_days
from tests.bench.measuring import Measured, measure, median

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What was measured; lists hold one entry per repeat."""

    records: int
    bytes: int
    typed: list[Measured]
    whole: list[Measured]
    new_day: Measured
    unchanged_load: Measured
    unchanged_run: Measured
    days: Measured
    keyed_days: Measured
    keyed_day: Measured

    @property
    def ratio(self) -> float:
        """Extract to staging ÷ DuckDB's typed table, by the clock."""
        return median([run.told["seconds"] for run in self.whole]) / median([run.told["seconds"] for run in self.typed])

    @property
    def processor_ratio(self) -> float:
        """The same of processor time of whole processes, which a busy machine disturbs less."""
        return median([run.processor for run in self.whole]) / median([run.processor for run in self.typed])

    def shares(self, clock: str = "seconds") -> float:
        """``seconds`` or ``processor`` of one new day, in shares of a day in the load of the whole file."""
        return float(self.new_day.told[clock]) * DAYS / median([run.told[clock] for run in self.whole])

    def shares_of_days(self, clock: str = "seconds") -> float:
        """The same, in shares of a day in the load of the days before."""
        return float(self.new_day.told[clock]) * (DAYS - 1) / float(self.days.told[clock])

    def keyed_shares(self, clock: str = "seconds") -> float:
        """The same of the table with a key."""
        return float(self.keyed_day.told[clock]) * (DAYS - 1) / float(self.keyed_days.told[clock])


def run(folder: Path, records: int, repeat: int, tell: Tell) -> Result:
    """Write the extracts below ``folder`` and measure. Raises `RuntimeError` where rows are missing."""
    tell(f"writing {records:,} records")
    days = write_days(folder / "days", records)
    one, many = write_company(folder / "one"), write_company(folder / "many")
    whole = one / "extracts" / "events.csv"
    join(days, whole)
    typed, loaded = [], []
    for number in range(repeat):
        tell(f"DuckDB's typed table ({number + 1} of {repeat})")
        typed.append(measure(["-m", "tests.bench.loading.by_duckdb", str(whole), str(folder / "typed.duckdb")]))
        tell(f"Milepost, extract to staging ({number + 1} of {repeat})")
        shutil.rmtree(one / ".milepost", ignore_errors=True)
        loaded.append(_load(one, records))
    size = whole.stat().st_size
    shutil.rmtree(one)
    (folder / "typed.duckdb").unlink()
    tell(f"{DAYS - 1} days, then one more, then nothing new")
    first, new_day = _day_by_day(many, days, records)
    unchanged_load = _load(many, records)
    measure(command(many), tells=False)
    unchanged_run = measure(command(many), tells=False)
    shutil.rmtree(many)
    tell(f"{DAYS - 1} days, then one more, with a key")
    keyed_days, keyed_day = _day_by_day(write_company(folder / "keyed", KEY), days, records)
    return Result(
        records, size, typed, loaded, new_day, unchanged_load, unchanged_run, first, keyed_days, keyed_day
    )  # fmt: skip


def _day_by_day(company: Path, days: list[Path], records: int) -> tuple[Measured, Measured]:
    """All days but the last, then the last."""
    for day in days[:-1]:
        shutil.copy(day, company / "extracts")
    first = _load(company, records * (DAYS - 1) // DAYS)
    shutil.copy(days[-1], company / "extracts")
    return first, _load(company, records)


def _load(company: Path, expected: int) -> Measured:
    measured = measure(["-m", "tests.bench.loading.by_milepost", str(company)])
    if measured.told["rows"] != expected:
        raise RuntimeError(f"{company}: {measured.told['rows']:,} rows in staging, {expected:,} expected")
    return measured

"""What the commands of all benchmarks share: a folder to work in, a page to write, limits that hold or do not."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

Result = TypeVar("Result")
#: Of the arguments, the folder to work in and a function that tells whoever waits: what was measured.
Run = Callable[[argparse.Namespace, Path, Callable[[str], None]], Result]


class Report(Protocol[Result]):
    """A module that says a result in words."""

    def lines(self, result: Result) -> list[str]: ...

    def failures(self, result: Result) -> list[str]: ...

    def write_into(self, page: Path, result: Result) -> None: ...


def tell(words: str) -> None:
    """What is being done, for whoever waits."""
    print(words, file=sys.stderr)


@contextmanager
def work_folder(kept: Path | None) -> Iterator[Path]:
    """The folder that is to be kept, else a temporary one that goes at the end."""
    folder = kept or Path(tempfile.mkdtemp(prefix="milepost-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder.resolve()
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def add_places(parser: argparse.ArgumentParser, what: str = "the section") -> None:
    """The options ``--keep`` and ``--write``."""
    parser.add_argument("--keep", type=Path, help="keep the files in this folder (else: a temporary one)")
    parser.add_argument("--write", type=Path, help=f"also write {what} into this page, docs/benchmarks.md")


def main_of(parser: argparse.ArgumentParser, run: Run[Result], report: Report[Result]) -> int:
    """Exit code 0: measured, and every limit holds; 1: one does not."""
    add_places(parser)
    given = parser.parse_args()
    with work_folder(given.keep) as folder:
        result = run(given, folder, tell)
    print("\n".join(report.lines(result)))
    if given.write:
        report.write_into(given.write, result)
    broken = report.failures(result)
    for limit in broken:
        print(f"does not hold: {limit}", file=sys.stderr)
    return 1 if broken else 0

"""``python -m tests.bench.readings --scale N``: observations, readings and verdicts of every KPI of the demo."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.measuring import measure
from tests.bench.readings.comparing import Result, failures, lines, run, write_into


def tell(words: str) -> None:
    print(words, file=sys.stderr)


def main() -> int:
    """Exit code 0: measured, the cells agree, and every limit holds; 1: one does not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.readings", description=__doc__)
    parser.add_argument("--scale", type=float, default=25, help="scale of the demo (25: 30 million events)")
    parser.add_argument("--keep", type=Path, help="keep the demo in this folder (else: a temporary one)")
    parser.add_argument("--write", type=Path, help="also write the section into this page, docs/benchmarks.md")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="milepost-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        result: Result = run(given.scale, folder.resolve(), measure, tell)
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(lines(result)))
    if given.write:
        write_into(given.write, result)
    for broken in failures(result):
        print(f"does not hold: {broken}", file=sys.stderr)
    return 1 if failures(result) else 0


if __name__ == "__main__":
    raise SystemExit(main())

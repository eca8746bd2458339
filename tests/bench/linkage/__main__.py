"""``python -m tests.bench.linkage``: a million leads and 300 thousand opportunities linked, in what time and memory."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.linkage.links import run
from tests.bench.linkage.reporting import failures, lines, write_into


def main() -> int:
    """Exit code 0: measured, and every limit holds; 1: one does not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.linkage", description=__doc__)
    parser.add_argument("--scale", type=float, default=25.0, help="the demo's scale (25: a million leads)")
    parser.add_argument("--keep", type=Path, help="keep the companies in this folder (else: a temporary one)")
    parser.add_argument("--write", type=Path, help="also write the section into this page, docs/benchmarks.md")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="milepost-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        result = run(folder.resolve(), given.scale, lambda words: print(words, file=sys.stderr))
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

"""``python -m tests.bench``: Milepost against a script by hand, at several scales of the demo company."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.bench import run_scale
from tests.bench.comparing import Differing
from tests.bench.reporting import show, write_into


def tell(words: str) -> None:
    """What is being done, for whoever waits."""
    print(words, file=sys.stderr)


def main() -> int:
    """Exit code 0: measured, and the cells agree; 1: they differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scales", default="1,5,25", help="scales of the demo, separated by commas (1,5,25)")
    parser.add_argument("--keep", type=Path, help="keep the demos in this folder (else: a temporary one)")
    parser.add_argument("--repeat", type=int, default=1, help="how often each is run; medians are shown")
    parser.add_argument("--write", type=Path, help="also write the tables as Markdown, for instance docs/benchmarks.md")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="milepost-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    try:
        for scale in given.scales.split(","):
            results.append(run_scale(float(scale), folder.resolve(), given.repeat, tell))
    except Differing as difference:
        print(difference, file=sys.stderr)
        return 1
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
        if results:
            show(results)
    if given.write:
        write_into(given.write, results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

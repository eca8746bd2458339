"""``python -m tests.bench``: Milepost against a script by hand, at several scales of the demo company."""

from __future__ import annotations

import argparse
import sys

from tests.bench.bench import run_scale
from tests.bench.command_line import add_places, tell, work_folder
from tests.bench.comparing import Differing
from tests.bench.reporting import show, write_into


def main() -> int:
    """Exit code 0: measured, and the cells agree; 1: they differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scales", default="1,5,25", help="scales of the demo, separated by commas (1,5,25)")
    parser.add_argument("--repeat", type=int, default=1, help="how often each is run; medians are shown")
    add_places(parser, "the tables")
    given = parser.parse_args()
    results = []
    try:
        with work_folder(given.keep) as folder:
            for scale in given.scales.split(","):
                results.append(run_scale(float(scale), folder, given.repeat, tell))
    except Differing as difference:
        print(difference, file=sys.stderr)
        return 1
    finally:
        if results:
            show(results)
    if given.write:
        write_into(given.write, results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

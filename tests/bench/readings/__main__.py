"""``python -m tests.bench.readings --scale N``: observations, readings and verdicts of every KPI of the demo."""

from __future__ import annotations

import argparse

from tests.bench.command_line import main_of
from tests.bench.measuring import measure
from tests.bench.readings import comparing

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.readings", description=__doc__)
    parser.add_argument("--scale", type=float, default=25, help="scale of the demo (25: 30 million events)")
    raise SystemExit(
        main_of(parser, lambda given, folder, tell: comparing.run(given.scale, folder, measure, tell), comparing)
    )

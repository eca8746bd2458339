"""``python -m tests.bench.linkage``: a million leads and 300 thousand opportunities linked, in what time and memory."""

from __future__ import annotations

import argparse

from tests.bench.command_line import main_of
from tests.bench.linkage import reporting
from tests.bench.linkage.links import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.linkage", description=__doc__)
    parser.add_argument("--scale", type=float, default=25.0, help="the demo's scale (25: a million leads)")
    raise SystemExit(main_of(parser, lambda given, folder, tell: run(folder, given.scale, tell), reporting))

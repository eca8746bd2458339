"""``python -m tests.calibration [--write]``: how often the judge errs, and how soon it sees. ~90 seconds."""

import argparse
import sys

from tests.calibration.covering import CELLS
from tests.calibration.page import PAGE, page

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.calibration", description=__doc__)
    parser.add_argument("--cells", type=int, default=CELLS, help="cells of every kind, on target and off")
    parser.add_argument("--write", action="store_true", help="write docs/statistics.md instead of printing it")
    given = parser.parse_args()
    text = page(given.cells)
    if given.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)

"""``python -m tests.calibration [PERIODS]``: how often the judge errs, and how soon it sees."""

import sys

from tests.calibration.report import report

if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) + "\n")

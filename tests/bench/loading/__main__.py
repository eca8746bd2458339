"""``python -m tests.bench.loading``: 10 million records of CSV from extract to staging, against DuckDB by itself."""

from __future__ import annotations

import argparse

from tests.bench.command_line import main_of
from tests.bench.loading import reporting
from tests.bench.loading.loads import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.loading", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000_000, help="records in all (10,000,000)")
    parser.add_argument("--repeat", type=int, default=1, help="how often the whole file is loaded; medians are shown")
    raise SystemExit(
        main_of(parser, lambda given, folder, tell: run(folder, given.records, given.repeat, tell), reporting)
    )

"""Loads a company, extract to staging, and tells what that took.

``python -m tests.bench.loading.by_milepost COMPANY`` prints seconds (opening and closing the warehouse among them),
processor seconds and staged rows as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def load_company(root: Path) -> dict[str, float]:
    """One load; importing the program and reading the declarations is not counted."""
    from models.declarations import load_declarations
    from pipelines.steps.load import load
    from pipelines.steps.warehouse import open_warehouse

    declarations = load_declarations(root)
    begun, worked = time.perf_counter(), time.process_time()
    with open_warehouse(declarations.paths) as connection:
        report = load(connection, declarations)
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    return {"seconds": seconds, "processor": processor, "rows": report.tables["staging_product_event"]}


if __name__ == "__main__":
    print(json.dumps(load_company(Path(sys.argv[1]))))

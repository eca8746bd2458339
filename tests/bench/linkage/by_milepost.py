"""Makes the links of a company that is staged, and tells what that took.

``python -m tests.bench.linkage.by_milepost COMPANY [--without-pointers]`` prints seconds, processor seconds, links and
blocking rules as JSON. Without pointers every opportunity's lead is looked for: the most that linkage can be asked.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def link_company(root: Path, *, without_pointers: bool) -> dict[str, Any]:
    """Links of the whole company, measured on what is known to be true. Without pointers, they are gone for good."""
    import pandas as pd

    from models.declarations import load_declarations
    from pipelines.steps.linkage import link
    from pipelines.steps.linkage.evaluating import evaluate
    from pipelines.steps.warehouse import open_warehouse

    declarations = load_declarations(root)
    pair = ["opportunity_id", "lead_id"]
    truth = pd.read_csv(root / "truth" / "bypassed_conversions.csv", dtype=str)[pair]
    with open_warehouse(declarations.paths) as connection:
        if without_pointers:
            pointers = connection.execute(
                "select converted_opportunity_id as opportunity_id, lead_id from staging_lead "
                "where converted_opportunity_id is not null"
            ).df()
            truth = pd.concat([truth, pointers])
            connection.execute("update staging_lead set converted_opportunity_id = null").fetchall()
            connection.execute("update staging_opportunity set lead_id = null").fetchall()
        begun, worked = time.perf_counter(), time.process_time()
        report = link(connection, declarations)
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
        links = connection.execute("select * from linkage_link where method <> 'pointer'").df()
        refused = connection.execute(
            "select subject, records from linkage_reason where reason = 'rule_refused' order by all"
        ).fetchall()
    found = evaluate(links, truth.assign(all="all"), ["all"])
    methods = {f"{method} {zone}": count for (method, zone), count in sorted(report.methods.items())}
    return {
        "seconds": seconds, "processor": processor, "methods": methods, "refused": dict(refused),
        "precision": [found.precision.hits, found.precision.of], "recall": [found.recall.hits, found.recall.of],
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(link_company(Path(sys.argv[1]), without_pointers="--without-pointers" in sys.argv[2:])))

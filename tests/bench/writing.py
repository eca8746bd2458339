"""``python -m tests.bench.writing DEMO SCALE``: writes the demo company in a process of its own.

Its journey also has stocks, which the demo leaves out, since their trend would begin on its last day: what counts them
is measured and compared like the rest.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipelines.demo.generator import write_demo

#: The KPI of the journey after which they stand, and the stocks.
STOCKS = {"deal_size": ("open_opportunities", "open_pipeline"), "resolution_hours": ("open_cases",)}


def add_stocks(journey: Path) -> None:
    """Name the stocks in a demo's journey.yaml. Raises `ValueError` where their place is not found."""
    text = journey.read_text(encoding="utf-8")
    for after, stocks in STOCKS.items():
        line = f"      - {after}\n"
        if text.count(line) != 1:
            raise ValueError(f"{journey}: {after} does not stand there once")
        text = text.replace(line, line + "".join(f"      - {stock}\n" for stock in stocks))
    journey.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    demo = Path(sys.argv[1])
    summary = write_demo(demo, scale=float(sys.argv[2]))
    add_stocks(demo / "journey.yaml")
    print(json.dumps({"leads": summary.leads, "events": summary.events, "files": summary.files}))

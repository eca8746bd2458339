"""``python -m tests.bench.writing DEMO SCALE``: writes the demo company in a process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipelines.demo.generator import write_demo

if __name__ == "__main__":
    summary = write_demo(Path(sys.argv[1]), scale=float(sys.argv[2]))
    print(json.dumps({"leads": summary.leads, "events": summary.events, "files": summary.files}))

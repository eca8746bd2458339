"""Derives the demo's ``targets.csv`` from its story, so that what is planted and what is judged cannot drift apart.

``python -m pipelines.demo.targets`` rewrites ``data/demo/targets.csv``; a test holds the committed file to it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from models.targets import TARGET_COLUMNS

STORY = Path(__file__).parent / "story" / "target.csv"
#: True of every target of the demo: agreed before its first month, so they are the baseline of the whole history.
AGREED = {
    "valid_from": "2024-11-01",
    "approved_at": "2024-10-22",
    "review_on": "2027-02-01",
    "baseline": "true",
}


def demo_targets() -> str:
    """The text of ``targets.csv``: one line per line of ``story/target.csv``, in its order."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, TARGET_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    with STORY.open(encoding="utf-8", newline="") as file:
        writer.writerows({**row, **AGREED} for row in csv.DictReader(file))
    return text.getvalue()


if __name__ == "__main__":
    (Path(__file__).parents[2] / "data" / "demo" / "targets.csv").write_text(demo_targets(), encoding="utf-8")

"""Labelled pairs: which lead and opportunity somebody, or a truth, says belong together. Reads a CSV; judges nothing.

Columns: ``lead_id, opportunity_id, match``; in place of ``match`` a ``decision``, so that ``decisions/links.csv``
serves as it is. Other columns are left alone, and a line with a blank label is one that nobody has looked at yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.csv_files import read_csv_file
from models.issues import Issues

WORDS = {
    "yes": True, "true": True, "1": True, "match": True, "accept": True, "да": True,
    "no": False, "false": False, "0": False, "no match": False, "reject": False, "нет": False,
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """Whether an opportunity came from a lead, and the line that says so."""

    lead_id: str
    opportunity_id: str
    is_match: bool
    line: int


def load_labels(path: Path, issues: Issues) -> tuple[Label, ...]:
    """Read and check the file; every mistake is told with its line. A pair that stands twice counts once."""
    opened = read_csv_file(path, None, issues)
    if opened is None:
        return ()
    reader, headers = opened
    word = next((column for column in ("match", "decision") if column in headers), None)
    if word is None or not {"lead_id", "opportunity_id"} <= set(headers):
        issues.error("needs the columns lead_id, opportunity_id and match (yes or no).", path, 1)
        return ()
    found: dict[tuple[str, str], Label] = {}
    for cells in reader:
        lead, opportunity, said = ((cells.get(column) or "").strip() for column in ("lead_id", "opportunity_id", word))
        if not said:
            continue
        if not lead or not opportunity:
            issues.error("lead_id, opportunity_id: must not be blank.", path, reader.line_num)
        elif said.lower() not in WORDS:
            issues.error(f"{word}: {said!r} is neither yes nor no.", path, reader.line_num)
        else:
            label = Label(lead, opportunity, WORDS[said.lower()], reader.line_num)
            earlier = found.setdefault((lead, opportunity), label)
            if earlier.is_match != label.is_match:
                issues.error(
                    f"{lead} and {opportunity} are labelled otherwise on line {earlier.line}.", path, label.line
                )
    return tuple(found.values())

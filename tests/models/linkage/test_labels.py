"""Files of labelled pairs: what is read, and what is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.issues import Issues
from models.linkage.labels import load_labels


def read(tmp_path: Path, text: str) -> tuple[list[tuple[str, str, bool]], list[str]]:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")
    issues = Issues(tmp_path)
    labels = load_labels(file, issues)
    return [(one.lead_id, one.opportunity_id, one.is_match) for one in labels], [one.line_of_text() for one in issues]


def test_pairs_with_their_labels(tmp_path):
    text = "pattern,opportunity_id, lead_id ,match\nx,O1,L1,Yes\nx,O2, L2 ,0\nx,O3,L3,\nx,O1,L1,true\n"
    assert read(tmp_path, text) == ([("L1", "O1", True), ("L2", "O2", False)], [])


def test_decisions_are_labels(tmp_path):
    text = "lead_id,opportunity_id,decision,decided_by\nL1,O1,accept,Ann\nL2,O1,reject,Ann\n"
    assert read(tmp_path, text)[0] == [("L1", "O1", True), ("L2", "O1", False)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lead_id,opportunity_id\nL1,O1\n", "pairs.csv:1: error: needs the columns lead_id, opportunity_id and match"),
        ("lead_id,opportunity_id,match\nL1,O1,maybe\n", "pairs.csv:2: error: match: 'maybe' is neither yes nor no"),
        ("lead_id,opportunity_id,match\n,O1,yes\n", "pairs.csv:2: error: lead_id, opportunity_id: must not be blank"),
        (
            "lead_id,opportunity_id,match\nL1,O1,yes\nL1,O1,no\n",
            "pairs.csv:3: error: L1 and O1 are labelled otherwise on line 2",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, text, said):
    assert read(tmp_path, text)[1][0].startswith(said)

"""links.csv: what is read, and every mistake with its line."""

from __future__ import annotations

from datetime import datetime

import pytest

from models.issues import Issues
from models.linkage.decisions import load_decisions
from models.linkage.rules import LinkageRules

HEADER = "lead_id,opportunity_id,decision,decided_by,decided_at,note\n"


def read(tmp_path, text, **rules):
    path = tmp_path / "links.csv"
    path.write_text(text, encoding="utf-8")
    issues = Issues(tmp_path)
    return load_decisions(path, LinkageRules(**rules), issues), [issue.line_of_text() for issue in issues]


def test_without_the_file_nobody_has_decided(tmp_path):
    issues = Issues(tmp_path)
    assert load_decisions(tmp_path / "links.csv", LinkageRules(), issues) == ()
    assert list(issues) == []


def test_decisions_are_read(tmp_path):
    (first, second), said = read(
        tmp_path,
        HEADER + 'L1,O1,accept,Ann,2026-11-24,"same man, ""the elder"""\n L2 , O2,reject,Ann,2026-11-24T10:30,\n',
    )
    assert said == []
    assert (first.pair, first.decision, first.decided_at) == (
        ("O1", "L1"),
        "accept",
        datetime.fromisoformat("2026-11-24"),
    )
    assert (second.lead_id, second.decision, second.line) == ("L2", "reject", 3)


FIRST = "L1,O1,accept,Ann,2026-11-24,\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lead_id,decision\nL1,accept\n", "1: error: needs the columns lead_id, opportunity_id"),
        (HEADER.replace("note", "remark"), "1: error: unknown column 'remark'"),
        (HEADER + "L1,O1,acept,Ann,2026-11-24,\n", "2: error: decision: 'acept'"),
        (HEADER + "L1,,accept,Ann,2026-11-24,\n", "2: error: opportunity_id: must not be blank"),
        (HEADER + "L1,O1,accept,,2026-11-24,\n", "2: error: decided_by: must not be blank"),
        (HEADER + "L1,O1,accept,Ann,yesterday,\n", "2: error: decided_at: 'yesterday' is no moment"),
        (HEADER + FIRST + "L1,O1,reject,Bea,2026-11-25,\n", "3: error: L1 and O1 are decided on line 2"),
        (HEADER + FIRST + "L2,O1,accept,Ann,2026-11-24,\n", "3: error: O1 has an accepted link on line 2"),
        (HEADER + FIRST + "L1,O2,accept,Ann,2026-11-24,\n", "3: error: L1 has an accepted link on line 2"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, text, told):
    _, said = read(tmp_path, text)
    assert len(said) == 1
    assert said[0].startswith(f"links.csv:{told}")


def test_several_leads_where_the_company_declares_them(tmp_path):
    text = HEADER + "L1,O1,accept,Ann,2026-11-24,\nL2,O1,accept,Ann,2026-11-24,\n"
    decisions, said = read(tmp_path, text, leads_per_opportunity="many")
    assert (len(decisions), said) == (2, [])

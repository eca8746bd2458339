"""Decisions and links over runs from files: the same again, and the same after everything that was made is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.steps.linkage import link
from tests.pipelines.steps.small_company import custom, extract, loaded, write_company

TABLES = {
    "lead": {
        "entity": "lead", "files": "leads.csv", "key": ["id"],
        "columns": {"lead_id": "id", "created_at": "created", "email": "mail", "last_name": "name"},
    },
    "opportunity": {
        "entity": "opportunity", "files": "deals.csv", "key": ["id"],
        "columns": {"opportunity_id": "id", "created_at": "created", "account_id": "account"},
    },
    "contact": {
        "entity": "contact", "files": "contacts.csv", "key": ["id"],
        "columns": {"contact_id": "id", "account_id": "account", "created_at": "created", "email": "mail",
                    "last_name": "name"},
    },
}  # fmt: skip
DECISIONS = """\
lead_id,opportunity_id,decision,decided_by,decided_at,note
L2,O2,reject,Bea Judge,2026-04-01,another Ann
L3,O2,accept,Bea Judge,2026-04-02T10:30,she told us
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    root = write_company(tmp_path / "company", custom(TABLES))
    days = {"L1": "2026-03-01", "L2": "2026-03-02", "L3": "2026-03-03"}
    people = {"L1": "a@one.example,Roe", "L2": "b@two.example,Lee", "L3": "c@three.example,Fox"}
    extract(root, "leads.csv", "id,created,mail,name\n" + "".join(f"{n},{days[n]},{people[n]}\n" for n in people))
    extract(root, "deals.csv", "id,created,account\nO1,2026-03-20,A1\nO2,2026-03-21,A2\n")
    extract(root, "contacts.csv", "id,account,created,mail,name\nC1,A1,2026-03-20,a@one.example,Roe\n"
            "C2,A2,2026-03-21,b@two.example,Lee\n")  # fmt: skip
    (root / "decisions").mkdir()
    (root / "decisions" / "links.csv").write_text(DECISIONS, encoding="utf-8")
    return root


def links_of(root: Path, *, full: bool = False) -> list[tuple[object, ...]]:
    with loaded(root, full=full) as found:
        link(found.connection, found.declarations)
        return found.rows("select * from linkage_link order by all")


def test_links_and_decisions_survive_a_full_rebuild(company: Path) -> None:
    first = links_of(company)
    assert [row[:3] + row[4:5] for row in first] == [
        ("O1", "L1", "email", "accept"),
        ("O2", "L2", "decision", "reject"),
        ("O2", "L3", "decision", "accept"),
    ]
    assert links_of(company) == first, "a second run"
    assert links_of(company, full=True) == first, "a full one"
    shutil.rmtree(company / ".milepost")
    assert links_of(company) == first, "from nothing but what git and the extracts hold"
    (company / "decisions" / "links.csv").unlink()
    assert [row[:3] for row in links_of(company)] == [("O1", "L1", "email"), ("O2", "L2", "email")]

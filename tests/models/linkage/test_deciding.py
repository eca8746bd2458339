"""Writing links.csv: one line per decision, others' lines untouched, contradictions refused, writers one at a time."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from filelock import FileLock

from models.errors import BusyError, DeclarationError, RequestError
from models.linkage import deciding
from models.linkage.deciding import decisions_of, take_back, write_decisions
from models.linkage.rules import LinkageRules
from models.settings import CompanyPaths
from tests.models.linkage.made_queue import decided

RULES = LinkageRules()
HEADER = "lead_id,opportunity_id,decision,decided_by,decided_at,note\n"


@pytest.fixture
def paths(tmp_path):
    return CompanyPaths(tmp_path)


def written(paths):
    return paths.link_decisions.read_bytes().decode()


def put(paths, text):
    paths.link_decisions.parent.mkdir(parents=True)
    paths.link_decisions.write_bytes(text.encode())


def test_the_first_decisions_make_the_file_and_their_order_does_not_matter(paths):
    assert write_decisions(paths, [decided("reject", 2, note="another\nAnn"), decided("accept", 1)], RULES) == 2
    assert written(paths) == (
        HEADER + "00Q-0001,006-0001,accept,Bea Judge,2026-11-24T10:30:15,\n"
        "00Q-0002,006-0002,reject,Bea Judge,2026-11-24T10:30:15,another Ann\n"
    )
    assert not [path for path in paths.link_decisions.parent.iterdir() if path != paths.link_decisions]


def test_lines_of_others_stay_byte_for_byte(paths):
    """Another order of columns, Windows lines, a note over two lines, no line end at the last, a line out of order."""
    text = ('\ufeffopportunity_id, lead_id,decision,decided_by,decided_at,note\r\n'
            '006-0009,00Q-0009,reject,"Lee, Ann",2026-11-20,"two\r\nlines"\r\n\r\n'
            "006-0003 , 00Q-0003,accept,Ann,2026-11-21T08:00,\r\n006-0005,00Q-0005,accept,Ann,2026-11-21,")  # fmt: skip
    put(paths, text)
    write_decisions(paths, [decided("accept", 4), decided("reject", 99)], RULES)
    own = "006-{0:04},00Q-{0:04},{1},Bea Judge,2026-11-24T10:30:15,\r\n"
    head, body = text.split("note\r\n", 1)
    assert written(paths) == head + "note\r\n" + own.format(4, "accept") + body + "\r\n" + own.format(99, "reject")
    for number, verb in ((4, "accept"), (99, "reject")):
        take_back(paths, decided(verb, number), RULES)
    assert written(paths) == text + "\r\n"


def test_a_file_without_notes_gets_the_column_when_somebody_writes_one(paths):
    put(paths, "lead_id,opportunity_id,decision,decided_by,decided_at\n00Q-0001,006-0001,accept,Ann,2026-11-20\n")
    write_decisions(paths, [decided(number=2)], RULES)
    assert "note" not in written(paths)
    write_decisions(paths, [decided(number=3, note="same desk")], RULES)
    assert [one.note for one in decisions_of(paths, RULES)] == ["", "", "same desk"]


def test_saying_it_again_changes_nothing(paths):
    write_decisions(paths, [decided()], RULES)
    before = written(paths)
    assert write_decisions(paths, [decided(decided_by="Cy Other")], RULES) == 0
    assert written(paths) == before


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (decided("reject"), "line 2 of decisions/links.csv says accept"),
        (decided(lead_id="00Q-0002"), "006-0001 has an accepted link by line 2"),
        (decided(opportunity_id="006-0002"), "00Q-0001 has an accepted link by line 2"),
    ],
)
def test_what_contradicts_the_file_is_refused_and_nothing_is_written(paths, new, told):
    write_decisions(paths, [decided()], RULES)
    before = written(paths)
    with pytest.raises(RequestError, match=told):
        write_decisions(paths, [decided(number=7), new], RULES)
    assert written(paths) == before


def test_what_contradicts_itself_is_refused(paths):
    with pytest.raises(RequestError, match="another of these decisions says accept"):
        write_decisions(paths, [decided("accept"), decided("reject")], RULES)
    assert not paths.link_decisions.exists()


def test_several_leads_where_the_company_declares_them(paths):
    many = LinkageRules(leads_per_opportunity="many")
    assert write_decisions(paths, [decided(), decided(lead_id="00Q-0002")], many) == 2


def test_a_broken_file_is_told_and_not_written(paths):
    put(paths, HEADER + "00Q-0001,006-0001,maybe,Ann,2026-11-20,\n")
    with pytest.raises(DeclarationError, match=r"links.csv:2: error: decision: 'maybe'"):
        write_decisions(paths, [decided(number=2)], RULES)
    assert written(paths).count("\n") == 2


@pytest.mark.parametrize("change", [{"decided_by": "Cy Other"}, {"decision": "reject"}, {"lead_id": "00Q-0002"}])
def test_only_what_still_stands_as_it_was_made_is_taken_back(paths, change):
    write_decisions(paths, [decided()], RULES)
    with pytest.raises(RequestError, match="no longer the one"):
        take_back(paths, replace(decided(), **change), RULES)
    take_back(paths, decided(), RULES)
    assert written(paths) == HEADER


def test_no_cell_is_a_formula_and_all_come_back(paths):
    wild = [decided(number=n, decided_by=by, note=note) for n, (by, note) in enumerate(
        [("=1+1", "@SUM(A1)"), ("-Ann", "'quoted'"), ("'=Ann", "+49 30"), ("Ann", "a, \"b\"")], 1)]  # fmt: skip
    write_decisions(paths, wild, RULES)
    cells = [cell for line in written(paths).splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@"))]
    assert [(one.decided_by, one.note) for one in decisions_of(paths, RULES)] == [
        (one.decided_by, one.note) for one in wild
    ]


def test_many_writers_at_once_lose_no_line(paths):
    people = [threading.Thread(target=write_decisions, args=(paths, [decided(number=n)], RULES)) for n in range(24)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    lines = written(paths).splitlines()[1:]
    assert lines == sorted(lines) and len(lines) == 24


def test_whoever_waits_too_long_is_told(paths, monkeypatch):
    monkeypatch.setattr(deciding, "PATIENCE_SECONDS", 0.05)
    paths.state.mkdir()
    with FileLock(paths.link_decisions_lock), pytest.raises(BusyError, match="Try again"):
        write_decisions(paths, [decided()], RULES)

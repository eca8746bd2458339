"""The queue out as CSV and in again: nothing lost, no formula, every mistake with file, line and column."""

from __future__ import annotations

import csv
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.csv_files import guarded, unguarded
from models.errors import RequestError
from models.linkage.queue_csv import read_queue_csv, write_queue_csv
from tests.models.linkage.made_queue import NOW, decided, pair, queue

HEADER = "lead_id,opportunity_id,decision,decided_by,note\n"


def out(tmp_path, made, states=None):
    path = tmp_path / "queue.csv"
    write_queue_csv(path, made, states or made.states([]))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return path, list(csv.DictReader(file))


def read(tmp_path, text, made=None, **changes):
    path = tmp_path / "filled.csv"
    path.write_bytes(text.encode(changes.pop("encoding", "utf-8")))
    return read_queue_csv(path, made or queue(), changes.pop("decisions", ()), now=NOW, **changes)


def test_both_records_and_the_weights_stand_in_a_row(tmp_path):
    path, (first, *others) = out(tmp_path, queue())
    assert (first["lead_first_name"], first["opportunity_first_name"]) == ("Ann", "Anne")
    assert (first["score"], first["bits_prior"], first["bits_first_name"]) == ("0.667047", "-13.4432", "-5.5069")
    assert first["lead_phone"] == "'+44 20 7946 0958"
    assert "opportunity_email" not in first, "a column that is empty everywhere"
    assert len(others) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_what_waits_goes_out_and_no_filled_file_is_overwritten(tmp_path):
    made = queue()
    path, rows = out(tmp_path, made, made.states([decided("reject", 2)]))
    assert [row["lead_id"] for row in rows] == ["00Q-0001", "00Q-0003"]
    with pytest.raises(RequestError, match="may hold decisions"):
        write_queue_csv(path, made, made.states([]))
    with pytest.raises(RequestError, match="no such folder"):
        write_queue_csv(tmp_path / "none" / "q.csv", made, made.states([]))


@given(st.text(alphabet="=+-@'\t\ra\"\n,", max_size=6))
def test_a_guarded_cell_is_no_formula_and_comes_back(text):
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


def test_a_file_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(RequestError, match=r"filled\.csv: error: there is no such file\. Check its name and folder\.$"):
        read_queue_csv(tmp_path / "filled.csv", queue(), (), now=NOW)
    with pytest.raises(RequestError, match=r": error: is a folder\. Name the file in it\.$"):
        read_queue_csv(tmp_path, queue(), (), now=NOW)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_filled_file_comes_back_whatever_a_spreadsheet_made_of_its_commas(tmp_path, delimiter):
    """Ids that begin like a formula, a note with every delimiter, a pair left blank and one skipped."""
    made = queue(pair(1, lead="=1", opportunity="-2"), pair(2), pair(3), pair(4))
    _, rows = out(tmp_path, made)
    for row, verb in zip(rows, ("accept", "", "Skip", "REJECT"), strict=True):
        row.update(decision=verb, decided_by="Bea Judge" if verb == "accept" else "", note="a,b;c\td")
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    found = read_queue_csv(filled, made, (), now=NOW, decided_by="Cy")
    assert [(one.pair, one.decision, one.decided_by, one.note, one.decided_at) for one in found] == [
        (("-2", "=1"), "accept", "Bea Judge", "a,b;c\td", NOW),
        (("006-0004", "00Q-0004"), "reject", "Cy", "a,b;c\td", NOW),
    ]


ROW = "00Q-0001,006-0001,accept,Ann,\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lead_id,decision\n00Q-0001,accept\n", ":1: error: needs the column opportunity_id. Write a file to fill"),
        (HEADER.replace("decision", "decison") + ROW, ":1: error: unknown column 'decison'. Did you mean 'decision'?"),
        (HEADER + "00Q-0001,006-0001,acept,Ann,\n", ":2: error: column decision: 'acept' is neither accept nor"),
        (HEADER + "00Q-0001,006-0001,accept,,\n", ":2: error: column decided_by: says nobody. Fill it, or say --by"),
        (HEADER + "00Q-1,006-0001,accept,Ann,\n", ":2: error: column lead_id: '00Q-1' is not in the review queue. Did"),
        (HEADER + "00Q-0001,6.00E+03,accept,Ann,\n", ":2: error: column opportunity_id: '6.00E+03' is not in"),
        (HEADER + "00Q-0001,006-0002,accept,Ann,\n", "the pair 00Q-0001, 006-0002 is not in the review queue."),
        (HEADER + ROW + ROW, ":3: error: column decision: 00Q-0001 and 006-0001 are decided again on line 2."),
        (HEADER + ROW + ROW.replace("accept", "reject"), ":3: error: column decision: 00Q-0001 and 006-0001 are "
         "decided otherwise (accept) on line 2."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_column(tmp_path, text, told):
    with pytest.raises(RequestError) as raised:
        read(tmp_path, text)
    assert told in str(raised.value) and "nothing was decided" in str(raised.value)


def test_every_mistake_is_told_at_once(tmp_path):
    with pytest.raises(RequestError, match="2 mistakes") as raised:
        read(tmp_path, HEADER + "00Q-0001,006-0001,yes,Ann,\n" + "00Q-0002,006-0002,accept,,\n")
    assert {":2:" in str(raised.value), ":3:" in str(raised.value)} == {True}


def test_a_file_in_another_encoding_is_told(tmp_path):
    with pytest.raises(RequestError, match=":2: error: is not written in UTF-8"):
        read(tmp_path, HEADER + "00Q-0001,006-0001,accept,Аня,\n", encoding="cp1251")


def test_what_was_decided_before_the_last_run_may_come_again(tmp_path):
    """The same file twice is no mistake, though its pairs have left the queue meanwhile."""
    earlier = decided("accept", 9)
    found = read(tmp_path, HEADER + "00Q-0009,006-0009,accept,Bea Judge,\n", decisions=[earlier])
    assert [one.pair for one in found] == [earlier.pair]

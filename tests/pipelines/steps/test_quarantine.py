"""The quarantine as people meet it: physical lines, the CSV, masked values for the board, and the way back."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.quarantine import SHOWN_PER_REASON, quarantined
from tests.pipelines.steps.small_company import Loaded, custom, extract, leads, loaded, write_company

MONEY = {"deal": {"entity": "opportunity", "files": "**/*", "columns": {"opportunity_id": "id", "amount": "x"}}}


def _lines(found: Loaded) -> list[tuple[Any, ...]]:
    return found.rows("select record_no, line from raw_quarantine order by all")


#: name → (file's name, its bytes, table's more keys, (record, line) of what is in quarantine)
LINES: dict[str, tuple[str, bytes, dict[str, Any], list[tuple[int, int | None]]]] = {
    "a line each": ("a.csv", b"id,x\n1,5\n2,much\n3,more\n", {}, [(2, 3), (3, 4)]),
    "no line end at the end": ("a.csv", b"id,x\n1,5\n2,much", {}, [(2, 3)]),
    "line breaks in quotes": ("a.csv", b'id,x\n"1\n\n",5\n2,much\n', {}, [(2, 5)]),
    "blank lines": ("a.csv", b"id,x\n\n1,5\n\n2,much\n", {}, [(2, 5)]),
    "carriage returns": ("a.csv", b"id,x\r\n1,5\r\n2,much\r\n", {}, [(2, 3)]),
    "packed": ("a.csv.gz", gzip.compress(b"id,x\n1,5\n2,much\n"), {}, [(2, 3)]),
    "cp1251": ("a.csv", "id,x\nБ,5\n2,много\n".encode("cp1251"), {}, [(2, 3)]),
    "UTF-16": ("a.csv", "id,x\nБ,5\n2,много\n".encode("utf-16"), {}, [(2, 3)]),
    "two header rows": ("a.csv", b'id,x\n"The\nid",amount\n1,5\n2,much\n', {"header_rows": 2}, [(2, 5)]),
    "no header row": ("a.csv", b"1,5\n2,much\n", {"headers": ["id", "x"]}, [(2, 2)]),
    "JSON lines": ("a.jsonl", b'{"id": 1, "x": 5}\n{"id": 2, "x": "much"}\n', {}, [(2, 2)]),
    "beside a malformed record": ("a.csv", b"id,x\n1\n2,much\n", {}, [(1, 2), (2, 3)]),
}


@pytest.mark.parametrize("case", LINES)
def test_the_physical_line(tmp_path: Path, case: str) -> None:
    name, content, more, expected = LINES[case]
    root = write_company(tmp_path, custom({"deal": MONEY["deal"] | more}))
    extract(root, name, content)
    with loaded(root) as found:
        assert _lines(found) == expected


def test_a_correct_declaration_brings_the_records_back(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(MONEY))
    extract(root, "a.csv", 'id,x\n1,"12,5"\n2,7\n')
    with loaded(root) as found:
        assert found.quarantine() == [(1, "amount", "12,5", "is no amount")]
        assert found.rows("select opportunity_id from staging_opportunity") == [("2",)]
    columns = {"opportunity_id": "id", "amount": {"from": "x", "decimal_comma": True}}
    write_company(tmp_path, custom({"deal": MONEY["deal"] | {"columns": columns}}))
    with loaded(root) as found:
        assert found.quarantine() == []
        assert found.rows("select opportunity_id, amount::varchar from staging_opportunity order by all") == [
            ("1", "12.50"),
            ("2", "7.00"),
        ]


def test_the_csv_of_a_run(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(MONEY))
    extract(root, "a.csv", 'id,x\n1,"so, much"\n')
    with loaded(root):
        pass
    (written,) = (root / ".milepost" / "quarantine").glob("*.csv")
    with written.open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == [
            {
                "file": "extracts/a.csv", "record": "1", "line": "2", "source": "crm", "table": "deal",
                "entity": "opportunity", "column": "amount", "value": "so, much", "reason": "is no amount",
            }
        ]  # fmt: skip


def test_rows_for_the_board_tell_nobody_who_somebody_is(tmp_path: Path) -> None:
    columns = {
        "lead_id": "id", "created_at": "created", "email": {"from": "mail", "type": "integer"},
    }  # fmt: skip
    root = write_company(tmp_path, leads(columns, key=[]))
    extract(root, "a.csv", "id,created,mail\n1,a@example.org,\n2,+49 170 1234567,\n3,soon,\n4,,Ann\n5,Eve\n")
    with loaded(root) as found:
        rows = [(row["record_no"], row["column_name"], row["value"]) for row in quarantined(found.connection)]
    assert rows == [
        (1, "created_at", "•••"),
        (2, "created_at", "•••"),
        (3, "created_at", "soon"),
        (4, "email", "•••"),
        (5, None, "•••"),
    ]


def test_a_board_holds_so_many_of_a_reason_and_says_how_many_there_are(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(MONEY))
    extract(root, "a.csv", "id,x\n" + "".join(f"{n},much\n" for n in range(250)) + ",5\n")
    with loaded(root) as found:
        rows = quarantined(found.connection)
        assert len(rows) == SHOWN_PER_REASON + 1
        assert {row["column_name"]: row["of_this_reason"] for row in rows} == {"amount": 250, "opportunity_id": 1}
        assert len(quarantined(found.connection, None)) == 251


def test_the_line_where_quotation_marks_are_characters(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom({"deal": MONEY["deal"] | {"quoted": False}}))
    extract(root, "a.csv", 'id,x\n"1,5\n\n2",much\n')
    with loaded(root) as found:
        assert _lines(found) == [(2, 4)]


def test_a_report_has_no_lines_to_speak_of(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom({"deal": MONEY["deal"] | {"comment": "#", "recognised_by": ["id"]}}))
    extract(root, "a.csv", "# of a screen\nid,x\n1,5\n2,much\n")
    with loaded(root) as found:
        assert _lines(found) == [(2, None)]

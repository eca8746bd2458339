"""Files that are odd, large or partly broken: what can be read is read, the rest is quarantined, memory is bounded."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from models.errors import ExtractError
from tests.conftest import ROOT
from tests.pipelines.steps.small_company import extract, leads, loaded, write_company

COLUMNS = {"lead_id": "id", "last_name": "name"}


def test_zero_bytes_beside_a_good_file(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "good.csv", "id,name\n1,Ann\n")
    extract(root, "bad.csv", b"")
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("1",)]
        assert any("extracts/bad.csv: is empty, not even headers" in text for text in found.report.warnings)


@pytest.mark.parametrize("name", ["bad.csv", "bad.jsonl"])
@pytest.mark.parametrize("content", [b"\n\n\n", b" \r\n", b"\xef\xbb\xbf", "\n\n".encode("utf-16")])
def test_blank_lines_alone_are_an_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "good.csv", "id,name\n1,Ann\n")
    extract(root, name, content)
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("1",)]
        assert [text for text in found.report.warnings if "bad." in text] == [
            f"extracts/{name}: is empty, not even headers. Export it again."
        ]
    (root / "extracts" / "good.csv").unlink()
    with pytest.raises(ExtractError, match="is empty, not even headers; source crm has no other file"), loaded(root):
        pass


def test_zero_bytes_that_no_table_takes_are_empty_and_not_undeclared(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, files=[], recognised_by=["id", "name"]))
    extract(root, "good.csv", "id,name\n1,Ann\n")
    extract(root, "bad.csv", b"")
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("1",)]
        assert [text for text in found.report.warnings if "bad.csv" in text] == [
            "extracts/bad.csv: is empty, not even headers. Export it again."
        ]


def test_zero_bytes_inside_a_file_are_no_other_encoding(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS | {"created_at": "made"}, key=[]))
    cut = b"id,name,made\n1,A\0nn,2026-01-01\n2,Eve,2026-\0\0-01\n3,Bo,2026-01-02\n" + bytes(300)
    extract(root, "bad.csv", cut)
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead order by all") == [("1", "A\0nn"), ("3", "Bo")]
        assert found.rows("select record_no, column_name, reason from raw_quarantine order by all") == [
            (2, "created_at", "is no timestamp"),
            (4, None, "has 1 fields where the header has 3"),
        ]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(4, 2, 2)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_a_line_that_tells_excel_the_delimiter_is_no_header(tmp_path: Path, encoding: str) -> None:
    root = write_company(tmp_path, leads(COLUMNS | {"created_at": "made"}))
    extract(root, "good.csv", "id,name,made\n1,Ann,2026-01-01\n")
    text = "sep=;\r\nid;name;made\r\n2;Борис, мл.;2026-01-01\r\n3;Ева;soon\r\n4;x\r\n"
    extract(root, "excel.csv", text.encode(encoding))
    with loaded(root) as found:
        assert found.rows("select last_name from staging_lead order by lead_id") == [("Ann",), ("Борис, мл.",)]
        assert found.rows("select record_no, line from raw_quarantine order by all") == [(2, 4), (3, 5)]
        assert found.rows("select records_read, accepted from raw_conservation order by all") == [(1, 1), (3, 1)]


def test_a_line_of_json_that_is_no_object_is_one_record_alone(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "good.jsonl", '{"id": "1", "name": "Ann"}\n[2, "Bo"]\n{"id": "3", "name": "Eve"}\n')
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead order by all") == [("1",), ("3",)]
        assert found.rows("select record_no, line, reason from raw_quarantine") == [(2, 2, "is missing")]


@pytest.mark.slow
def test_twenty_thousand_columns(tmp_path: Path) -> None:
    names = [f"a_rather_long_name_of_column_{number}" for number in range(20_000)]
    root = write_company(tmp_path, leads({"lead_id": "id", "last_name": names[-1]}))
    rows = [",".join([f"{n}", *("x" for _ in names[1:]), f"last {n}"]) for n in range(3)]
    extract(root, "wide.csv", ",".join(["id", *names]) + "\n" + "\n".join(rows) + "\n1,2\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead order by all") == [
            ("0", "last 0"), ("1", "last 1"), ("2", "last 2")
        ]  # fmt: skip
        assert found.rows("select record_no, reason from raw_quarantine") == [
            (4, "has 2 fields where the header has 20001")
        ]
        assert found.rows("select count(*) from raw_column where not is_read") == [(19_999,)]


# getrusage's peak of a child begins with its parent's, a worker that has run many tests.
MEASURED = """
import sys
from pathlib import Path
from tests.pipelines.steps.small_company import loaded
with loaded(Path(sys.argv[1])) as found:
    print(found.rows("select lead_id from staging_lead order by all"), found.quarantine()[0][3])
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is told by Linux")
def test_a_field_of_fifty_megabytes_is_quarantined_in_bounded_memory(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "big.csv", b"id,name\n1,Ann\n2," + b"x" * 50 * 1024**2 + b"\n3,Eve\n")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(root)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told, peak = done.stdout.splitlines()
    assert told == "[('1',), ('3',)] is longer than 2,000,000 bytes"
    assert int(peak) < 1200, "a field is held a few times, one of them at four bytes a character"


def test_a_record_just_short_of_the_limit_is_read(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    long = "x" * 1_999_000
    extract(root, "a.csv", f"id,name\n1\n2,{long}\n3,{long}{'y' * 1000}\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, length(last_name) from staging_lead") == [("2", 1_999_000)]
        assert [row[3] for row in found.quarantine()] == [
            "has 1 fields where the header has 2", "is longer than 2,000,000 bytes"
        ]  # fmt: skip


@pytest.mark.slow
def test_a_million_records_of_one_key(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", "id,name\n" + "".join(f"A,{number}\n" for number in range(1_000_000)))
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(1,)]
        assert found.set_aside() == {"duplicate": 999_999}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 < 4096


ODD_DAYS = "id,created\nA,1601-01-01\nB,9999-12-31\nC,2026-01-05\nD,1970-01-01\nE,0001-01-01\nF,9999-12-31T23:59:59Z\n"


def test_a_watermark_follows_neither_1601_nor_9999(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "created_at": "created"}))
    extract(root, "a_2026-02-01.csv", ODD_DAYS)
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(6,)]
        assert found.rows("select watermark::varchar from staging_watermark") == [("2026-01-05 00:00:00",)]
    with loaded(root, as_of=date(2026, 1, 31)) as found:
        assert found.rows("select lead_id from staging_lead order by all") == [("A",), ("C",), ("D",), ("E",)]


def test_days_that_are_no_events_give_no_watermark(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "created_at": "created"}))
    extract(root, "a.csv", "id,created\nA,1601-01-01\nB,9999-12-31\n")
    with loaded(root) as found:
        assert found.rows("select watermark from staging_watermark") == [(None,)]

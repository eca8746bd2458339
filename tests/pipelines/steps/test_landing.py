"""Files as they really arrive: every trap of text files by its name, what is read, and how records are numbered."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import extract, leads, loaded, write_company

TWO = [("1", "Ann"), ("2", "Борис")]
COLUMNS = {"lead_id": "id", "last_name": "name"}
TEXT = "id,name\n1,Ann\n2,Борис\n"


def _zip(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


SHAPES = {
    "plain": ("a.csv", TEXT.encode()),
    "byte order mark": ("a.csv", TEXT.encode("utf-8-sig")),
    "cp1251": ("a.csv", TEXT.encode("cp1251")),
    "UTF-16 with mark": ("a.csv", TEXT.encode("utf-16")),
    "UTF-16LE without mark": ("a.csv", "id,name\n1,Ann\n2,Борис\n".encode("utf-16-le")),
    "semicolons": ("a.csv", TEXT.replace(",", ";").encode()),
    "tabs": ("a.tsv", TEXT.replace(",", "\t").encode()),
    "carriage returns": ("a.csv", TEXT.replace("\n", "\r\n").encode()),
    "mixed line ends": ("a.csv", b"id,name\r\n1,Ann\n2,\xd0\x91\xd0\xbe\xd1\x80\xd0\xb8\xd1\x81\r\n"),
    "blank lines": ("a.csv", TEXT.replace("\n", "\n\n").encode()),
    "no line end at the end": ("a.csv", TEXT.rstrip().encode()),
    "gzip": ("a.csv.gz", gzip.compress(TEXT.encode())),
    "gzip of cp1251": ("a.csv.gz", gzip.compress(TEXT.encode("cp1251"))),
    "zip": ("a.zip", _zip(**{"inner/b.csv": TEXT})),
    "headers in capitals with blanks": ("a.csv", TEXT.replace("id,name", " ID , Name ").encode()),
    "a column that nobody knows": ("a.csv", b"id,name,x\n1,Ann,7\n2,\xd0\x91\xd0\xbe\xd1\x80\xd0\xb8\xd1\x81,8\n"),
    "trailing empty column": ("a.csv", "id,name,\n1,Ann,\n2,Борис,\n".encode()),
    "more blanks than headers": ("a.csv", "id,name\n1,Ann,,\n2,Борис,,\n".encode()),
    "JSON lines": ("a.jsonl", '{"id": 1, "name": "Ann"}\n{"name": "Борис", "id": "2"}\n'.encode()),
    "JSON lines, gzip": (
        "a.jsonl.gz",
        gzip.compress('{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Борис"}\n'.encode()),
    ),
    "no ending in the name": ("export", TEXT.encode()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_file(tmp_path: Path, shape: str) -> None:
    name, content = SHAPES[shape]
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, name, content)
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead order by record_no") == TWO
        assert found.rows("select records_read, accepted from raw_conservation") == [(2, 2)]


def test_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Leads")
    for row in (["id", "name", "made"], [1, "Ann", datetime(2026, 3, 1, 10, 30)], [2, "Борис", None]):  # noqa: DTZ001
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    root = write_company(tmp_path, leads(COLUMNS | {"created_at": "made"}, sheet="Leads"))
    extract(root, "a.xlsx", packed.getvalue())
    with loaded(root) as found:
        rows = found.rows("select lead_id, last_name, created_at::varchar from staging_lead order by record_no")
    assert rows == [("1", "Ann", "2026-03-01 10:30:00"), ("2", "Борис", None)]


def test_of_several_sheets_the_first_that_people_see_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "Old", "hidden"
    for title, id in (("Old", 9), ("Cover", None), ("Leads", 1), ("More", 2)):
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in (["id", "name"], [id, "Ann"]) if id else ():
            sheet.append(row)
    book.active = 1
    packed = io.BytesIO()
    book.save(packed)
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.xlsx", packed.getvalue())
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("1",)]
        (told,) = (notice for notice in found.report.warnings if notice.key == "sheets_not_read")
    assert told.startswith("extracts/a.xlsx: its sheet 'Leads' is read; not read are More.")


def test_line_breaks_in_quotes_are_one_record(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", 'id,"na\nme",name\n1,"x\ny","say ""hi"""\n2,,"a\r\nb"\n3,,c\n')
    with loaded(root) as found:
        rows = found.rows("select record_no, lead_id, last_name from staging_lead order by record_no")
    assert rows == [(1, "1", 'say "hi"'), (2, "2", "a\r\nb"), (3, "3", "c")]


def test_repeated_headers_are_numbered_and_kept(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "last_name": "name_2"}))
    extract(root, "a.csv", "id,name,Name\n1,first,second\n")
    with loaded(root) as found:
        assert found.rows("select last_name from staging_lead") == [("second",)]
        assert found.rows("select headers from raw_file") == [(["id", "name", "Name_2"],)]


def test_declared_headers_for_a_file_without_any(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, headers=["id", "name"]))
    extract(root, "a.csv", "1,Ann\n2,Борис\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead order by record_no") == TWO


def test_three_header_rows_with_line_breaks(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, header_rows=3))
    extract(root, "a.csv", 'id,name\n"The\nid","Your name,\nplease"\n"{""ImportId"":""a""}",b\n1,Ann\n2,Борис\n')
    with loaded(root) as found:
        assert found.rows("select record_no, lead_id from staging_lead order by all") == [(1, "1"), (2, "2")]


def test_blank_lines_in_a_file_of_one_column_are_no_records(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id"}))
    extract(root, "a.csv", "id\r\nA\r\n\r\nB\r\n")
    with loaded(root) as found:
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(2, 2, 0)]


def test_a_record_with_too_few_fields_is_quarantined_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", 'id,name\n1,Ann\n2\n3,"two\nlines"\n4,x,y,z\n5,Eve\n')
    with loaded(root) as found:
        assert found.rows("select record_no, lead_id from staging_lead order by all") == [(1, "1"), (3, "3"), (5, "5")]
        assert found.rows("select record_no, line, value, reason from raw_quarantine order by all") == [
            (2, 3, "2", "has 1 fields where the header has 2"),
            (4, 6, "4,x,y,z", "has 4 fields where the header has 2"),
        ]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(5, 3, 2)]


def test_columns_in_another_order_and_files_with_more_columns(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", "id,name\n1,Ann\n")
    extract(root, "b.csv", "more,NAME,Id\nz,Борис,2\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead order by all") == TWO
        assert found.rows("select id, more from raw_crm_lead order by id") == [("1", None), ("2", "z")]


@pytest.mark.slow
def test_records_are_numbered_in_the_order_of_the_file_beyond_a_million(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id"}))
    lines = (f'{n},"line\nbreak {n}"\n' if n % 7 == 0 else f"{n},x\n" for n in range(1, 1_200_001))
    extract(root, "a.csv", "id,note\n" + "".join(lines))
    with loaded(root) as found:
        assert found.rows("select count(*) filter (where lead_id::bigint = record_no), count(*) from staging_lead") == [
            (1_200_000, 1_200_000)
        ]


BROKEN = {
    "an open quotation mark": (
        "a.csv",
        'id,name\n1,"Ann\n' + "2,x\n" * 300,
        "a.csv, line 2: a quotation mark is opened and never closed",
    ),
    "a web page": ("Leads.csv", "<!DOCTYPE html><html>log in</html>", "Leads.csv: this is a web page"),
    "gzip cut short": ("a.csv.gz", gzip.compress(TEXT.encode() * 1000)[:60], "a.csv.gz: cannot be read"),
    "no archive": ("a.zip", "PK nonsense", "a.zip: the archive cannot be opened"),
    "Parquet in name only": ("a.parquet", b"PAR1 nonsense", "a.parquet: no readable Parquet file"),
    "JSON that is none": ("a.jsonl", "{oops\n", "a.jsonl: its first line is no JSON object"),
    "wrong number of declared headers": (
        "a.csv",
        "1,2,3\n",
        "a.csv: has 3 columns, and 2 headers are declared for it \\(company.yaml:1\\)",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named(tmp_path: Path, case: str) -> None:
    name, content, message = BROKEN[case]
    more = {"headers": ["id", "name"]} if "headers" in case else {}
    root = write_company(tmp_path, leads(COLUMNS, **more))
    extract(root, name, content)
    with pytest.raises(ExtractError, match="extracts/" + message), loaded(root):
        pass

"""Quotation marks in CSV: what is legal loads to the letter, what swallows other records is refused with its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from pipelines.steps import raw
from pipelines.steps.swallowed import holds_a_record, holds_only_records
from tests.pipelines.steps.small_company import extract, leads, loaded, write_company

COLUMNS = {"lead_id": "id", "last_name": "name", "company_name": "note"}
HEAD = "id,name,note\n"
NAMES = "select lead_id, last_name, company_name from staging_lead order by all"

LEGAL: dict[str, tuple[str, list[tuple[str | None, ...]]]] = {
    "line breaks in quoted fields": (
        HEAD + '1,Ann,"first\nsecond, with a comma\nthird"\n2,Bo,x\n',
        [("1", "Ann", "first\nsecond, with a comma\nthird"), ("2", "Bo", "x")],
    ),
    "doubled quotation marks": (
        HEAD + '1,"Ann ""the"" Lee","""all of it"""\n2,"""",""\n',
        [("1", 'Ann "the" Lee', '"all of it"'), ("2", '"', None)],
    ),
    "marks inside a plain field": (
        HEAD + '1,Ann,32" screen\n2,Bo,12" and 14"\n',
        [
            ("1", "Ann", '32" screen'),
            ("2", "Bo", '12" and 14"'),
        ],
    ),
    "a page in a long text": (
        HEAD + '1,Ann,"<html>\r\n<body class=""x"">, hello\r\n</body>"\r\n2,Bo,"<script>go()</script>"\r\n',
        [("1", "Ann", '<html>\r\n<body class="x">, hello\r\n</body>'), ("2", "Bo", "<script>go()</script>")],
    ),
    "a blank line in a field": (HEAD + '1,Ann,"a\n\nb"\n2,Bo,x\n', [("1", "Ann", "a\n\nb"), ("2", "Bo", "x")]),
    "a list typed into a field": (
        HEAD + '1,Ann,"bought\napples, pears, plums\nand left"\n2,Bo,x\n',
        [("1", "Ann", "bought\napples, pears, plums\nand left"), ("2", "Bo", "x")],
    ),
    "a letter whose lines have as many commas as the record": (
        HEAD + '1,Ann,"Dear all\nAnn, Bo, and Cy"\n2,Bo,x\n',
        [("1", "Ann", "Dear all\nAnn, Bo, and Cy"), ("2", "Bo", "x")],
    ),
}

#: What swallows other records → the line on which its quotation mark is opened.
REFUSED: dict[str, tuple[str, int]] = {
    "closed by the next opened one": (HEAD + '1,"Ann,x\n2,y,z\n3,"Bo",x\n4,y,z\n', 2),
    "closed by an inch mark": (HEAD + '1,Ann,"a\n2,Bo,32"\n3,Cy,x\n', 2),
    "closed by a lonely mark": (HEAD + '9,Eve,x\n1,Ann,"a\n2,Bo,b\n3,Cy,"\n4,Dee,x\n', 3),
    "closed in a middle column": (HEAD + '1,"Ann,5\n2,Bo",7\n3,Cy,x\n', 2),
    "closed in a record that then has fields too few": (HEAD + '1,"Ann,5\n2,Bo,7\n3,Cy,"\n4,Dee,x\n', 2),
    "never closed": (HEAD + '1,Ann,x\n2,"Bo,x\n3,Cy,x\n', 3),
    "in a file whose every field has marks": (HEAD + '"1","Ann","x\n"2","Bo","y"\n', 2),
}


@pytest.mark.parametrize("case", LEGAL)
@pytest.mark.parametrize("broken", ["", "7,short\n"], ids=["whole", "beside a malformed record"])
def test_legal_files_load_to_the_letter(tmp_path: Path, case: str, broken: str) -> None:
    content, rows = LEGAL[case]
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", content + broken)
    with loaded(root) as found:
        assert found.rows(NAMES) == rows
        assert len(found.quarantine()) == bool(broken)


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("in_place", [False, True], ids=["landed", "read where it lies"])
def test_what_swallows_records_is_refused_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, in_place: bool
) -> None:
    content, line = REFUSED[case]
    if in_place:
        monkeypatch.setattr(raw, "IN_PLACE_BYTES", 1)
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", content)
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    assert str(raised.value).startswith(f"extracts/a.csv, line {line}: a quotation mark is opened and never closed")


def test_a_long_text_beside_a_malformed_record_is_no_open_mark(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    text = "\n".join(f"line {number}" for number in range(300))
    extract(root, "a.csv", HEAD + f'1,Ann,"{text}"\n2,Bo\n3,Cy,x\n')
    with loaded(root) as found:
        assert found.rows("select lead_id, length(company_name) from staging_lead order by all") == [
            ("1", len(text)), ("3", 1)
        ]  # fmt: skip


def test_a_line_whose_marks_pair_up_and_cannot_be_split_is_alone_in_quarantine(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", HEAD + '1,"Big" Ann,x\n2,Bo,y\n3,"Cy" and "Dee",z\n4,Eve,"a\nb"\n5,Fay\n')
    with loaded(root) as found:
        assert found.rows(NAMES) == [("2", "Bo", "y"), ("4", "Eve", "a\nb")]
        assert found.rows("select record_no, line, value, reason from raw_quarantine order by all") == [
            (1, 2, '1,"Big" Ann,x', "has text behind a closing quotation mark"),
            (3, 4, '3,"Cy" and "Dee",z', "has text behind a closing quotation mark"),
            (5, 7, "5,Fay", "has 2 fields where the header has 3"),
        ]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(5, 2, 3)]


def test_tab_separated_text_without_quoting_keeps_every_mark(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, quoted=False, delimiter="\t"))
    extract(root, "a.tsv", 'id\tname\tnote\n1\t"Ann\tx\n2\tBo"\t"\n3\t"Cy"\ty"z\n')
    with loaded(root) as found:
        assert found.rows(NAMES) == [("1", '"Ann', "x"), ("2", 'Bo"', '"'), ("3", '"Cy"', 'y"z')]


@pytest.mark.parametrize("page", ["<head>", "<script src='x'>", "<SCRIPT>", "<br />", "<!--x-->", "</body>", "<html"])
def test_pieces_of_web_pages_are_refused(tmp_path: Path, page: str) -> None:
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", f"\n  {page}\nid,name,note\n")
    with pytest.raises(ExtractError, match=re.escape("extracts/a.csv: this is a web page")), loaded(root):
        pass


def test_headers_in_angle_brackets_are_no_page(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "<identity>", "last_name": "name"}, key=["<identity>"]))
    extract(root, "a.csv", "<identity>,name\n1,Ann\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, last_name from staging_lead") == [("1", "Ann")]


WIDE = ["Ann", *"abcdefg"]


@pytest.mark.parametrize(
    ("cells", "is_so"),
    [
        (["1", "a\n2,b"], True), (["1", "a\r\n2,b\r\n3,"], True), (["1", "a\nhello, b"], False), (["1", "a\n2"], False),
        (["00Q5e1", "a\n00Q7x2,b"], True), (["00Q5e1", "a\nsome words,b"], False), (["Ann", "a\nBob,b"], False),
        ([*WIDE[:7], "g\nBob,a,b,c,d,e,f,g"], True), (["only\none"], False), (["1", "a"], False),
    ],
)  # fmt: skip
def test_each_line_a_record(cells: list[str], is_so: bool) -> None:
    assert holds_only_records(cells, ",") is is_so


def test_some_line_a_record() -> None:
    assert holds_a_record(["1", "a\n2,b,c\nrest"], 3, ",")
    assert not holds_a_record(["1", "a\nb\nrest"], 3, ",")


def test_a_file_of_many_lines_is_looked_at_only_where_lines_break(tmp_path: Path, monkeypatch: Any) -> None:
    """The slow road is for suspects alone: an ordinary file with line breaks in its cells does not take it."""
    root = write_company(tmp_path, leads(COLUMNS))
    extract(root, "a.csv", HEAD + "".join(f'{number},Ann,"a\nb"\n' for number in range(50)))
    monkeypatch.setattr("pipelines.steps.landing.sort_out", lambda *_: pytest.fail("read line by line"))
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(50,)]

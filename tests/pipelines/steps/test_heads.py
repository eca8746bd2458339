"""Headers that run over several lines, whatever ends a line: no record is lost and none is made of a header."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from pathlib import Path

import pytest

from pipelines.steps.heads import bytes_of_long_head
from tests.pipelines.steps.small_company import custom, extract, loaded, write_company

ENDS = ("\n", "\r\n")


def _file(rows: int, end: str, inner: str) -> str:
    head = [["id", f"a{inner}question", "x"], ["", f"its{inner}{inner}text", ""], ["{}", f"{inner}", "{}"]][:rows]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end).writerows([*head, ["1", f"two{inner}lines", ""], ["2", "", "z"]])
    return written.getvalue()


@pytest.mark.parametrize(("rows", "end", "inner"), [*itertools.product((1, 2, 3), ENDS, ENDS)])
@pytest.mark.parametrize("kind", ["plain", "packed", "marked", "utf-16"])
def test_every_record_after_a_long_head_is_read(tmp_path: Path, rows: int, end: str, inner: str, kind: str) -> None:
    text = _file(rows, end, inner)
    packs = {
        "plain": text.encode(), "packed": gzip.compress(text.encode()), "marked": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
    }  # fmt: skip
    root = write_company(tmp_path, custom({"t": {"files": "*", "header_rows": rows, "key": ["id"]}}))
    extract(root, "a.csv.gz" if kind == "packed" else "a.csv", packs[kind])
    with loaded(root) as found:
        records = found.rows('select id, "x" from raw_crm_t order by _record_no')
        assert [(id, x or "") for id, x in records] == [("1", ""), ("2", "z")]
        assert found.rows("select records_read, accepted from raw_conservation") == [(2, 2)]


def test_a_head_is_measured_only_where_a_cell_of_it_breaks_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfa,"b\nc"\r\n1,"2\n3"\r\n')
    assert bytes_of_long_head(path, 1, ",") == len(b'\xef\xbb\xbfa,"b\nc"\r\n')
    path.write_bytes(b'a,b\r\n1,"2\n3"\r\n')
    assert bytes_of_long_head(path, 1, ",") is None
    assert bytes_of_long_head(path, 0, ",") is None
    assert bytes_of_long_head(path, 5, ",") is None


def test_a_malformed_record_after_a_long_head_keeps_its_line(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom({"t": {"files": "*"}}))
    extract(root, "a.csv", b'id,"a\nb"\r\n1,2\r\n1,2,3\r\n4,5\r\n')
    with loaded(root) as found:
        assert found.rows("select record_no, line from raw_quarantine") == [(2, 4)]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(3, 2, 1)]


def test_a_superseded_file_with_a_long_head_is_counted_too(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom({"t": {"files": "**/*.csv"}}))
    for day in ("2026-01-01", "2026-01-02"):
        extract(root, f"{day}/a.csv", f'id,"a\nb"\r\n1,{day}\r\n2,{day}\r\n')
    with loaded(root) as found:
        assert found.rows("select records_read, set_aside from raw_conservation order by path") == [(2, 2), (2, 0)]


@pytest.mark.parametrize("inner", ENDS)
def test_a_malformed_file_whose_first_record_breaks_its_line(tmp_path: Path, inner: str) -> None:
    """Sound records are written anew, and must not tell their reader a wrong end of lines either."""
    root = write_company(tmp_path, custom({"t": {"files": "*"}}))
    extract(root, "a.csv", f'id,b\n1,"two{inner}lines"\n1,2,3\n4,5\n')
    with loaded(root) as found:
        assert found.rows("select id, b from raw_crm_t order by _record_no") == [("1", f"two{inner}lines"), ("4", "5")]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(3, 2, 1)]

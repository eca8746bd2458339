"""Any table of texts, in any supported encoding × delimiter × line end, lands record for record and cell for cell."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models.declarations import Declarations, load_declarations
from pipelines.steps.load import load
from pipelines.steps.warehouse import load_macros, prepare
from tests.pipelines.steps.small_company import Loaded, extract, leads, write_company

HEADERS = ["id", "name", "note"]
ENCODINGS = ("utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (",", ";", "\t", "|", "^", "`")
LINE_ENDS = ("\n", "\r\n")
Rows = list[list[str]]

#: Letters of several scripts, and whatever has a meaning to readers of CSV.
MEANINGFUL = [*",;\t|^`\"'\n\\ #=", "\r\n", '""', "NULL", "—", "№", "ё"]
WESTERN = st.text(st.characters(codec="cp1251", exclude_categories=["Cc", "Cs"]), max_size=8)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)


def _cells(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(words, st.sampled_from(MEANINGFUL)), max_size=3).map("".join)


@st.composite
def tables(draw: st.DrawFn, words: st.SearchStrategy[str]) -> Rows:
    """Records with an id of their own in front, so that none of them is a blank line."""
    rows = draw(st.lists(st.tuples(_cells(words), _cells(words)), max_size=12))
    return [[f"R{number}", *cells] for number, cells in enumerate(rows, 1)]


def written(rows: Rows, delimiter: str, line_end: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([HEADERS, *rows])
    return text.getvalue()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Declarations:
    columns = {"lead_id": "id", "last_name": "name", "company_name": "note"}
    return load_declarations(write_company(tmp_path_factory.mktemp("company"), leads(columns)))


@contextmanager
def landed(company: Declarations, **files: bytes) -> Iterator[Loaded]:
    """These files loaded into a warehouse in memory; ``.`` in a name is written as ``__``."""
    import duckdb

    place = Path(tempfile.mkdtemp(dir=company.paths.root))
    root = company.extracts_root / "extracts"
    shutil.rmtree(root)
    for name, content in files.items():
        extract(company.paths.root, name.replace("__", "."), content)
    with duckdb.connect() as connection:
        prepare(connection, place)
        load_macros(connection)
        yield Loaded(connection, company, load(connection, company))


def _seen(found: Loaded) -> list[tuple[Any, ...]]:
    assert found.rows("select records_read - accepted - set_aside - quarantined from raw_conservation") in ([(0,)], [])
    return found.rows("select _record_no, id, coalesce(name, ''), coalesce(note, '') from raw_crm_lead order by 1")


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_what_lands(company: Declarations, data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(ENCODINGS))
    rows = data.draw(tables(WESTERN if encoding == "cp1251" else ANY))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    delimiter, line_end = data.draw(st.sampled_from(DELIMITERS)), data.draw(st.sampled_from(LINE_ENDS))
    text = written(rows, delimiter, line_end, quoting)
    content = text.encode(encoding)
    assume(encoding != "cp1251" or not _is_utf8(content) or content.isascii())
    is_packed = data.draw(st.booleans())
    files = {"a__csv__gz": gzip.compress(content)} if is_packed else {"a__csv": content}
    with landed(company, **files) as found:
        assert _seen(found) == [(number, *row) for number, row in enumerate(rows, 1)]
        assert found.rows("select delimiter from raw_file") == [(delimiter,)]
        assert found.quarantine() == []


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_shuffling_and_splitting_change_nothing(company: Declarations, data: st.DataObject) -> None:
    rows = data.draw(tables(ANY))
    moved = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    parts = {
        "a__csv": written(moved[:cut], ",", "\n", csv.QUOTE_MINIMAL).encode(),
        "b__csv": written(moved[cut:], ";", "\r\n", csv.QUOTE_MINIMAL).encode("utf-16"),
    }
    with landed(company, a__csv=written(rows, ",", "\n", csv.QUOTE_MINIMAL).encode()) as found:
        whole = found.staged("lead")
    with landed(company, **parts) as found:
        assert found.staged("lead") == whole


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_records_of_another_width_are_quarantined_and_the_others_keep_their_numbers(
    company: Declarations, data: st.DataObject
) -> None:
    words = st.text(st.sampled_from("abc ü"), min_size=1, max_size=5)
    rows = [["R", *row] for row in data.draw(st.lists(st.lists(words, max_size=4), min_size=1, max_size=12))]
    content = written(rows, ",", "\n", csv.QUOTE_ALL).encode()
    sound = [(number, *row) for number, row in enumerate(rows, 1) if len(row) == len(HEADERS)]
    with landed(company, a__csv=content) as found:
        assert _seen(found) == sound
        assert found.rows("select record_no from raw_quarantine order by 1") == [
            (number,) for number, row in enumerate(rows, 1) if len(row) != len(HEADERS)
        ]

"""Schema history and files: what vanished fails the run, what is new is told, and a failed run forgets nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import custom, extract, leads, loaded, write_company

COLUMNS = {"lead_id": "id", "email": {"from": "mail"}}
TWO = "id,mail,extra\n1,a@example.org,x\n"
VANISHED = "extracts/a.csv: no longer has the column 'mail' (source crm, table lead; last seen "


def _fails(root: Path, message: str) -> None:
    with pytest.raises(ExtractError, match=re.escape(message)), loaded(root):
        pass


def _warnings(root: Path) -> list[str]:
    with loaded(root) as found:
        return found.report.warnings


def _first_run(root: Path, **more: Any) -> Path:
    write_company(root, leads(COLUMNS, **more))
    extract(root, "a.csv", TWO)
    assert _warnings(root) == [w for w in _warnings(root) if "no record is of region" in w]
    return root


def test_a_column_that_vanished_is_an_error_until_it_is_back(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "a.csv", "id,extra\n1,x\n")
    for _ in range(2):  # the failed run has not forgotten it
        _fails(root, VANISHED)
    extract(root, "a.csv", TWO + "2,b@example.org,y\n")
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(2,)]


def test_a_vanished_column_can_be_declared_gone(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "a.csv", "id,extra\n1,x\n")
    _fails(root, "list it under 'gone' of its table (company.yaml:1)")
    write_company(root, leads({"lead_id": "id"}, gone=["Mail"]))
    assert not [text for text in _warnings(root) if "mail" in text]


def test_a_vanished_column_that_need_not_be_there_is_a_warning(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS | {"email": {"from": "mail", "required": False}}))
    extract(root, "a.csv", TWO)
    _warnings(root)
    extract(root, "a.csv", "id,extra\n1,x\n")
    (told,) = [text for text in _warnings(root) if "mail" in text]
    assert told.startswith(VANISHED)
    assert not [text for text in _warnings(root) if "mail" in text], "told once"


def test_a_vanished_column_that_nobody_reads_is_a_warning(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "a.csv", "id,mail\n1,a@example.org\n")
    assert any("no longer has the column 'extra'" in text for text in _warnings(root))


def test_new_columns_are_a_warning_once(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "a.csv", "id,mail,extra,score,size\n1,a@example.org,x,5,6\n")
    expected = "extracts/a.csv: source crm, table lead has columns that it did not have on the last run: score, size."
    assert expected in _warnings(root)
    assert expected not in _warnings(root)


def test_a_new_file_of_a_stream_that_lacks_what_every_file_had(tmp_path: Path) -> None:
    root = _first_run(tmp_path, delivery="append", key=[])
    extract(root, "b.csv", "id,extra\n2,y\n")
    _fails(root, "extracts/b.csv: no longer has the column 'mail'")
    write_company(root, leads(COLUMNS, delivery="append", key=[], gone=["mail"]))
    with loaded(root) as found:
        assert found.rows("select lead_id, email is null from staging_lead order by all") == [("1", False), ("2", True)]


def test_columns_that_only_some_files_had_may_lack_in_a_new_one(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, delivery="append", key=[]))
    extract(root, "a.csv", TWO)
    extract(root, "b.csv", "id,extra\n2,y\n")
    _warnings(root)
    extract(root, "c.csv", "id,extra\n3,y\n")
    assert not [text for text in _warnings(root) if "no longer" in text]


def test_another_spelling_and_another_place_are_the_same_column(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "a.csv", "EXTRA,Mail,ID\nx,a@example.org,1\n")
    assert not [text for text in _warnings(root) if "column" in text]


def test_a_removed_file_is_named_once(tmp_path: Path) -> None:
    root = _first_run(tmp_path, delivery="append", key=[])
    extract(root, "b.csv", "id,mail,extra\n2,b@example.org,y\n3,c@example.org,y\n")
    _warnings(root)
    (root / "extracts" / "b.csv").unlink()
    assert any(
        "extracts/b.csv: was there on the last run and is gone; its 2 records count no longer." in text
        for text in _warnings(root)
    )
    assert not [text for text in _warnings(root) if "is gone" in text]


def test_a_renamed_file_and_an_ordinary_replacement_are_not_missed(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    (root / "extracts" / "a.csv").rename(root / "extracts" / "b.csv")
    assert not [text for text in _warnings(root) if "is gone" in text]
    (root / "extracts" / "b.csv").unlink()
    extract(root, "c.csv", TWO + "2,b@example.org,y\n")
    assert not [text for text in _warnings(root) if "is gone" in text]


def test_a_part_of_a_snapshot_that_is_gone_is_missed(tmp_path: Path) -> None:
    root = _first_run(tmp_path)
    extract(root, "b.csv", "id,mail,extra\n2,b@example.org,y\n")
    _warnings(root)
    (root / "extracts" / "b.csv").unlink()
    assert any("extracts/b.csv: was there on the last run" in text for text in _warnings(root))


def test_a_vanished_column_of_a_lookup_table(tmp_path: Path) -> None:
    review = {
        "entity": "survey_response", "files": "review*",
        "columns": {
            "answer_id": "id",
            "region": {"from": "state", "lookup": {"table": "order", "by": "order", "key": "order"}},
        },
    }  # fmt: skip
    root = write_company(tmp_path, custom({"review": review, "order": {"files": "order*"}}))
    extract(root, "review.csv", "id,order,note\n1,O1,x\n")
    extract(root, "order.csv", "order,state,note\nO1,Nord,x\n")
    with loaded(root) as found:
        rows = found.rows("select source_table, column_name from raw_column where not is_read order by all")
    assert rows == [("order", "note"), ("review", "note")]
    extract(root, "order.csv", "order,note\nO1,x\n")
    _fails(root, "extracts/order.csv: no longer has the column 'state' (source crm, table order")

"""An unchanged file costs nothing, a changed one replaces its records, a removed one takes its own along."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.declarations import load_declarations
from models.errors import BusyError, ExtractError
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.steps.small_company import Loaded, extract, leads, loaded, write_company

ONE, TWO = "id,created\nA,2026-01-01\n", "id,created\nB,2026-01-01\n"


def _landed(found: Loaded) -> list[tuple[str, str | None]]:
    return found.rows(
        "select table_name, comment from duckdb_tables() where schema_name = 'landed' and table_name like 'file%'"
    )


def test_unchanged_files_are_not_landed_again_but_with_full(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", ONE)
    with loaded(root) as found:
        ((table, _),) = _landed(found)
        found.rows(f"comment on table landed.{table} is 'as first landed'")
    (root / "extracts" / "a.csv").rename(root / "extracts" / "renamed.csv")
    with loaded(root) as found:
        assert _landed(found) == [(table, "as first landed")]
        assert found.rows("select path from raw_file") == [("extracts/renamed.csv",)]
    with loaded(root, full=True) as found:
        assert _landed(found) == [(table, None)]
        assert found.rows("select lead_id from staging_lead") == [("A",)]


def test_changed_and_removed_files(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", ONE)
    extract(root, "b.csv", TWO)
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead order by all") == [("A",), ("B",)]
    extract(root, "a.csv", ONE + "C,2026-01-02\n")
    (root / "extracts" / "b.csv").unlink()
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead order by all") == [("A",), ("C",)]
        assert found.rows("select count(*) from raw_crm_lead") == [(2,)]
        assert len(_landed(found)) == 1


def test_a_changed_declaration_reads_the_file_anew(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id"}))
    extract(root, "a.csv", "id\nreally\nB\n")
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(2,)]
    write_company(tmp_path, leads({"lead_id": "id"}, header_rows=2))
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("B",)]


def test_malformed_records_stay_in_quarantine_on_the_next_run(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", ONE + "B\nC,2026-01-03\n")
    for _ in range(2):
        with loaded(root) as found:
            assert found.rows("select record_no, reason from raw_quarantine") == [
                (2, "has 1 fields where the header has 2")
            ]
            assert found.rows("select record_no, lead_id from staging_lead order by all") == [(1, "A"), (3, "C")]


def test_a_failed_load_leaves_what_was_loaded(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", ONE)
    with loaded(root):
        pass
    extract(root, "b.csv", "<html>")
    with pytest.raises(ExtractError), loaded(root):
        pass
    with open_warehouse(load_declarations(root).paths, read_only=True) as connection:
        assert connection.execute("select id from raw_crm_lead").fetchall() == [("A",)]
        assert connection.execute("select lead_id from staging_lead").fetchall() == [("A",)]


def test_a_second_run_is_told_who_holds_the_warehouse(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    paths = load_declarations(root).paths
    with (
        open_warehouse(paths),
        pytest.raises(BusyError, match="another run holds it \\(process"),
        open_warehouse(paths),
    ):
        pass

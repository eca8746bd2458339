"""An unchanged file costs nothing, a changed one replaces its records, a removed one takes its own along."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.declarations import load_declarations
from models.errors import BusyError, ExtractError
from pipelines.steps import key_hashes
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.steps.small_company import Loaded, extract, leads, loaded, write_company

ASIDE = "select path, rule, records from raw_set_aside join raw_file using (file_id) order by all"
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


#: Files of leads with a version, and what each load finds: new, a later version, another file, changed, gone, back.
STATES: list[dict[str, str]] = [
    {"a": "A,2026-01-01,1\nB,2026-01-01,1\nB,2026-01-01,1\n", "b": "C,2026-01-01,1\n"},
    {"c": "A,2026-01-02,2\nD,2026-01-02,1\n"},
    {"d": "D,2026-01-03,2\nE,2026-01-03,1\n,2026-01-03,1\n,2026-01-03,2\n"},
    {"c": "F,2026-01-02,1\n"},
    {"a": ""},
    {"a": "A,2026-01-01,1\nD,2026-01-01,9\n"},
]


def test_hashes_of_keys_that_are_kept_find_what_reading_all_records_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = [write_company(tmp_path / word, leads(version=["v"], delivery="append")) for word in ("kept", "read")]
    for state in STATES:
        seen = []
        for root, kept_from in zip(roots, (0, 10**9), strict=True):
            monkeypatch.setattr(key_hashes, "KEPT_FROM", kept_from)
            for stem, rows in state.items():
                path = extract(root, f"{stem}.csv", f"id,created,v\n{rows}")
                if not rows:
                    path.unlink()
            with loaded(root) as found:
                hashed = found.rows("select count(*) from duckdb_tables() where table_name = 'record_key'")
                assert hashed == [(int(kept_from == 0),)]
                seen.append((found.staged("lead"), found.rows(ASIDE)))
        assert seen[0] == seen[1] and len(seen[0][0]) > 2


def test_kept_hashes_of_an_unchanged_file_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_hashes, "KEPT_FROM", 0)
    root = write_company(tmp_path, leads(delivery="append"))
    extract(root, "a.csv", ONE)
    with loaded(root) as found:
        found.rows("update record_key set h = h + 1")
    extract(root, "b.csv", ONE + "B,2026-01-01\n")
    with loaded(root) as found:
        assert found.set_aside() == {}, "the hash that was spoilt is the one that is compared"
    with loaded(root, full=True) as found:
        assert found.set_aside() == {"duplicate": 1}


def test_hashes_of_keys_are_salted_and_made_anew_with_another_salt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_hashes, "KEPT_FROM", 0)
    root = write_company(tmp_path, leads(delivery="append"))
    extract(root, "a.csv", ONE)
    with loaded(root) as found:
        assert found.rows("select h = hash('A'), h = hash((select salt from privacy_salt), 'A') from record_key") == [
            (False, True)
        ]
        found.rows("update privacy_salt set salt = 'another'")
    extract(root, "b.csv", ONE)
    with loaded(root) as found:
        assert found.rows("select distinct h = hash('another', 'A') from record_key") == [(True,)]
        assert found.set_aside() == {"duplicate": 1}


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

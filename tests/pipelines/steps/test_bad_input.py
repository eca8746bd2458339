"""Folders and files that are not as declared: a plain error or warning that names the place and the next step."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from tests.pipelines.bad_input.corpus import zipped
from tests.pipelines.steps.small_company import custom, extract, leads, loaded, write_company
from tests.tiny_company import COMPANY, tiny

ONE = "id,created\nA,2026-01-01\n"


def _fails(root: Path, message: str) -> None:
    with pytest.raises(ExtractError, match=re.escape(message)), loaded(root):
        pass


#: What the tiny company says otherwise → the line that a message names.
DECLARED_OTHERWISE = {
    "created_at: {from: created, type: date}": ("created_at: {from: craeted, type: date}", "the mapping at {}, or"),
    "key: id": ("key: idd", "{}: source crm, table lead: key: no file has a column 'idd'. Did you mean 'id'?"),
    "files: leads*.csv": ("files: laeds*.csv", "or change 'files' at {}."),
    "path: extracts": ("path: elsewhere", "or change its path at {}."),
    "path: extracts\n": ("path: ../extracts\n", "Change its path at {}."),
    "created_at: {from: created": ("created_at: {formats: [], from: slashed", "Declare its order at {}: "),
    "lead_id: id": ("lead_id: id\n          converted_at: {file_name: {pattern: x, format: '%Y', precision: year}}",
                    "or change 'file_name' at {}."),
}  # fmt: skip


@pytest.mark.parametrize("right", DECLARED_OTHERWISE)
def test_what_the_files_do_not_bear_out_is_told_with_the_line_that_declares_it(tmp_path: Path, right: str) -> None:
    wrong, message = DECLARED_OTHERWISE[right]
    company = COMPANY.replace(right, wrong, 1)
    last = wrong.strip().splitlines()[-1]
    line = next(n for n, words in enumerate(company.splitlines(), 1) if last in words)
    header = "id,created,slashed,region,opportunity\n"
    root = tiny(tmp_path / "tiny", leads=header + "1,2026-01-01,03/04/2026,North,7\n", company=company)
    _fails(root, message.format(f"company.yaml:{line}"))


def test_kpis_that_read_a_table_without_files_are_told_with_their_lines(tmp_path: Path) -> None:
    company = COMPANY.replace("files: deals*.csv", "recognised_by: [won, nothing]")
    _fails(tiny(tmp_path / "tiny", company=company), "or take out win_rate (journey.yaml:5).")


def test_a_region_that_nobody_has_is_told_with_its_line(tmp_path: Path) -> None:
    with loaded(tiny(tmp_path / "tiny")) as found:
        assert [text for text in found.report.warnings if text.startswith("company.yaml:6: no record is of region")]


def test_a_missing_root_folder_and_file(tmp_path: Path) -> None:
    root = write_company(tmp_path / "a", leads(), extracts_root="nowhere")
    _fails(root, "nowhere: the folder of the extracts is missing")
    root = write_company(tmp_path / "b", leads() | {"path": "extracts/crm"})
    _fails(root, "extracts/crm: missing. Source crm looks for its files there")
    root = write_company(tmp_path / "c", leads(files="leads.csv"))
    _fails(root, "source crm has no file with records for lead (looked for leads.csv)")


def test_an_empty_extract_is_an_error_where_nothing_else_holds_the_table(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", "")
    _fails(root, "extracts/a.csv: is empty, not even headers; source crm has no other file for lead")


def test_headers_alone_are_no_error(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", "id,created\n")
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(0,)]
        assert found.rows("select records_read from raw_conservation") == [(0,)]


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, opened = write_company(tmp_path, leads()), Path.open
    locked = extract(root, "a.csv", ONE)

    def refuses(path: Path, *args: Any, **more: Any) -> Any:
        if path == locked:  # the superuser may read everything, whatever its rights
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuses)
    _fails(root, "extracts/a.csv: cannot be read ([Errno 13] Permission denied)")


def test_an_unreadable_folder_is_not_taken_for_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "a.csv", ONE)
    extract(root, "locked/b.csv", ONE)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "locked")
    _fails(root, "extracts/locked: a folder that cannot be read")


def test_paths_that_leave_the_root(tmp_path: Path) -> None:
    root = write_company(tmp_path / "a", leads() | {"path": "../outside"})
    (tmp_path / "outside").mkdir()
    _fails(root, "source crm: ../outside leaves the folder of the extracts")
    (tmp_path / "outside" / "secret.csv").write_text(ONE)
    root = write_company(tmp_path / "b", leads())
    (root / "extracts" / "link.csv").symlink_to(tmp_path / "outside" / "secret.csv")
    _fails(root, "extracts/link.csv: a symbolic link that leaves the folder of the extracts")


def test_pipes_are_told_and_not_waited_for(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    extract(root, "leads.csv", "id,created\n1,2026-01-01\n")
    os.mkfifo(root / "extracts" / "pipe.csv")
    (root / "extracts" / "linked.csv").symlink_to("pipe.csv")
    with loaded(root) as found:
        assert len(found.staged("lead")) == 1
        told = [notice.values["file"] for notice in found.report.warnings if notice.key == "no_file"]
    assert told == ["extracts/linked.csv", "extracts/pipe.csv"]


def test_an_archive_with_a_password_is_told_to_be_locked(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads())
    archive = zipped({"leads.csv": b"id,created\n1,2026-01-01\n"})
    central = archive.index(b"PK\x01\x02") + 8  # the flags of the first member
    extract(root, "leads.zip", archive[:central] + b"\x01" + archive[central + 1 :])
    _fails(root, "extracts/leads.zip: is locked with a password. Unpack it yourself")


def test_a_folder_that_links_outside_is_not_walked(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.csv").write_text(ONE)
    root = write_company(tmp_path / "b", leads())
    (root / "extracts" / "linked").symlink_to(tmp_path / "outside", target_is_directory=True)
    _fails(root, "extracts/linked: a symbolic link that leaves the folder of the extracts")


def test_two_tables_that_claim_one_file(tmp_path: Path) -> None:
    table = {"entity": "lead", "files": "*.csv", "columns": {"lead_id": "id"}}
    root = write_company(tmp_path, custom({"one": table, "two": table}))
    extract(root, "a.csv", ONE)
    _fails(root, "extracts/a.csv: both crm.one and crm.two claim it")


def test_a_key_that_no_file_has(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(key=["idd"]))
    extract(root, "a.csv", ONE)
    _fails(root, "table lead: key: no file has a column 'idd'. Did you mean 'id'?")


def test_a_file_name_without_its_date(tmp_path: Path) -> None:
    made = {"file_name": {"pattern": r"(\d{4})", "format": "%Y", "precision": "year"}}
    root = write_company(tmp_path, leads({"lead_id": "id", "created_at": made}))
    extract(root, "leads.csv", ONE)
    _fails(root, "extracts/leads.csv: its name tells no date")


def test_a_wrong_encoding_half_way(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(LEAD_NAME))
    extract(root, "a.csv", ("id,name\n" + "1,x\n" * 200_000).encode() + "2,Борис\n".encode("cp1251"))
    _fails(root, "extracts/a.csv")


LEAD_NAME = {"lead_id": "id", "last_name": "name"}

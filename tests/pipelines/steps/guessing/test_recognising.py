"""Every format of the library is recognised by its headers: nobody says what the files are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.declarations import read_declarations
from models.formats import load_formats
from pipelines.steps.guessing.starting import Started, start_company
from tests.pipelines.steps.guessing.format_fixtures import BY_HAND, write_fixture

FORMATS = {name: shape for name, shape in load_formats().items() if shape.tables}


def recognised(started: Started) -> set[tuple[str, str]]:
    """(format, table) of everything that was looked at; what no format takes is custom."""
    return {(line.format or "", (line.table or "").split(".")[-1]) for line in started.lines}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_recognised(tmp_path: Path, name: str) -> None:
    extracts = tmp_path / "things"
    extracts.mkdir()
    tables = write_fixture(FORMATS[name], extracts)
    seen = recognised(start_company(tmp_path / "company", extracts))
    assert {(name, table) for table in tables.values()} <= seen
    assert {format for format, _ in seen} == {name}, "no other format takes a file, and none is left over"
    declarations, issues = read_declarations(tmp_path / "company")
    assert declarations is not None and not [issue for issue in issues if issue.severity == "error"]


def test_formats_beside_one_another_in_one_folder(tmp_path: Path) -> None:
    extracts = tmp_path / "things"
    for name in ("salesforce_export", "qualtrics_csv"):
        (extracts / name).mkdir(parents=True)
        write_fixture(FORMATS[name], extracts / name)
    shutil.move(extracts / "qualtrics_csv" / "export.csv", extracts / "salesforce_export" / "answers.csv")
    started = start_company(tmp_path / "company", extracts)
    assert {format for format, _ in recognised(started)} == {"salesforce_export", "qualtrics_csv"}
    declarations, _ = read_declarations(started.paths.root)
    assert declarations is not None
    assert {source.path for source in declarations.company.sources} == {"salesforce_export"}


def test_dated_folders_are_one_source(tmp_path: Path) -> None:
    write_fixture(FORMATS["salesforce_export"], tmp_path / "crm")
    declarations, _ = read_declarations(start_company(tmp_path / "company", tmp_path).paths.root)
    assert declarations is not None
    assert [(source.id, source.path) for source in declarations.company.sources] == [("crm", "crm")]
    assert declarations.company.region_ids == ("North", "South")
    assert declarations.company.sources[0].tables["lead"].columns["region"].from_ == ("REGION__C",)


def test_headers_are_evidence_and_names_are_not(tmp_path: Path) -> None:
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "Lead.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert recognised(start_company(tmp_path / "company", tmp_path / "things")) == {("custom", "lead")}


def test_formats_written_by_hand_exist() -> None:
    assert set(BY_HAND) <= set(FORMATS)

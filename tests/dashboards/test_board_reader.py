"""Boards into memory: once each, the moved pointer noticed, plain errors; and the records behind a cell."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import duckdb
import pytest

from dashboards.board_reader import BoardReader
from models.board import point_to
from models.errors import BoardError
from models.settings import CompanyPaths

OCTOBER = date(2026, 10, 1)
KPI = "lead_response_within_sla"


def test_a_board_is_read_once(company):
    reader = BoardReader(company)
    with ThreadPoolExecutor(8) as threads:
        boards = list(threads.map(lambda _: reader.board(), range(24)))
    assert len({id(board) for board in boards}) == 1


def test_catalogue_and_cells_arrive(board):
    assert [stage.stage for stage in board.stages][:3] == ["awareness", "consideration", "lead"]
    assert board.regions[0].region == "Nordics"
    assert board.kpi_by_id[KPI].parameters == {"sla_hours": 4}
    cell = board.cell(KPI, "Iberia", "month", OCTOBER)
    assert (cell.verdict, cell.judged) == ("missed", True)
    assert cell.sentence("ru").startswith("Иберия")
    assert board.head_of("sales", "Iberia").person_name == "Inês Duarte"
    assert board.head_of("sales", "DACH").person_name == "Maria Lind"


def test_a_moved_pointer_is_noticed_and_the_old_board_stays_reachable(fresh_company):
    reader = BoardReader(fresh_company)
    old = reader.board()
    other = fresh_company.boards / "other.duckdb"
    other.write_bytes((fresh_company.boards / old.name).read_bytes())
    point_to(fresh_company, other)
    assert reader.board().name == "other.duckdb"
    assert reader.board_named(old.name) is old
    assert reader.board_named("never.duckdb").name == "other.duckdb"


def test_a_pointer_written_anew_to_the_same_board_has_it_read_again(fresh_company):
    """Its file has changed: somebody was forgotten in the records behind it."""
    reader = BoardReader(fresh_company)
    old = reader.board()
    path = fresh_company.boards / old.name
    with duckdb.connect(str(path)) as connection:
        connection.execute("update record_file set path = 'elsewhere.parquet'")
    assert reader.board() is old
    point_to(fresh_company, path)
    assert {entry.path for entry in reader.board().record_files} == {"elsewhere.parquet"}


def test_no_board_yet_and_then_one(tmp_path):
    reader = BoardReader(CompanyPaths(tmp_path))
    with pytest.raises(BoardError, match="milepost run --company"):
        reader.board()


def test_a_vanished_board_says_what_to_do(fresh_company):
    reader = BoardReader(fresh_company)
    (fresh_company.boards / reader.board().name).unlink()
    with pytest.raises(BoardError, match="run --full"):
        reader.board()


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_broken_board_is_told_in_plain_words(fresh_company, content):
    broken = fresh_company.boards / "broken.duckdb"
    broken.write_bytes(content)
    point_to(fresh_company, broken)
    with pytest.raises(BoardError, match=r"broken\.duckdb"):
        BoardReader(fresh_company).board()


def test_a_board_of_another_version_is_refused(fresh_company):
    with duckdb.connect(str(fresh_company.boards / "board.duckdb")) as connection:
        connection.execute("update run set board_version = 99")
    with pytest.raises(BoardError, match="version 99"):
        BoardReader(fresh_company).board()


def test_records_are_those_of_region_and_period(company, board):
    cell = board.cell(KPI, "Iberia", "month", OCTOBER)
    records = BoardReader(company).records(board, cell, limit=20)
    assert (len(records.rows), records.total > 300) == (20, True)
    assert {row["region"] for row in records.rows} == {"Iberia"}
    assert all(row["file_id"] and row["record_no"] for row in records.rows)


def test_company_records_are_all_and_a_kpi_without_files_has_none(company, board):
    reader = BoardReader(company)
    assert reader.records(board, board.cell(KPI, "*", "month", OCTOBER), 1).total == 2600
    assert reader.records(board, board.cell("nps", "*", "quarter", date(2026, 7, 1))).total == 0


def test_missing_record_files_are_named(fresh_company):
    reader = BoardReader(fresh_company)
    board = reader.board()
    for path in fresh_company.records.rglob("*.parquet"):
        path.unlink()
    with pytest.raises(BoardError, match=KPI):
        reader.records(board, board.cell(KPI, "*", "month", OCTOBER))

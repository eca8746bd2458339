"""Files that nobody can read whole: the run fails and names the file, and what was up stays as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.board import current_board, read_last_run
from models.declarations import load_declarations
from models.errors import ExtractError
from pipelines.steps import unpacking
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel_all
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.bad_input.corpus import GOOD, REFUSED, zipped
from tests.pipelines.steps.small_company import extract, leads, loaded, write_company
from tests.tiny_company import write_tiny_company

COLUMNS = {"lead_id": "id", "last_name": "name"}


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs of a size that a test can afford."""
    monkeypatch.setattr(unpacking, "UNPACKED_FLOOR", 4 * 1024**2)
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 50)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_whole(tmp_path: Path, case: str) -> None:
    write, message = REFUSED[case]
    root = write_company(tmp_path / "company", leads(COLUMNS))
    extract(root, "good.csv", GOOD)
    with loaded(root):
        pass
    write(root)
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    assert str(raised.value).startswith(f"extracts/{message}")
    with open_warehouse(load_declarations(root).paths, read_only=True) as connection:
        assert connection.execute("select lead_id from staging_lead order by all").fetchall() == [("1",), ("2",)]
    assert not (root / ".milepost" / "scratch" / "extracts").exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"company", "secret.csv"}, "nothing is unpacked outside"


def test_the_board_that_was_up_stays_up(tmp_path: Path) -> None:
    root = write_tiny_company(tmp_path)
    extract(root, "leads.csv", "id,created,region,opportunity\nL1,2026-01-01,NO,O1\n")
    extract(root, "deals.csv", "id,created,region,won,closed\nO1,2026-01-01,NO,true,2026-01-09\n")
    declarations = load_declarations(root)
    with open_road(declarations, RunRequest()) as road:
        assert [stop for stop, _ in travel_all(road)][-1] == "tasks"
    board = current_board(declarations.paths)
    extract(root, "leads.csv", "<html>please log in</html>")
    with pytest.raises(ExtractError), open_road(declarations, RunRequest()) as road:
        list(travel_all(road))
    assert current_board(declarations.paths) == board
    last = read_last_run(declarations.paths)
    assert last is not None
    assert (last.status, last.message.partition(":")[0]) == ("failed", "extracts/leads.csv")
    (root / "extracts" / "leads.csv").unlink()
    with pytest.raises(ExtractError, match=re.escape(str(root))), open_road(declarations, RunRequest()) as road:
        list(travel_all(road))
    last = read_last_run(declarations.paths)
    assert last is not None and last.message.startswith("extracts: source crm has no file with records for lead")


def test_all_files_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    root = write_company(tmp_path / "company", leads(COLUMNS), leads(COLUMNS) | {"id": "other", "path": "elsewhere"})
    extract(root, "good.csv", GOOD)
    extract(root, "page.csv", "<html>please log in</html>")
    extract(root, "open.csv", 'id,name\n1,"Ann\n' + "2,x\n" * 300)
    extract(root, "broken.zip", b"PK no archive")
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    first, *told = str(raised.value).splitlines()
    assert first == "4 errors in the extracts:"
    assert [words.partition(":")[0] for words in told if words.startswith("extracts/")] == [
        "extracts/broken.zip", "extracts/page.csv", "extracts/open.csv, line 2"
    ]  # fmt: skip
    assert sum("elsewhere: missing. Source other" in words for words in told) == 1
    for name in ("good.csv", "open.csv", "broken.zip"):
        (root / "extracts" / name).unlink()
    (root / "elsewhere").mkdir()
    extract(root, "../elsewhere/good.csv", GOOD)
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    assert str(raised.value).startswith("extracts/page.csv: this is a web page"), "and not that there is no file"


def test_all_tables_whose_columns_are_missing_are_told_at_once(tmp_path: Path) -> None:
    root = write_tiny_company(tmp_path)
    extract(root, "leads.csv", "id,made,region,opportunity\nL1,2026-01-01,NO,O1\n")
    extract(root, "deals.csv", "id,created,region,won,end\nO1,2026-01-01,NO,true,2026-01-09\n")
    with (
        pytest.raises(ExtractError, match=r"(?s)^2 errors.*leads\.csv: .*'created'.*deals\.csv: .*'closed'"),
        loaded(root),
    ):
        pass


def test_what_compresses_well_is_no_bomb(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(COLUMNS, key=[]))
    extract(root, "a.zip", zipped({"a.csv": "id,name\n" + "1,Ann\n" * 300_000}))
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_lead") == [(300_000,)]

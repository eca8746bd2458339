"""Files of one table whose columns do not go together are told by file and column, whatever else breaks by table."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from models.errors import ExtractError
from pipelines.steps import load as loading
from tests.pipelines.steps.small_company import LEAD, extract, leads, loaded, write_company

CSV = "id,created,mail\n1,2026-01-01,ann@example.org\n"


def parquet(root: Path, name: str, mail: str) -> None:
    sql = f"select '2' as id, '2026-01-02' as created, {mail} as mail"
    duckdb.sql(f"copy ({sql}) to '{root / 'extracts' / name}' (format parquet)")


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (None, "{'a': 1}", "a.csv, extracts/b.parquet: column 'mail' is text in the first and STRUCT(a INTEGER)"),
        ("5", "date '2026-01-01'", "a.parquet, extracts/b.parquet: column 'mail' is INTEGER in the first and DATE"),
    ],
)
def test_a_column_of_two_kinds_is_told_with_both_files(
    tmp_path: Path, first: str | None, second: str, told: str
) -> None:
    root = write_company(tmp_path, leads(LEAD | {"email": "mail"}))
    if first is None:
        extract(root, "a.csv", CSV)
    else:
        parquet(root, "a.parquet", first)
    parquet(root, "b.parquet", second)
    with pytest.raises(ExtractError) as refused, loaded(root):
        pass
    assert str(refused.value).startswith("extracts/" + told) and "company.yaml:" in str(refused.value)


def test_what_else_breaks_is_told_with_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise duckdb.ConversionException("Conversion Error: of a kind that nobody knows")

    root = write_company(tmp_path, leads())
    extract(root, "a.csv", CSV)
    monkeypatch.setattr(loading, "stage_table", breaks)
    told = r"company\.yaml:1: source crm, table lead: staging broke: Conversion"
    with pytest.raises(ExtractError, match=told), loaded(root):
        pass

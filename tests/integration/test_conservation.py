"""The law of conservation over real files: of every file each record is accepted, set aside by a rule, or quarantined.

What was read is compared with a count of its own: the csv module, newlines, or the Parquet file's own total. Where a
company is declared for the data it is run as declared; files that it leaves out, and data sets without a company, come
in through tables without an entity, so that no file of a data set is left out.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from models.declarations import load_declarations
from models.library import sql_text
from models.yaml_files import plain
from pipelines.steps.load import load
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.steps.small_company import OWNER, write_company

HERE = Path(__file__).parent
COMPANIES = HERE.parent / "companies"
DATA_SETS: dict[str, Any] = plain(YAML().load((HERE / "data_sets.yaml").read_text(encoding="utf-8")))


def independent_count(path: Path) -> int:
    """Data records of a file, by none of the pipeline's readers."""
    if path.suffix == ".parquet":
        from pyarrow.parquet import ParquetFile

        with ParquetFile(path) as file:
            return int(file.metadata.num_rows)
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if ".jsonl" in path.suffixes:
        return sum(bool(line.strip()) for line in text.splitlines())
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    headers = 3 if '"{""ImportId"":' in text else 1  # Qualtrics' answers
    return sum(bool(cells) for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) - headers


def account(root: Path) -> Iterator[dict[str, Any]]:
    """Load a company; one row per file, as the board and ``milepost sources --files`` have it."""
    declarations = load_declarations(root)
    with open_warehouse(declarations.paths) as connection:
        load(connection, declarations)
        found = connection.execute(sql_text("board", "file"))
        names = [column[0] for column in found.description or []]
        yield from [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def check(rows: list[dict[str, Any]], root: Path, files: list[Path]) -> None:
    """Every file once, its records by another count, and every record with one fate."""
    assert sorted(row["path"] for row in rows) == sorted(str(path.relative_to(root)) for path in files)
    for row in rows:
        assert row["records_read"] == independent_count(root / row["path"]), row["path"]
        assert row["records_read"] == row["accepted"] + row["set_aside"] + row["quarantined"], row
        by_rule = re.findall(r"(\w+) (\d+)", row["set_aside_by"] or "")
        assert row["set_aside"] == sum(int(records) for _, records in by_rule), row


def company_of(data_set: dict[str, Any], data: Path, root: Path) -> Path:
    """The declared company, if there is one, and sources for every file that nothing else takes."""
    declared: dict[str, Any] = {"sources": []}
    if "company" in data_set:
        text = (COMPANIES / data_set["company"] / "company.yaml").read_text(encoding="utf-8")
        declared = plain(YAML().load(text))
    own = data_set.get("tables", {})
    first = [_custom("own", data_set["folders"][0], own)] if own else []
    taken = {row["path"] for row in account(_written(declared, first, data, root))}
    rest = []
    for number, folder in enumerate(data_set["folders"]):
        left = [path for path in sorted((data / folder).rglob("*.csv")) if str(path.relative_to(data)) not in taken]
        tables = {f"file_{at}": {"files": str(path.relative_to(data / folder))} for at, path in enumerate(left)}
        rest += [_custom(f"rest_{number}", folder, tables)] if tables else []
    return _written(declared, [*first, *rest], data, root)


def _custom(id: str, path: str, tables: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "format": "custom", "path": path, "owner": OWNER, "tables": tables}


def _written(declared: dict[str, Any], more: list[dict[str, Any]], data: Path, root: Path) -> Path:
    kept = {key: value for key, value in declared.items() if key not in ("sources", "departments", "parameters")}
    return write_company(root, *declared["sources"], *more, **(kept | {"extracts_root": str(data)}))


@pytest.mark.reference
@pytest.mark.parametrize("name", DATA_SETS)
def test_every_record_of_every_file(name: str, reference_data: Path, tmp_path: Path) -> None:
    data_set = DATA_SETS[name]
    files = [path for folder in data_set["folders"] for path in (reference_data / folder).rglob("*.csv")]
    rows = list(account(company_of(data_set, reference_data, tmp_path)))
    check(rows, reference_data, files)
    found = {key: sum(row[key] for row in rows) for key in ("records_read", "set_aside", "quarantined")}
    assert {"files": len(rows), **found} == data_set["totals"]


def test_every_record_of_the_demo(demo_extracts: Path) -> None:
    files = [path for path in (demo_extracts / "extracts").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".csv", ".gz", ".parquet"}
    check(list(account(demo_extracts)), demo_extracts / "extracts", files)


def test_the_count_is_not_the_pipelines_own(tmp_path: Path) -> None:
    """Blank lines are no records, line breaks in quotes make none, a packed file counts as it unpacks."""
    table = tmp_path / "a.csv"
    table.write_text('\ufeffid;words\n1;"two\nlines"\n\n2;\n', encoding="utf-8")
    lines = tmp_path / "b.jsonl.gz"
    lines.write_bytes(gzip.compress("\n".join(json.dumps({"n": n}) for n in range(3)).encode() + b"\n\n"))
    wide = tmp_path / "c.csv"
    wide.write_bytes("id\tname\n1\tä\n".encode("utf-16"))
    assert [independent_count(path) for path in (table, lines, wide)] == [2, 3, 1]

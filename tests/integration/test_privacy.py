"""No board, record file, log or note carries an address, a telephone number or a name of the people in the extracts.

What is searched is everything below ``.milepost`` but the warehouse and the review queue, which is its owner's alone:
after a run through the orchestrator over extracts with damaged records, and once more after a run that failed.
"""

from __future__ import annotations

import csv
import itertools
import re
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from models.declarations import load_declarations
from models.errors import MilepostError
from pipelines.launching import run_graph
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.searching import text_columns

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"\+\d[\d ().-]{6,}\d")
WORDS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
#: A person whose record fell apart, one whose answer is no number, and one after a quotation mark left open.
PLANTED = "vera.lost@leaking.example"


@dataclass(frozen=True)
class People:
    """Who stands in the extracts."""

    addresses: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[tuple[str, str]]
    words: frozenset[str]


def people_in(root: Path) -> People:
    """Everybody of the extracts, without those whom the company itself declares."""
    addresses, numbers, names = set(), set(), set()
    for path in (root / "extracts").rglob("*.csv"):
        addresses |= set(ADDRESS.findall(path.read_text(encoding="utf-8").lower()))
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                numbers |= {row.get(column) or "" for column in ("Phone", "MobilePhone")}
                names.add((row.get("FirstName") or "", row.get("LastName") or ""))
    declared = (root / "company.yaml").read_text(encoding="utf-8")
    whole = {name for name in names if all(WORDS.fullmatch(word) and len(word) > 1 for word in name)}
    names = {name for name in whole if " ".join(name) not in declared}
    words = {word for name in names for word in name if word not in declared}
    return People(
        frozenset(addresses - set(ADDRESS.findall(declared.lower()))), frozenset(numbers - {""}), frozenset(names),
        frozenset(words),
    )  # fmt: skip


def texts_of(root: Path) -> Iterator[tuple[str, str]]:
    """(file, text) of all that was made of the extracts, but for the warehouse."""
    records: list[str] = []
    for path in sorted((root / ".milepost").rglob("*")):
        if not path.is_file() or path.name.startswith("warehouse."):
            continue
        if path.parent.name == "review":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            continue
        name = path.relative_to(root).as_posix()
        if path.suffix == ".duckdb":
            yield from ((name, text) for text in _cells(path))
        elif path.suffix == ".parquet":
            records.append(str(path))
        elif path.read_bytes()[:6] == b"SQLite":
            with sqlite3.connect(path) as connection:
                yield from ((name, line) for line in connection.iterdump())
        else:
            yield name, path.read_text(encoding="utf-8", errors="replace")
    yield from (("records", text) for text in _cells(*records))


def _cells(*paths: str | Path) -> Iterator[str]:
    """Every text of a board, or of record files."""
    with duckdb.connect() as connection:
        places = [f"read_parquet({[str(path) for path in paths]}, union_by_name = true)"] if paths else []
        if paths and str(paths[0]).endswith(".duckdb"):
            connection.execute(f"attach '{paths[0]}' as board (read_only)")
            tables = connection.execute(
                "select table_name from duckdb_tables() where database_name = 'board'"
            ).fetchall()
            places = [f'board."{table}"' for (table,) in tables]
        for place in places:
            for column, _ in text_columns(connection, place):
                rows = connection.execute(f'select distinct cast("{column}" as varchar) from {place}').fetchall()
                yield from (text for (text,) in rows if text is not None)


def leaks(root: Path, people: People) -> set[tuple[str, str]]:
    found = set()
    for name, text in texts_of(root):
        words = WORDS.findall(text)
        found |= {(name, one) for one in set(ADDRESS.findall(text.lower())) & people.addresses}
        found |= {(name, one) for one in set(NUMBER.findall(text)) & people.numbers}
        found |= {(name, " ".join(one)) for one in set(itertools.pairwise(words)) & people.names}
        found |= {(name, one) for one in {text.strip()} & people.words}
    return found


def graph_run(root: Path) -> None:
    with open_road(load_declarations(root), RunRequest()) as road:
        run_graph(road)


def damage(root: Path) -> None:
    """Records whose personal columns, or whose whole line, end up in quarantine."""
    newest = max((root / "extracts" / "salesforce").glob("*/Lead.csv"))
    with newest.open("a", encoding="utf-8") as file:
        file.write(f"Vera,Lost,{PLANTED}\n")
    answers = next((root / "extracts" / "qualtrics").rglob("*_survey.csv"))
    lines = answers.read_text(encoding="utf-8").splitlines()
    header = next(csv.reader([lines[0]]))
    question = next(at for at, cell in enumerate(header) if cell.startswith("Q"))
    row = next(csv.reader([next(line for line in reversed(lines) if line.startswith(("2024", "2025", "2026")))]))
    row[question], row[header.index("ResponseId")] = f"call {PLANTED}", "R_planted"
    with answers.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(row)


def test_nothing_that_was_made_of_the_extracts_carries_a_person(copy_of_demo):
    root = copy_of_demo()
    damage(root)
    people = people_in(root)
    assert PLANTED in people.addresses
    assert min(len(people.addresses), len(people.numbers), len(people.names)) > 500
    graph_run(root)
    quarantine = "".join(path.read_text() for path in (root / ".milepost" / "quarantine").glob("*.csv"))
    assert "•••" in quarantine
    assert leaks(root, people) == set()
    broken = max((root / "extracts" / "salesforce").glob("*/Contact.csv"))
    with broken.open("a", encoding="utf-8") as file:
        file.write(f'003,"Vera {PLANTED}\nnever\nclosed\n')
    with pytest.raises(MilepostError, match="quotation mark"):
        graph_run(root)
    assert leaks(root, people) == set()


def test_a_leak_would_be_found(copy_of_demo):
    """The search must be able to fail."""
    root = copy_of_demo()
    people = people_in(root)
    address, number = min(people.addresses), min(people.numbers)
    first, last = min(people.names)
    (root / ".milepost" / "logs").mkdir(parents=True)
    (root / ".milepost" / "logs" / "run.log").write_text(f"{first} {last} <{address}> {number}", encoding="utf-8")
    assert {what for _, what in leaks(root, people)} >= {address, number, f"{first} {last}"}

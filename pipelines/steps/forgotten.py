"""People who were forgotten and must stay so: their salted hashes, and the records that extracts still hold of them.

``decisions/forgotten.csv`` holds no key in plain. A file that is landed later is emptied of their records at once, and
staging sets these aside by the rule ``forgotten``. Forgetting somebody is in forgetting.py.
"""

from __future__ import annotations

import csv
import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from models.board import replace_text
from models.declarations import Declarations
from models.entities import load_entities
from models.errors import RequestError
from models.settings import CompanyPaths
from pipelines.steps.identities import Identity, PersonTable, person_tables
from pipelines.steps.landing import RECORD_NO, landed_table
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_text import array, name, text, texts

RULE = "forgotten"
_ADDRESS = r"[^\s@<>\"',;:|()]+@[^\s@<>\"',;:|()]+\.[^\s@<>\"',;:|()]*[^\s@<>\"',;:|().]"
_NUMBER = r"\+?\d(?:[\s()./-]{0,2}\d){6,14}"
DDL = "create table if not exists landed.forgotten (content_id bigint, record_no bigint)"
_COLUMNS = ("hash", "salt", "forgotten_on")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Forgotten:
    """The salt of a company and the hashes of the keys it has forgotten."""

    salt: str
    hashes: frozenset[str]

    def holds(self, key: str) -> bool:
        return self.hash(key) in self.hashes

    def hash(self, key: str) -> str:
        return hashlib.sha256((self.salt + key).encode()).hexdigest()

    def is_one(self, identities: Sequence[Identity]) -> str:
        """Whether one of a record's cells names somebody forgotten, as a SQL expression."""
        known = texts(sorted(self.hashes))
        listed = f"lambda key: sha256({text(self.salt)} || key)"
        tests = [
            f"list_has_any(list_transform({one.value}, {listed}), [{known}])"
            if one.is_list
            else f"sha256({text(self.salt)} || {one.value}) in ({known})"
            for one in identities
        ]
        return f"coalesce({' or '.join(tests) or 'false'}, false)"

    def is_mentioned(self, cell: str) -> str:
        """Whether a text has the address or number of somebody forgotten in it, as a SQL expression."""
        known, plain = array(sorted(self.hashes)), f"replace({cell}, '(0)', '')"
        addresses = f"regexp_extract_all(lower({cell}), {text(_ADDRESS)})"
        numbers = f"list_transform(regexp_extract_all({plain}, {text(_NUMBER)}), lambda number: phone_of(number))"
        hashed = "list_has_any(list_transform({}, lambda key: sha256({} || key)), {})"
        return (
            f"((contains({cell}, '@') and {hashed.format(addresses, text(self.salt), known)}) or "
            f"(regexp_matches({plain}, {text(_NUMBER)}) and {hashed.format(numbers, text(self.salt), known)}))"
        )


def keys_of(words: str) -> list[str]:
    """The ways in which a key that somebody typed may stand in the data; the macros of macros.sql do the same."""
    plain = words.strip()
    keys = [plain.lower() if "@" in plain else plain]
    digits = re.sub(r"\D", "", plain)
    if len(digits) >= 7 and re.fullmatch(r"[\d\s()+./-]+", plain):
        keys.append("tel:" + digits.lstrip("0"))
    return keys


def read_forgotten(paths: CompanyPaths) -> Forgotten | None:
    """What the company has forgotten; None where nothing was. Raises `RequestError` where the file is broken."""
    if not paths.forgotten_csv.is_file():
        return None
    with paths.forgotten_csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    salts = {row.get("salt") or "" for row in rows}
    if not rows:
        return None
    if len(salts) != 1 or not all(re.fullmatch(r"[0-9a-f]{64}", row.get("hash") or "") for row in rows):
        raise RequestError(
            f"{paths.forgotten_csv}: every row needs a hash, and all rows one salt. Restore it from git."
        )
    return Forgotten(salts.pop(), frozenset(row["hash"] for row in rows))


def remember(paths: CompanyPaths, keys: Iterable[str], day: date) -> Forgotten:
    """Add the hashes of some keys to the company's file."""
    known = read_forgotten(paths) or Forgotten(secrets.token_hex(16), frozenset())
    rows: list[Sequence[str]] = []
    if paths.forgotten_csv.is_file():
        with paths.forgotten_csv.open(encoding="utf-8", newline="") as file:
            rows = [[row[column] for column in _COLUMNS] for row in csv.DictReader(file)]
    new = sorted({known.hash(key) for key in keys} - known.hashes)
    rows += [(one, known.salt, day.isoformat()) for one in new]
    lines = [",".join(row) for row in [_COLUMNS, *rows]]
    replace_text(paths.forgotten_csv, "\n".join(lines) + "\n")
    return Forgotten(known.salt, known.hashes | set(new))


def empty_landed(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]
) -> dict[int, int]:
    """Empty the records of people forgotten in files that were landed just now; content → how many.

    The record stays, without a word in it, so that the others keep their numbers and the account of the file holds.
    """
    connection.execute(DDL).fetchall()
    forgotten = read_forgotten(declarations.paths)
    landed = [file for file in files if not file.is_view and file.skipped_in_place is None]
    ids = ", ".join(str(file.content_id) for file in landed) or "null"
    connection.execute(f"delete from landed.forgotten where content_id in ({ids})").fetchall()
    emptied: dict[int, int] = {}
    if forgotten is None:
        return emptied
    for table in person_tables(connection, declarations, landed):
        for mention in table.of_kind("mention"):
            for content_id, record_no in pairs_where(connection, table, forgotten.is_one([mention])):
                file = next(file for file in table.files if file.content_id == content_id)
                empty_cells(connection, file, [record_no], mention.headers)
        found = pairs_where(connection, table, forgotten.is_one(table.of_kind("own", "phone", "pointer")))
        for file in table.files:
            records = [record for content, record in found if content == file.content_id]
            empty_records(connection, file, records)
            if records:
                emptied[file.content_id] = len(records)
    for file in landed:
        if file.landed.headers:
            _empty_mentions(connection, forgotten, landed_table(file.content_id))
    _empty_mentions(connection, forgotten, "landed.malformed")
    return emptied


def empty_staged(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """Empty what names somebody forgotten in staged records of others, from files that are read where they lie."""
    forgotten = read_forgotten(declarations.paths)
    if forgotten is None:
        return
    for entity in load_entities().values():
        tests = {}
        for column in [one for one, kind in entity.person.items() if kind in ("mention", "pointer")]:
            tests[column] = forgotten.is_one([Identity("mention", f"identity_of({name(column)})", ())])
        for column in [one for one in entity.personal if entity.columns[one] == "text"]:
            named = f"{tests[column]} or " if column in tests else ""
            tests[column] = f"{named}{forgotten.is_mentioned(name(column))}"
        for column, test in tests.items():
            connection.execute(f"update {entity.table} set {name(column)} = null where {test}").fetchall()


def _empty_mentions(connection: duckdb.DuckDBPyConnection, forgotten: Forgotten, table: str) -> None:
    """Empty the texts of a table that hold the address of somebody forgotten: a subject, a line that fell apart."""
    described = connection.execute(f"describe {table}").fetchall()
    tests = {name(row[0]): forgotten.is_mentioned(name(row[0])) for row in described if row[1] == "VARCHAR"}
    cells = ", ".join(f"{column} = case when {test} then null else {column} end" for column, test in tests.items())
    if cells:
        connection.execute(f"update {table} set {cells} where {' or '.join(tests.values())}").fetchall()


def pairs_where(connection: duckdb.DuckDBPyConnection, table: PersonTable, condition: str) -> list[Pair]:
    """(content, record) of the records that fulfil a condition over ``r``."""
    query = f"select r._file_id, r._record_no from ({table.records}) as r where {condition} order by all"
    return [(int(content), int(record)) for content, record in connection.execute(query).fetchall()]


def empty_records(connection: duckdb.DuckDBPyConnection, file: RawFile, records: Sequence[int]) -> None:
    """Empty whole records of a landed file and note that they were."""
    if records:
        empty_cells(connection, file, records, file.landed.headers)
        rows = ", ".join(f"({file.content_id}, {record})" for record in records)
        connection.execute(f"insert into landed.forgotten values {rows}").fetchall()


def empty_cells(
    connection: duckdb.DuckDBPyConnection, file: RawFile, records: Sequence[int], headers: Sequence[str]
) -> None:
    """Empty some cells of some records of a landed file."""
    own = {header.casefold(): header for header in file.landed.headers}
    cells = ", ".join(f"{name(own[h.casefold()])} = null" for h in headers if h.casefold() in own)
    number = RECORD_NO if file.landed.malformed else "rowid + 1"
    listed = ", ".join(map(str, records))
    if cells and listed:
        connection.execute(
            f"update {landed_table(file.content_id)} set {cells} where {number} in ({listed})"
        ).fetchall()


def set_aside_forgotten(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    files: Sequence[RawFile],
    identities: Sequence[Identity],
    records: str,
    losers: str,
) -> int:
    """Enter the records of people forgotten into ``losers``, instead of what stood there of them; their number.

    Those of landed files are known; what is read where it lies (Parquet, large CSV) is looked through each time.
    """
    if read_forgotten(declarations.paths) is None:
        return 0
    connection.execute(DDL).fetchall()
    ids = ", ".join(str(file.content_id) for file in files) or "null"
    found = f"select content_id as _file_id, record_no as _record_no from landed.forgotten where content_id in ({ids})"
    views = ", ".join(str(f.content_id) for f in files if f.is_view or f.skipped_in_place is not None)
    forgotten = read_forgotten(declarations.paths)
    if views and identities and forgotten is not None:
        found += (
            f" union select r._file_id, r._record_no from {records} as r "
            f"where r._file_id in ({views}) and {forgotten.is_one(identities)}"
        )
    connection.execute(f"create or replace temp table forgotten_record as {found}").fetchall()
    connection.execute(
        f"delete from {losers} as l using forgotten_record as f "
        "where l._file_id = f._file_id and l._record_no = f._record_no"
    ).fetchall()
    made = connection.execute(f"insert into {losers} select *, {text(RULE)} from forgotten_record").fetchall()
    return int(made[0][0])

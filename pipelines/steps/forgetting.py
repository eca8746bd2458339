"""Forgetting a person: out of raw and all that is made of it, records and boards, the task store and plain files.

Order matters: what must not come back is remembered first, then it is removed, and only then the warehouse is made anew
from what is left. Proving that nothing is left is in searching.py, finding the person in people.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from models.declarations import Declarations
from models.errors import RequestError, RunError
from models.privacy import key_pattern
from models.tasks.forgetting import GONE, forget_keys
from models.tasks.store import has_company_store, open_company_store
from pipelines.steps.compaction import ask_for_compaction
from pipelines.steps.forgetting_records import forget_in_boards, forget_in_records
from pipelines.steps.forgotten import (
    DDL,
    empty_cells,
    empty_records,
    keys_of,
    pairs_where,
    read_forgotten,
    remember,
)
from pipelines.steps.identities import person_tables
from pipelines.steps.linkage import link
from pipelines.steps.linkage.reviewing import publish_queue
from pipelines.steps.load import stage
from pipelines.steps.observations import observe
from pipelines.steps.people import Person, contains_key, find_person, is_named
from pipelines.steps.raw_files import RawFile, read_files
from pipelines.steps.salt import prepare_salt
from pipelines.steps.searching import TEXT_FILES, text_columns
from pipelines.steps.sql_files import create_macros
from pipelines.steps.sql_text import name
from pipelines.steps.warehouse import open_warehouse

Progress = Callable[[str, int, int], None]
STEPS = ("find", "raw", "records", "tasks", "files", "staging", "observations")


@dataclass
class Forgetting:
    """What was found and removed: rows of (place, what, removed); ``telling`` are the keys to search for afterwards."""

    removed: list[tuple[str, str, int]] = field(default_factory=list)
    telling: list[str] = field(default_factory=list)
    still_held: list[tuple[str, int]] = field(default_factory=list)

    def add(self, place: str, what: str, number: int) -> None:
        if number:
            self.removed.append((place, what, number))


def look_for(declarations: Declarations, key: str) -> Forgetting:
    """What `forget` would remove, without touching anything. Raises `RequestError` where nobody is known by the key."""
    with open_warehouse(declarations.paths) as connection:
        files = _files(connection)
        person = find_person(connection, declarations, files, key)
        found = Forgetting(telling=person.telling)
        _account(found, files, person)
        if not person.pairs:
            raise _nobody(key)
        return found


def forget(declarations: Declarations, key: str, progress: Progress = lambda what, done, total: None) -> Forgetting:
    """Remove a person. Raises `RequestError` where nobody is known by the key, nor was forgotten by it before.

    Whoever was forgotten already is looked for once more in all that is kept: an interrupted forgetting is finished so.
    """
    paths = declarations.paths
    done = Forgetting()
    with open_warehouse(paths) as connection:
        _tell(progress, "find")
        files = _files(connection)
        person = find_person(connection, declarations, files, key)
        known = read_forgotten(paths)
        if not person.pairs and not (known and any(known.holds(one) for one in keys_of(key))):
            raise _nobody(key)
        done.telling = person.telling
        remember(paths, person.all_keys, datetime.now(UTC).date())
        ids = _record_ids(connection, person)
        _account(done, files, person)
        _tell(progress, "raw")
        _empty_raw(connection, declarations, files, person, done)
        ask_for_compaction(paths)
        _tell(progress, "records")
        renamed = forget_in_records(connection, paths, ids, person.pairs)
        done.add("records behind cells", "records", renamed.rows)
        done.add("boards", "boards", forget_in_boards(paths, renamed, person.telling))
        _tell(progress, "tasks")
        if has_company_store(paths):
            with open_company_store(paths) as store:
                done.add("tasks", "texts", forget_keys(store, person.telling))
        _tell(progress, "files")
        paths.review_queue.unlink(missing_ok=True)  # it holds names, which nothing else here looks for; made anew below
        done.add("quarantine, notes and logs", "texts", _clean_files(paths.state, person.telling))
        _tell(progress, "staging")
        stage(connection, declarations, full=True)
        link(connection, declarations)
        publish_queue(connection, declarations)
        _tell(progress, "observations")
        observe(connection, declarations)
        done.add("other tables", "cells", _empty_other_tables(connection, person.telling))
    return done


def _files(connection: duckdb.DuckDBPyConnection) -> list[RawFile]:
    try:
        connection.execute(DDL).fetchall()
        return read_files(connection)
    except duckdb.Error:
        raise RunError("the warehouse holds no extract yet. Run 'milepost run' first.") from None


def _nobody(key: str) -> RequestError:
    kind = "address" if "@" in key else "number or id"
    return RequestError(
        f"nobody is known by this {kind}. Give an e-mail address, a telephone number, or an id as the CRM has it "
        "(milepost records shows ids)."
    )


def _account(done: Forgetting, files: Sequence[RawFile], person: Person) -> None:
    """What is to be emptied is landed; what is read where it lies is only told, like every extract that holds him."""
    names = {file.content_id: file.claim.file.name for file in reversed(files)}
    landed = {file.content_id for file in files if not file.is_view and file.skipped_in_place is None}
    for table, pairs in person.records:
        counts: dict[int, int] = {}
        for content_id, _ in pairs:
            counts[content_id] = counts.get(content_id, 0) + (content_id in landed)
        for content_id, number in sorted(counts.items(), key=lambda item: names[item[0]]):
            done.add(names[content_id], table.entity.id, number)
    done.still_held += sorted({(names[content_id], record) for content_id, record in person.pairs})


def _record_ids(connection: duckdb.DuckDBPyConnection, person: Person) -> set[str]:
    """Keys of the person's staged records, by which observations know them; ids that are addresses also as shown."""
    connection.execute("create or replace temp table forgotten_pair (file_id bigint, record_no bigint)").fetchall()
    if person.pairs:
        connection.executemany("insert into forgotten_pair values (?, ?)", sorted(person.pairs)).fetchall()
    ids: set[str] = set()
    for entity in {table.entity.id: table.entity for table, _ in person.records}.values():
        rows = connection.execute(
            f"select {name(entity.key[0])} from {entity.table} semi join forgotten_pair using (file_id, record_no)"
        ).fetchall()
        ids |= {str(row[0]) for row in rows if row[0] is not None}
    if ids:
        create_macros(connection)
        prepare_salt(connection)
        shown = connection.execute("select shown_id(unnest($ids))", {"ids": sorted(ids)}).fetchall()
        ids |= {row[0] for row in shown}
    return ids


def _empty_raw(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    files: Sequence[RawFile],
    person: Person,
    done: Forgetting,
) -> None:
    """Empty the person's records, what names him in others' records, and lines that fell apart and name him."""
    landed = {f.content_id: f for f in files if not f.is_view and f.skipped_in_place is None and f.landed.headers}
    for table in person_tables(connection, declarations, list(landed.values())):
        for mention in table.of_kind("mention"):
            pairs = pairs_where(connection, table, is_named([mention], person.keys))
            for content_id, file in landed.items():
                records = [record for content, record in pairs if content == content_id]
                empty_cells(connection, file, records, mention.headers)
    for content_id, file in landed.items():
        records = [record for content, record in sorted(person.pairs) if content == content_id]
        connection.execute(f"delete from landed.forgotten where {_in(content_id, records)}").fetchall()
        empty_records(connection, file, records)
    mentions = sum(_empty_texts(connection, f"landed.file_{content}", person.telling) for content in landed)
    done.add("raw, others' records", "cells", mentions)
    done.add("raw, malformed records", "texts", _empty_texts(connection, "landed.malformed", person.telling))


def _in(content_id: int, records: Sequence[int]) -> str:
    listed = ", ".join(map(str, records)) or "null"
    return f"content_id = {content_id} and record_no in ({listed})"


def _empty_other_tables(connection: duckdb.DuckDBPyConnection, telling: Sequence[str]) -> int:
    """Cells with a telling key in whatever else the warehouse holds (what the next run makes anew)."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where not internal and not temporary and schema_name = 'main'"
    ).fetchall()
    return sum(_empty_texts(connection, name(table), telling) for (table,) in rows)


def _empty_texts(connection: duckdb.DuckDBPyConnection, table: str, telling: Sequence[str]) -> int:
    """Empty every text of a table that holds a telling key; returns how many rows had one."""
    columns = [column for column, kind in text_columns(connection, table) if kind == "VARCHAR"]
    if not columns or not telling:
        return 0
    holding = {column: contains_key(name(column), telling) for column in columns}
    cells = ", ".join(f"{name(c)} = case when {test} then null else {name(c)} end" for c, test in holding.items())
    done = connection.execute(f"update {table} set {cells} where {' or '.join(holding.values())}").fetchall()
    return int(done[0][0])


def _clean_files(state: Path, keys: Sequence[str]) -> int:
    """Take the keys out of text files: quarantine of past runs, notes, logs, pages of checks."""
    changed, pattern = 0, key_pattern(keys)
    for path in sorted(state.rglob("*")):
        if path.suffix not in TEXT_FILES or not path.is_file():
            continue
        written = path.read_text(encoding="utf-8", errors="surrogateescape")
        cleaned = pattern.sub(GONE, written)
        if cleaned != written:
            path.write_text(cleaned, encoding="utf-8", errors="surrogateescape")
            changed += 1
    return changed


def _tell(progress: Progress, step: str) -> None:
    progress(step, STEPS.index(step), len(STEPS))

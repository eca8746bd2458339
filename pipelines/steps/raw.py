"""The raw stop: finds every source's files, lands those that are new, forgets those that are gone.

``raw_file`` lists every path with its fate; ``raw_<source>_<table>`` is a view over all that was landed. A file whose
content and reading are unchanged is not landed again. Files land one by one, each whole or not at all, under the
number of their content; the list and the views change in one transaction once all have. What records mean is staging's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from models.company import Source
from models.declarations import Declarations
from models.errors import ExtractError
from models.formats import Format, Table
from models.notices import Notice, first_of
from models.printing import counted
from models.text import Text
from pipelines.steps import headers, history
from pipelines.steps.claims import Claim, claim, matches
from pipelines.steps.compaction import ask_for_compaction
from pipelines.steps.delivery import Fate, decide
from pipelines.steps.extracts import Known, find_files
from pipelines.steps.forgotten import empty_landed
from pipelines.steps.landing import LANDING_VERSION, Landed, count_in_place, land_file, lines_before_records
from pipelines.steps.looks import look_at
from pipelines.steps.presence import check_presence
from pipelines.steps.raw_files import DDL, IN_PLACE, RawFile, read_files, write_files
from pipelines.steps.raw_views import create_views
from pipelines.steps.refusals import Refusals
from pipelines.steps.zones import zones_otherwise_told

Progress = Callable[[str, int, int], None]
#: A plain CSV file of so many bytes or more is read where it is, like Parquet: a copy costs more than to read it twice.
IN_PLACE_BYTES = 8 * 1024**2
#: As much of them as a run holds in memory between reading and staging; the rest is read twice.
HELD_BYTES = 1024**3


def land_sources(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    full: bool,
    progress: Progress,
    warnings: list[Notice],
) -> list[RawFile]:
    """Bring the raw layer up to date. Raises `ExtractError`; then the list of files is as it was before."""
    scratch = declarations.paths.state / "scratch" / "extracts"
    shutil.rmtree(scratch, ignore_errors=True)
    for tables in (DDL, headers.DDL, history.DDL):
        connection.execute(tables).fetchall()
    try:
        connection.execute("set force_compression = 'zstd'").fetchall()
        files, fresh = _land_all(connection, declarations, full, progress, warnings, scratch)
        columns, told = history.compare(connection, declarations, files)
        warnings += told
    finally:
        connection.execute("set force_compression = 'auto'").fetchall()
        shutil.rmtree(scratch, ignore_errors=True)
    connection.execute("begin").fetchall()
    try:
        write_files(connection, files)
        headers.write_columns(connection, columns)
        emptied = empty_landed(connection, declarations, [file for file in files if file.content_id in fresh])
        if emptied:
            ask_for_compaction(declarations.paths)
        warnings += [still_holds(file, emptied) for file in files if file.content_id in emptied]
        create_views(connection, declarations, files)
        _forget(connection, {file.content_id for file in files if file.skipped_in_place is None})
        connection.execute("commit").fetchall()
    except BaseException:
        connection.execute("rollback").fetchall()
        raise
    return files


def _land_all(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    full: bool,
    progress: Progress,
    warnings: list[Notice],
    scratch: Path,
) -> tuple[list[RawFile], set[int]]:
    """All files, and the contents that were landed anew."""
    planned: list[tuple[Claim, Fate, Table]] = []
    unclaimed: dict[str, list[str]] = {}
    before = [] if full else read_files(connection)
    hashes = {
        (str(file.claim.file.path), file.claim.file.modified): (file.claim.file.bytes, file.claim.file.sha256)
        for file in before
        if file.claim.file.modified is not None
    }
    refusals = Refusals()
    for source in declarations.company.sources:
        shape = declarations.format_of(source)
        claims: list[Claim] = []
        with refusals.gathered():
            claims, unclaimed[source.id] = _claims(
                connection, declarations, source, shape, warnings, scratch, hashes, refusals
            )
        fates, told = decide(claims, shape)
        warnings += told
        planned += [(item, fate, shape.tables[item.table]) for item, fate in zip(claims, fates, strict=True)]
    warnings += _not_taken(declarations, unclaimed, {item.file.name for item, _, _ in planned})
    known = {file.content_id: (file.shape, file.landed) for file in before}
    held: dict[int, tuple[str, Landed]] = {}
    needed = {content_number(item) for item, fate, _ in planned if fate != "superseded"}
    files: list[RawFile] = []
    left = HELD_BYTES
    for number, (item, fate, table) in enumerate(planned):
        progress(item.file.name, number, len(planned))
        content_id = content_number(item)
        with refusals.gathered():
            if content_id not in held:
                before_it = known.get(content_id)
                can_hold = content_id in needed and item.file.bytes <= left
                held[content_id] = _held(connection, item, table, content_id in needed, before_it, scratch, can_hold)
                if can_hold and held[content_id] is not before_it and held[content_id][0].startswith(IN_PLACE):
                    left -= item.file.bytes
            shape_words, landed = held[content_id]
            files.append(RawFile(0, content_id, item, fate, shape_words, landed))
    refusals.raise_if_any()
    progress("", len(planned), len(planned))
    return _numbered(files), {id for id, state in held.items() if state is not known.get(id)}


def still_holds(file: RawFile, emptied: dict[int, int]) -> Notice:
    """What people are told of an extract that brings somebody back who was forgotten."""
    number = emptied[file.content_id]
    records = Text(en=counted(number, "record"), ru=str(number))
    return Notice("forgotten_people_held", file=file.claim.file.name, records=records)


def _held(
    connection: duckdb.DuckDBPyConnection,
    item: Claim,
    table: Table,
    is_needed: bool,
    known: tuple[str, Landed] | None,
    scratch: Path,
    can_hold: bool,
) -> tuple[str, Landed]:
    """How a file's content is held and what is in it: as before where that serves, else landed or counted anew."""
    landed_shape, content_id = _shape(item, table), content_number(item)
    in_place = f"{IN_PLACE}{lines_before_records(table)} {landed_shape}"
    may_stay = not is_needed or item.file.bytes >= IN_PLACE_BYTES
    if known is not None and known[0] in ((landed_shape, in_place) if may_stay else (landed_shape,)):
        return known
    if (
        may_stay
        and (counted := count_in_place(connection, item, table, scratch, content_id if can_hold else None)) is not None
    ):
        return in_place, counted
    return landed_shape, land_file(connection, item, table, content_id, scratch)


def _claims(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    source: Source,
    shape: Format,
    warnings: list[Notice],
    scratch: Path,
    hashes: Known,
    refusals: Refusals,
) -> tuple[list[Claim], list[str]]:
    """What the source's tables take, and the names of the files that none of them takes."""
    claims: list[Claim] = []
    unclaimed: list[str] = []
    root, zone, before = declarations.extracts_root, declarations.company.zone, len(refusals.told)
    for file in find_files(source, root, zone, scratch, declarations.places, hashes):
        with refusals.gathered():
            if isinstance(file, ExtractError):
                raise file
            if isinstance(file, Notice):
                warnings += [file] if file not in warnings else []  # two sources may share a folder
                continue
            if source.files and not matches(file.inner, source.files):
                continue
            taken = claim(file, partial(look_at, file, connection), source.id, shape, declarations.places)
            if file.bytes == 0 or (taken is not None and taken.look.reader is None):
                # Also of a file that no table takes: it has no header to be known by, and no declaration would help it.
                warnings.append(Notice("file_empty", file=file.name))
            elif taken is None:
                unclaimed.append(file.name)
            if taken is not None:
                claims.append(taken)
                if taken.look.reader == "xlsx" and not shape.tables[taken.table].sheet:
                    warnings += _sheets_not_read(declarations, taken)
    if len(refusals.told) == before:  # else nobody knows which table has no file
        present = {item.table for item in claims if item.look.reader}
        empty = {item.table: item.file.name for item in claims if item.look.reader is None}
        warnings += check_presence(declarations, source, shape, present, empty)
    warnings += zones_otherwise_told(claims, shape, declarations.places.of("sources", source.id))
    return claims, unclaimed


def _sheets_not_read(declarations: Declarations, item: Claim) -> list[Notice]:
    from pipelines.steps.excel import sheets_besides

    read, others = sheets_besides(item.file)
    place = declarations.places.of("sources", item.source, "tables", item.table, "sheet")
    file, sheets = item.file.name, first_of(others, 5)
    return [Notice("sheets_not_read", file=file, read=read, sheets=sheets, place=place)] if others else []


def _not_taken(declarations: Declarations, unclaimed: dict[str, list[str]], taken: set[str]) -> list[Notice]:
    """Per source the files that nobody takes: two sources may share a folder, and what one of them takes is no loss."""
    lost = {source: [name for name in names if name not in taken] for source, names in unclaimed.items()}
    return [
        Notice(
            "file_not_taken", source=source, files=first_of(names, 5), place=declarations.places.of("sources", source)
        )
        for source, names in lost.items()
        if names
    ]


def content_number(item: Claim) -> int:
    """A file's number: the first 63 bits of a hash over source, table and content, so renaming does not change it."""
    return _number(f"{item.source}\0{item.table}\0{item.file.sha256}")


def _number(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big") >> 1


def _numbered(files: list[RawFile]) -> list[RawFile]:
    """Of several paths with one content, the first that counts carries the content's number, others their own."""
    order = sorted(range(len(files)), key=lambda n: (files[n].fate != "active", files[n].claim.file.name))
    taken: set[int] = set()
    numbered = list(files)
    for number in order:
        file = files[number]
        own = file.content_id if file.content_id not in taken else _number(f"{file.content_id}\0{file.claim.file.name}")
        taken.add(own)
        numbered[number] = RawFile(own, file.content_id, file.claim, file.fate, file.shape, file.landed)
    return numbered


def _shape(item: Claim, table: Table) -> str:
    look = item.look
    reading = (
        LANDING_VERSION,
        look.reader,
        look.headers,
        look.encoding,
        look.delimiter,
        look.quote,
        table.comment,
        table.header_rows,
        table.sheet,
        *((repr(table.nested),) if look.reader == "json_lines" and table.nested else ()),
    )
    return hashlib.sha256(repr(reading).encode()).hexdigest()[:16]


def _forget(connection: duckdb.DuckDBPyConnection, held: set[int]) -> None:
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'landed' and table_name like 'file\\_%' escape '\\'"
    ).fetchall()
    for (table,) in rows:
        if int(table.removeprefix("file_")) not in held:
            connection.execute(f"drop table landed.{table}").fetchall()
            connection.execute("delete from landed.forgotten where content_id = ?", [int(table.removeprefix("file_"))])

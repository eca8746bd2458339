"""The views ``raw_<source>_<table>``: all that was landed for a table, whatever columns each of its files has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import duckdb

from models.declarations import Declarations
from pipelines.steps.landing import RECORD_NO, csv_records, landed_table, text_table
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_text import array, name, text

NO_RECORDS = "select cast(null as bigint) as _file_id, cast(null as bigint) as _record_no where false"


def create_views(connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]) -> None:
    """A view per declared table over everything that was landed for it; views of tables that are gone are dropped."""
    wanted: dict[str, str] = {}
    for source in declarations.company.sources:
        tables = declarations.format_of(source).tables
        for table, declared in tables.items():
            own = [f for f in files if f.claim.source == source.id and f.claim.table == (declared.records_of or table)]
            wanted[f"raw_{source.id}_{table}"] = records_sql({file.content_id: file for file in own}.values())
    rows = connection.execute(
        "select view_name from duckdb_views() "
        "where not internal and not temporary and view_name like 'raw\\_%' escape '\\'"
    ).fetchall()
    for (view,) in rows:
        if view not in wanted:
            connection.execute(f"drop view {name(view)}").fetchall()
    for view, sql in wanted.items():
        connection.execute(f"create or replace view {name(view)} as {sql}").fetchall()


def records_sql(
    files: Iterable[RawFile],
    nested: Mapping[str, Any] = MappingProxyType({}),
    headers: Iterable[str] = (),
    held: Collection[int] = (),
) -> str:
    """All records of some files of one table: ``_file_id``, ``_record_no`` and every header any of them has.

    Headers are matched without case; a file that lacks one has nulls there. ``nested`` (column → structure) makes of
    cells that hold JSON what Parquet would hold, and of a column that no file has an empty one. ``headers`` are there
    in any case. ``held``: files that are read from `text_table`.
    """
    chosen = sorted(files, key=lambda file: file.file_id)
    parquet = [file for file in chosen if file.is_view]
    others = [file for file in chosen if not file.is_view and file.landed.headers]
    parts = []
    if parquet:
        ids = ", ".join(f"{file.content_id}::bigint" for file in parquet)
        paths = array(str(file.claim.file.path) for file in parquet)
        parts.append(
            f"select [{ids}][file_index::bigint + 1] as _file_id, file_row_number + 1 as _record_no, * "
            f"from read_parquet({paths}, union_by_name = true)"
        )
    built = {key.casefold(): json.dumps(structure) for key, structure in nested.items()}
    spelled = spellings(others, headers) if others else {}
    for file in others:
        own = {header.casefold(): header for header in file.landed.headers}
        fields = ", ".join(
            f"{_cell(own[key], built.get(key))} as {name(shown)}"
            if key in own
            else f"cast(null as varchar) as {name(shown)}"
            for key, shown in spelled.items()
        )
        number = RECORD_NO if file.landed.malformed else "rowid + 1"
        place = landed_table(file.content_id)
        if file.content_id in held:
            place = text_table(file.content_id)
        elif (skip := file.skipped_in_place) is not None:
            number = "row_number() over ()"
            place = csv_records(file.claim.file.path, file.landed.headers, file.claim.look.delimiter, skip)
        parts.append(f"select {file.content_id}::bigint as _file_id, {number} as _record_no, {fields} from {place}")
    had = {header.casefold() for file in chosen for header in file.landed.headers}
    lacking = [f"{_transformed('null', made)} as {name(key)}" for key, made in built.items() if key not in had]
    if parts and lacking:
        parts.append(f"select {', '.join(lacking)} where false")
    return " union all by name ".join(parts) or NO_RECORDS


def spellings(files: Iterable[RawFile], headers: Iterable[str] = ()) -> dict[str, str]:
    """Headers without case → how they are written, sorted: as in ``headers``, else in the first file that has one."""
    spelled = {header.casefold(): header for header in headers}
    for file in sorted(files, key=lambda file: file.file_id):
        for header in file.landed.headers:
            spelled.setdefault(header.casefold(), header)
    return dict(sorted(spelled.items()))


def _cell(header: str, structure: str | None) -> str:
    return name(header) if structure is None else _transformed(name(header), structure)


def _transformed(cell: str, structure: str) -> str:
    # A bare word in a JSON file (a number written as text) has lost its quotation marks in landing.
    return f"json_transform(case when json_valid({cell}) then {cell} else to_json({cell}) end, {text(structure)})"

"""The records that count, per table of a source: those of active files, without the ones that a newer version replaces.

Makes temporary views and tables for the length of one staging; staging and lookups read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from models.company import Source
from models.declarations import Declarations
from models.entities import load_entities
from models.errors import ExtractError
from models.formats import Format, Listed, Table
from models.issues import did_you_mean
from models.yaml_files import Places
from pipelines.steps import key_hashes
from pipelines.steps.cancelling import find_cancelled
from pipelines.steps.columns import Headers, Zones, mapped_texts, present, read_column, undeclared_date
from pipelines.steps.date_orders import Order, date_orders, in_iso_form
from pipelines.steps.file_names import words_of_names
from pipelines.steps.forgotten import set_aside_forgotten
from pipelines.steps.identities import identities_of
from pipelines.steps.key_hashes import KeyHashes
from pipelines.steps.raw_files import RawFile
from pipelines.steps.raw_views import records_sql, spellings
from pipelines.steps.sql_text import name, text
from pipelines.steps.versions import Keys, find_losers, find_merged
from pipelines.steps.whole_keys import check_one_split, check_whole_key, counted


@dataclass(frozen=True)
class ActiveTable:
    """``records``, ``losers`` and ``merged`` name temporary relations; the last two are None where there is nothing.

    ``places``: where company.yaml says it of the table; what a format says of it stands at its source.
    """

    source: Source
    id: str
    table: Table
    shape: Format
    files: tuple[RawFile, ...]
    records: str
    headers: Headers
    losers: str | None
    zones: Zones
    places: Places
    merged: str | None = None

    def __str__(self) -> str:
        return f"source {self.source.id}, table {self.id}"

    def suggest(self, word: str) -> str:
        """A header that may have been meant, with a blank before it; empty where none is near."""
        hint = did_you_mean(word, self.headers.spellings())
        return f" {hint}" if hint else ""


class Active:
    """The active tables of all sources, made when they are first asked for."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]
    ) -> None:
        self.connection, self.declarations, self.files = connection, declarations, files
        self.shapes = {source.id: declarations.format_of(source) for source in declarations.company.sources}
        self._made: dict[tuple[str, str], ActiveTable] = {}
        self._database = name(connection.execute("select current_database()").fetchall()[0][0])
        self.unique_keys: set[tuple[str, tuple[str, ...]]] = set()
        #: (source, table) → column → the order of its dates, where nobody declares it and the records tell it.
        self.orders: dict[tuple[str, str], dict[str, Order]] = {}

    def of(self, source: Source, table: str) -> ActiveTable:
        """A table's records. Raises `ExtractError` where its declaration names headers that no file has."""
        if (source.id, table) not in self._made:
            self._made[source.id, table] = self._make(source, table)
        return self._made[source.id, table]

    def _places(self, source: Source, table: str) -> Places:
        return self.declarations.places.below("sources", source.id, "tables", table)

    def _make(self, source: Source, id: str) -> ActiveTable:
        shape = self.shapes[source.id]
        declared = shape.tables[id]
        zones = Zones(shape.time_zone, self.declarations.company.time_zone)
        if declared.records_of is not None:
            base = self.of(source, declared.records_of)
            records = base.records
            if declared.split is not None:
                records = self._split(f"{source.id}_{id}", declared.split, base)
            self._judge_dates(source, id, declared, records, base.headers, base.files)
            headers = replace(base.headers, mapped=mapped_texts(declared.columns, base.headers))
            places = self._places(source, id)
            return ActiveTable(source, id, declared, shape, base.files, records, headers, base.losers, zones, places)
        own = tuple(f for f in self.files if (f.claim.source, f.claim.table) == (source.id, id) and f.fate == "active")
        label = f"{source.id}_{id}"
        records = self._records(source, id, declared, own)
        headers = Headers(self._headers(records, declared, own), escape_prefix=declared.escape_prefix)
        self._judge_dates(source, id, declared, records, headers, own)
        mapped = mapped_texts(declared.columns, headers)
        mapped |= words_of_names(declared.columns, headers, own, self._places(source, id))
        headers = replace(headers, mapped=mapped)
        losers, merged = name(f"loser_{label}"), None
        keys = self._keys(source, id, declared, headers, zones)
        cancelled = find_cancelled(self.connection, records, label, declared.cancelled_by, keys, headers)
        remaining = counted(cancelled.remaining, declared, headers) if declared.whole_key else cancelled.remaining
        is_large = sum(file.landed.records for file in own) >= key_hashes.KEPT_FROM and remaining == records
        kept = KeyHashes(self.connection, label, records, own) if is_large and keys.parts else None
        lost = find_losers(self.connection, remaining, keys, headers, losers, kept)
        begins = load_entities()[declared.entity].begins if declared.entity else None
        if declared.whole_key and begins in declared.columns and len(own) > 1:
            day = self._key(source, id, declared, begins, headers, zones)
            said = self.declarations.places.of("sources", source.id)
            check_one_split(self.connection, declared, own, records, begins, day, headers, said)
        if lost:
            check_whole_key(self.connection, declared, own, records, keys, headers, self._places(source, id))
        lost += cancelled.add_to(losers)
        listed = declared.merged_ids
        if listed is not None and len(keys.parts) == 1 and any(map(headers.spelled, listed.from_)):
            merged, ids = name(f"merged_{label}"), f"coalesce({', '.join(map(headers.text, listed.from_))})"
            lost += find_merged(self.connection, records, keys, ids, listed.by, losers, merged)
        lost += self._set_aside_forgotten(declared, own, headers, zones, records, losers)
        return ActiveTable(
            source, id, declared, shape, own, records, headers, losers if lost else None, zones,
            self._places(source, id), merged,
        )  # fmt: skip

    def _records(self, source: Source, id: str, table: Table, own: Sequence[RawFile]) -> str:
        """The relation of some files' records: the view of all that was landed where all of it counts."""
        landed = {f.content_id for f in self.files if (f.claim.source, f.claim.table) == (source.id, id)}
        if not table.nested and landed == {file.content_id for file in own}:
            return f"{self._database}.main.{name(f'raw_{source.id}_{id}')}"
        records = name(f"active_{source.id}_{id}")
        self.connection.execute(f"create or replace temp view {records} as {records_sql(own, table.nested)}").fetchall()
        return records

    def _headers(self, records: str, table: Table, own: Sequence[RawFile]) -> dict[str, tuple[str, str]]:
        """Headers without case → how they are written, and their type."""
        if not table.nested and not any(file.claim.look.reader == "parquet" for file in own):
            return {key: (shown, "VARCHAR") for key, shown in spellings(own).items()}
        described = self.connection.execute(f"describe {records}").fetchall()
        return {row[0].casefold(): (row[0], row[1]) for row in described if row[0] not in ("_file_id", "_record_no")}

    def _split(self, label: str, listed: Listed, base: ActiveTable) -> str:
        """A view of the base's records, one for each value that its cell lists; its name."""
        view, cells = name(f"active_{label}"), [c for word in listed.from_ if (c := base.headers.spelled(word))]
        rows = f"select * from {base.records} where false"
        if cells:
            words = f"string_split(coalesce({', '.join(map(base.headers.text, cells))}), {text(listed.by)})"
            each = f"unnest(list_sort(list_distinct(list_transform({words}, lambda word: trim(word)))))"
            rows = (
                f"select * exclude (_each) replace ({', '.join(f'_each as {name(cell)}' for cell in cells)}) "
                f"from (select r.*, {each} as _each from {base.records} as r) where _each <> ''"
            )
        self.connection.execute(f"create or replace temp view {view} as {rows}").fetchall()
        return view

    def _set_aside_forgotten(
        self, table: Table, files: Sequence[RawFile], headers: Headers, zones: Zones, records: str, losers: str
    ) -> int:
        entity = load_entities().get(table.entity or "")
        identities = list(identities_of(table, entity, headers, zones)) if entity and headers.found else []
        own = [identity for identity in identities if identity.kind != "mention"]
        return set_aside_forgotten(self.connection, self.declarations, files, own, records, losers)

    def _judge_dates(
        self, source: Source, id: str, table: Table, records: str, headers: Headers, files: Sequence[RawFile]
    ) -> None:
        entity = load_entities()[table.entity] if table.entity else None
        columns: dict[str, tuple[str, str]] = {}
        for word, column in table.columns.items():
            if entity is None or word not in entity.columns or column.lookup:
                continue
            written = undeclared_date(column, entity.columns[word], headers)
            if written is not None:
                columns[word] = (written, present(column, headers)[0])
        newest = next((word for word in table.version if headers.spelled(word)), None)
        if newest is not None and headers.is_text(newest):
            columns[f"version {newest}"] = (headers.text(newest), newest)
        self.orders[source.id, id] = date_orders(
            self.connection, f"source {source.id}, table {id}", files, records, columns, headers.spellings(),
            self._places(source, id),
        )  # fmt: skip

    def _keys(self, source: Source, id: str, table: Table, headers: Headers, zones: Zones) -> Keys:
        """The key's expressions: of canonical columns where it names such, else of headers."""
        parts = {word: self._key(source, id, table, word, headers, zones) for word in table.key if headers.found}
        if not parts or None in parts.values():
            return Keys((), ())
        nested = [word for word in parts if headers.is_nested(word)]
        orders = self.orders.get((source.id, id), {})
        versions = (_version(word, table, headers, zones, orders) for word in table.version)
        version = next((said for said in versions if said), None)
        found = tuple(part for part in parts.values() if part is not None)
        return Keys(found, tuple(part for word, part in parts.items() if part and word not in nested), version)

    def _key(self, source: Source, id: str, table: Table, word: str, headers: Headers, zones: Zones) -> str | None:
        column = table.columns.get(word)
        if column is not None and not column.lookup and column.file_name is None:
            entity = load_entities()[table.entity] if table.entity else None
            kind = entity.columns.get(word, "text") if entity else "text"
            order = self.orders[source.id, id].get(word)
            read = read_column(word, column, kind, None, headers, headers, zones, order)
            if not present(column, headers):
                return None
            value = read.typed(read.source)
            if not read.can_fail or (column.type or kind) == "text":
                return value
            # Two days that nobody can read are two days: as nulls they would be one key, and one record a double.
            return f"coalesce(cast({value} as varchar), cast({read.source} as varchar))"
        if headers.spelled(word) is None:
            if id in source.tables and "key" in source.tables[id].model_fields_set:
                raise ExtractError(
                    f"{self._places(source, id).of('key')}: "
                    f"source {source.id}, table {id}: key: no file has a column {word!r}. "
                    f"{did_you_mean(word, headers.spellings()) or ''}".rstrip()
                )
            return None
        return headers.text(word) if headers.is_text(word) else headers.cell(word)


def _version(word: str, table: Table, headers: Headers, zones: Zones, orders: Mapping[str, Order]) -> str | None:
    """A version's expression: a header's text, or a mapped column's value, since dates in words do not sort."""
    column = table.columns.get(word)
    if column is None:
        return in_iso_form(headers.text(word), orders.get(f"version {word}")) if headers.spelled(word) else None
    read = read_column(word, column, "timestamp", None, headers, headers, zones, orders.get(word))
    return read.typed(read.source) if present(column, headers) else None

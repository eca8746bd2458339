"""One canonical column: from the text in the extract to the value in staging, as SQL expressions.

What makes a number of a text is a macro of ``models/sql/macros.sql``; here is only which ones, in which order. Records
are read under the alias ``r``; identifiers come from declarations and headers, quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from models.entities import DUCKDB_TYPES, ColumnType
from models.formats import CastType, Column, Condition
from pipelines.steps.date_orders import Order, in_iso_form
from pipelines.steps.sql_text import array, name, text, texts

Precision = Literal["exact", "day", "month", "year"]
_NUMBERS = ("integer", "decimal", "money")
_WHOLE_TYPES = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER")


@dataclass(frozen=True)
class Headers:
    """The headers of a table's records (casefolded) with their spelling and type, under a table alias.

    ``mapped`` holds the table's own columns with the expression of their text, for conditions and keys that name one.
    """

    found: Mapping[str, tuple[str, str]]
    alias: str = "r"
    escape_prefix: str | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)

    def spelled(self, header: str) -> str | None:
        known = self.found.get(header.casefold())
        return known[0] if known else None

    def spellings(self) -> list[str]:
        return [spelled for spelled, _ in self.found.values()]

    def is_text(self, header: str) -> bool:
        return self.found[header.casefold()][1] == "VARCHAR"

    def is_nested(self, header: str) -> bool:
        kind = self.found[header.casefold()][1] if header.casefold() in self.found else ""
        return kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))

    def cell(self, header: str) -> str:
        """The cell as it is."""
        return f"{self.alias}.{name(self.found[header.casefold()][0])}"

    def text(self, header: str) -> str:
        """The text of a cell or else of a mapped column, null where blank or where no file has the header."""
        known = self.found.get(header.casefold())
        if known is None:
            return self.mapped.get(header, "cast(null as varchar)")
        cell = f"{self.alias}.{name(known[0])}"
        if known[1] != "VARCHAR":
            return f"cast({cell} as varchar)"
        words = f"text_of({cell})"
        return f"unescaped({words}, {text(self.escape_prefix)})" if self.escape_prefix else words


@dataclass(frozen=True)
class ReadColumn:
    """``source`` gives the text (or a Parquet file's typed cell); ``typed`` makes the value of such an expression.

    ``can_fail`` is false where every filled cell has a value, so that nobody need make it to know.
    """

    id: str
    source: str
    typed: Callable[[str], str]
    expectation: str
    precision: Precision
    can_fail: bool = True


@dataclass(frozen=True)
class Zones:
    """The zone in which a source writes its times, and the company's."""

    source: str
    company: str


def holds(condition: Condition, headers: Headers) -> str:
    """Whether a record fulfils a condition; a blank cell equals the empty word."""
    cell = f"coalesce({', '.join(map(headers.text, (condition.column, *condition.aliases)))}, '')"
    if not any(word.strip() for word in condition.equals):
        return f"{cell} = ''"
    words = texts(word.strip().casefold() for word in condition.equals)
    return f"lower({cell}) in ({words})"


def present(column: Column, headers: Headers) -> tuple[str, ...]:
    """Those of the column's headers that some file has; parts of ``concat`` may be mapped columns."""
    spelled = [word for word in (column.from_ or column.concat) if headers.spelled(word)]
    return tuple(spelled or [word for word in column.concat if word in headers.mapped])


def mapped_texts(columns: Mapping[str, Column], headers: Headers) -> dict[str, str]:
    """The expression of each mapped column's text, of those that come from headers of the table itself."""
    own = {id: column for id, column in columns.items() if column.from_ and not column.lookup}
    return {
        id: prepared(_cells(column, used, headers), column.model_copy(update={"when": None}), headers)
        for id, column in own.items()
        if (used := present(column, headers))
    }


def read_column(
    id: str,
    column: Column,
    kind: ColumnType,
    origin: str | None,
    headers: Headers,
    condition_headers: Headers,
    zones: Zones,
    order: Order | None = None,
) -> ReadColumn:
    """The expressions of a column. ``origin`` replaces the headers where the text comes from elsewhere (a file's name).

    ``headers`` are those of the table that holds the value, which a lookup may make another one. ``order`` is that of
    dates such as 03/04/2026, where the column holds such.
    """
    cast: CastType = column.type or kind
    used = present(column, headers)
    own = next((replace(zones, source=column.time_zones[word]) for word in used if word in column.time_zones), zones)
    # A Parquet cell that already has a type needs no detour over text.
    as_it_is = origin is None and len(used) == 1 and not column.concat and not headers.is_text(used[0])
    changes = (column.missing, column.values, column.when, column.starts_with, column.symbols, column.first_of)
    if as_it_is and not any(changes) and column.pattern is None:
        cell = headers.cell(used[0])
        raw_type = headers.found[used[0].casefold()][1]
        if direct := _direct(cast, raw_type, kind, own):
            return ReadColumn(id, cell, direct, f"no {cast}", _precision(column, cast), kind != "timestamp")
    source = prepared(origin or _cells(column, used, headers), column, condition_headers)
    return ReadColumn(
        id, source, lambda words: _converted(_cast(in_iso_form(words, order), cast, column, own), cast, kind),
        _expectation(cast, column), _precision(column, cast),
    )  # fmt: skip


def undeclared_date(column: Column, kind: ColumnType, headers: Headers) -> str | None:
    """The text of a column of dates or times whose order nobody declares; None of any other."""
    used = present(column, headers)
    is_open = (column.type or kind) in ("date", "timestamp") and not column.formats and not column.values
    if not is_open or not used or column.concat or not all(headers.is_text(header) for header in used):
        return None
    return prepared(_cells(column, used, headers), column.model_copy(update={"when": None}), headers)


def _cells(column: Column, used: tuple[str, ...], headers: Headers) -> str:
    if column.constant is not None:
        return text(column.constant)
    if column.concat:
        return f"nullif(concat_ws('|', {', '.join(headers.text(header) for header in column.concat)}), '')"
    if column.first_filled and used:
        return f"coalesce({', '.join(headers.text(header) for header in used)})"
    return headers.text(used[0]) if used else "cast(null as varchar)"


def prepared(words: str, column: Column, headers: Headers) -> str:
    """The text of a column with all that its declaration makes of the cell's words before they are a value."""
    if column.pattern is not None:
        words = f"nullif(regexp_extract({words}, {text(column.pattern)}), '')"
    if column.first_of is not None:
        words = f"nullif(trim(split_part({words}, {text(column.first_of)}, 1)), '')"
    if column.missing:
        missing = texts(word.strip().casefold() for word in column.missing)
        words = f"case when lower({words}) in ({missing}) then null else {words} end"
    if column.starts_with:
        tests = " or ".join(f"starts_with({words}, {text(prefix)})" for prefix in column.starts_with)
        words = f"case when {tests} then {words} end"
    if column.values:
        cases = " ".join(
            f"when {text(key.strip().casefold())} then {text(value)}" for key, value in column.values.items()
        )
        fallback = text(column.otherwise) if column.otherwise is not None else words
        if column.addition is not None:
            bare = f"trim(regexp_replace({words}, {text(column.addition)}, ''))"
            fallback = f"case lower({bare}) {cases} else {fallback} end"
        words = f"case lower({words}) {cases} else {fallback} end" if column.otherwise is None else (
            f"case when {words} is null then null else case lower({words}) {cases} else {fallback} end end"
        )  # fmt: skip
    if column.when is not None:
        words = f"case when {holds(column.when, headers)} then {words} end"
    return words


def _cast(words: str, cast: CastType, column: Column, zones: Zones) -> str:
    comma = "true" if column.decimal_comma else "false"
    source_zone, company_zone = text(column.time_zone or zones.source), text(zones.company)
    if cast in _NUMBERS:
        return _number(words, cast, column, comma)
    if cast == "boolean":
        return f"boolean_of({words})"
    if cast == "salesforce_id":
        return f"salesforce_id_of({words})"
    if cast == "date":
        return (
            f"cast(try_strptime({words}, {array(column.formats)}) as date)" if column.formats else f"date_of({words})"
        )
    if cast == "timestamp" and not column.formats:
        return f"local_time_of({words}, {source_zone}, {company_zone})"
    if cast == "timestamp":
        moment = f"try_strptime({words}, {array(column.formats)})"
        if any("%z" in pattern for pattern in column.formats):
            return f"timezone({company_zone}, {moment})"
        return moment if source_zone == company_zone else f"timezone({company_zone}, timezone({source_zone}, {moment}))"
    if cast in ("epoch_seconds", "epoch_microseconds"):
        factor = 1_000_000 if cast == "epoch_seconds" else 1
        return f"local_time_of_instant(integer_of({words}) * {factor}, {company_zone})"
    return words


def _number(words: str, cast: CastType, column: Column, comma: str) -> str:
    for symbol in column.symbols:
        words = f"replace({words}, {text(symbol)}, '')"
    if column.symbols:
        words = f"trim({words})"
    macro = {"integer": "integer_of({})", "decimal": f"decimal_of({{}}, {comma})", "money": f"money_of({{}}, {comma})"}[
        cast
    ]
    plain = macro.format(words)
    if not column.suffixes:
        return plain
    cases = " ".join(
        f"when ends_with(upper({words}), {text(suffix.upper())}) then "
        f"try_cast({macro.format(f'trim(left({words}, length({words}) - {len(suffix)}))')} * {factor} "
        f"as {DUCKDB_TYPES[cast]})"
        for suffix, factor in sorted(column.suffixes.items(), key=lambda item: -len(item[0]))
    )
    return f"case {cases} else {plain} end"


def _direct(cast: CastType, raw_type: str, kind: ColumnType, zones: Zones) -> Callable[[str], str] | None:
    """How a typed cell becomes the value without going over text, where that is safe."""
    company = text(zones.company)
    if cast in ("epoch_seconds", "epoch_microseconds") and raw_type in _WHOLE_TYPES:
        factor = 1_000_000 if cast == "epoch_seconds" else 1
        return lambda cell: _converted(f"local_time_of_instant({cell} * {factor}, {company})", cast, kind)
    if cast == "timestamp" and raw_type == "TIMESTAMP WITH TIME ZONE":
        return lambda cell: _converted(f"timezone({company}, {cell})", cast, kind)
    if cast == "timestamp" and raw_type.startswith("TIMESTAMP"):
        source = text(zones.source)
        return lambda cell: _converted(
            f"timezone({company}, timezone({source}, cast({cell} as timestamp)))", cast, kind
        )
    same = {"boolean": ("BOOLEAN",), "date": ("DATE",), "integer": _WHOLE_TYPES}.get(cast, ())
    if raw_type in same:
        return lambda cell: f"try_cast({cell} as {DUCKDB_TYPES[kind]})"
    return None


def made_by(cast: CastType) -> ColumnType:
    """The type of value that a cast makes."""
    if cast == "epoch_seconds" or cast == "epoch_microseconds":
        return "timestamp"
    return "text" if cast == "salesforce_id" else cast


def _converted(value: str, cast: CastType, kind: ColumnType) -> str:
    return value if made_by(cast) == kind else f"try_cast({value} as {DUCKDB_TYPES[kind]})"


def _expectation(cast: CastType, column: Column) -> str:
    words = {
        "integer": "no whole number",
        "decimal": "no number",
        "money": "no amount",
        "boolean": "neither true nor false",
    }
    said = words.get(cast, f"no {cast.replace('_', ' ')}")
    return f"{said} ({' or '.join(column.formats)})" if column.formats else said


def _precision(column: Column, cast: CastType) -> Precision:
    if column.file_name is not None and column.file_name.precision is not None:
        return column.file_name.precision
    dated = cast == "date" or (
        bool(column.formats) and not any("%H" in f or "%I" in f or "%T" in f for f in column.formats)
    )
    return "day" if dated else "exact"

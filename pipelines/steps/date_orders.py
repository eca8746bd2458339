"""Dates such as 03/04/2026, of which only the whole column can tell whether day or month comes first.

Where every one of them fits one order, that is the order. Where some fit only one and some only the other, or all fit
both, nobody can know, and the run is refused until the declaration says so (``formats``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import duckdb

from models.errors import ExtractError
from models.yaml_files import Places
from pipelines.steps.landing import texts_held
from pipelines.steps.raw_files import RawFile
from pipelines.steps.raw_views import records_sql

Order = Literal["day first", "month first"]
#: Records at the head of each file by which it is decided whether a column holds such dates at all.
LOOKED_AT = 20_000
DDL = """
create table if not exists landed.slashed_column (content_id bigint, look varchar, columns varchar[])
"""
_DATE = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})($|\D)"


def date_orders(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    files: Sequence[RawFile],
    records: str,
    columns: Mapping[str, tuple[str, str]],
    headers: Sequence[str],
    places: Places,
) -> dict[str, Order]:
    """Column → order, of those that hold such dates. ``columns``: name → (its text over ``r``, its header).

    ``headers`` are those that any of the files has; ``places``: where the table is declared.

    Raises `ExtractError` naming the column and how many records fit only one order.
    """
    found = _slashed(connection, files, {name: words for name, (words, _) in columns.items()}, headers)
    orders = {
        name: _order(connection, table, files, records, name, *columns[name], places.of("columns", name))
        for name in found
    }
    return {name: order for name, order in orders.items() if order is not None}


def in_iso_form(words: str, order: Order | None) -> str:
    """The expression of a text, put into ISO form where an order is known; other texts stay as they are."""
    return f"iso_of({words}, {str(order == 'day first').lower()})" if order is not None else words


def _slashed(
    connection: duckdb.DuckDBPyConnection, files: Sequence[RawFile], texts: Mapping[str, str], headers: Sequence[str]
) -> list[str]:
    """Which columns hold such a date near the head of some file. What a file was seen to hold is remembered."""
    own = [file for file in files if not file.is_view and file.landed.headers]
    if not texts or not own:
        return []
    connection.execute(DDL).fetchall()
    looks = {
        file.content_id: hashlib.sha256(f"{file.shape}{sorted(texts.items())}".encode()).hexdigest()[:16]
        for file in own
    }
    known = {
        content_id: columns
        for content_id, look, columns in connection.execute("select * from landed.slashed_column").fetchall()
        if looks.get(content_id) == look
    }
    held = texts_held(connection)
    fresh = {
        file.content_id: (file.content_id, looks[file.content_id], _look_into(connection, file, texts, headers, held))
        for file in own
        if file.content_id not in known
    }
    if fresh:
        connection.executemany("insert into landed.slashed_column values (?, ?, ?)", list(fresh.values())).fetchall()
    present = {column for columns in known.values() for column in columns} | {
        column for _, _, columns in fresh.values() for column in columns
    }
    return [column for column in texts if column in present]


def _look_into(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    texts: Mapping[str, str],
    headers: Sequence[str],
    held: Collection[int],
) -> list[str]:
    looks = ", ".join(f"bool_or(is_slashed({words}))" for words in texts.values())
    records = records_sql([file], headers=headers, held=held)
    row = connection.execute(f"select {looks} from (select * from ({records}) limit {LOOKED_AT}) as r").fetchall()[0]
    return [column for column, is_there in zip(texts, row, strict=True) if is_there]


def _order(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    files: Sequence[RawFile],
    records: str,
    name: str,
    words: str,
    header: str,
    place: str,
) -> Order | None:
    day, month, both, same, shown_day, shown_month, shown_both = connection.execute(
        f"""
        with written as (select {words} as word from {records} as r),
        part as (
            select word, try_cast(regexp_extract(word, $pattern, 1) as integer) as one,
                try_cast(regexp_extract(word, $pattern, 2) as integer) as two
            from written where is_slashed(word) and regexp_matches(word, $pattern)
        ),
        fit as (
            select word, one, two, one between 1 and 31 and two between 1 and 12 as as_day,
                one between 1 and 12 and two between 1 and 31 as as_month
            from part
        )
        select
            count(*) filter (where as_day and not as_month), count(*) filter (where as_month and not as_day),
            count(*) filter (where as_day and as_month and one <> two),
            count(*) filter (where as_day and as_month and one = two),
            min(word) filter (where as_day and not as_month), min(word) filter (where as_month and not as_day),
            min(word) filter (where as_day and as_month and one <> two)
        from fit
        """,
        {"pattern": _DATE},
    ).fetchall()[0]
    if day and not month:
        return "day first"
    if month and not day:
        return "month first"
    if not both and not day:
        return "day first" if same else None
    where = f"{_names(files)}: {table}, column {header!r} ({name})"
    declare = 'formats: ["%d/%m/%Y"] or ["%m/%d/%Y"], with %H:%M where there is a time'
    if day:
        raise ExtractError(
            f"{where} holds dates in two orders: {_records(day)} only with the day first ({shown_day}), "
            f"{_records(month)} only with the month first ({shown_month}), {both:,} more either way. "
            f"Export it again in one order, or declare the one that holds at {place} ({declare}); "
            "records in the other order then go to quarantine."
        )
    raise ExtractError(
        f"{where} holds dates such as {shown_both}, and each of the {both:,} could have the day or the month first. "
        f"Declare its order at {place}: {declare}."
    )


def _records(number: int) -> str:
    return f"{number:,} records fit" if number != 1 else "1 record fits"


def _names(files: Sequence[RawFile]) -> str:
    names = [file.claim.file.name for file in files]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more

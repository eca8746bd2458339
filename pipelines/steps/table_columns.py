"""The mapped columns of one table: which of them its files can feed, by which joins, and whether any is missing."""

from __future__ import annotations

from dataclasses import replace

from models.entities import ColumnType, load_entities
from models.errors import ExtractError
from models.formats import Column
from models.notices import Notice
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.columns import ReadColumn, made_by, present, read_column, undeclared_date
from pipelines.steps.date_orders import Order, date_orders
from pipelines.steps.file_names import from_file_names
from pipelines.steps.lookups import Lookups


def columns_of(active: Active, table: ActiveTable) -> tuple[tuple[ReadColumn, ...], tuple[str, ...]]:
    """The columns of the table's entity that can be read, and the joins that their lookups need."""
    entity = load_entities()[table.table.entity or ""]
    lookups = Lookups(active, table)
    found = []
    for id, column in table.table.columns.items():
        is_own, has_sql = id in entity.columns, table.table.sql is not None
        if not is_own and not has_sql:
            continue
        headers, origin = table.headers, None
        if column.lookup:
            headers = lookups.through(column.lookup)
        elif column.file_name is not None:
            origin = from_file_names(column, table.files, table.places.of("columns", id))
        # SQL may name any declared column; what no file has is null to it.
        if column.constant is None and origin is None and not present(column, headers) and not has_sql:
            continue
        is_day = column.file_name is not None and column.file_name.format is not None
        shown = column.model_copy(update={"formats": ("%Y-%m-%d",), "type": "date"}) if is_day else column
        kind = entity.columns.get(id) or made_by(column.type or "text")
        order = _order(active, table, id, column, kind)
        read = read_column(id, shown, kind, origin, headers, table.headers, table.zones, order)
        found.append(_surviving(read, column, active, table))
    return tuple(found), lookups.joins


def _order(active: Active, table: ActiveTable, id: str, column: Column, kind: ColumnType) -> Order | None:
    """The order of a column's dates: judged with its table, or where it is looked up with the table that holds it."""
    if not column.lookup:
        return active.orders.get((table.source.id, table.id), {}).get(id)
    far = active.of(table.source, column.lookup[-1].table)
    written = undeclared_date(column.model_copy(update={"missing": ()}), kind, far.headers)
    if written is None:
        return None
    known = active.orders[table.source.id, far.id]
    if f"lookup {id}" not in known:
        columns = {id: (written, present(column, far.headers)[0])}
        found = date_orders(
            active.connection, str(far), far.files, far.records, columns, far.headers.spellings(),
            table.places,
        )  # fmt: skip
        known |= {f"lookup {id}": order for order in found.values()}
    return known.get(f"lookup {id}")


def _surviving(read: ReadColumn, column: Column, active: Active, table: ActiveTable) -> ReadColumn:
    """The column with ids of records that were merged away replaced by those that they went into."""
    merged = active.of(table.source, column.survivor_in).merged if column.survivor_in else None
    if merged is None:
        return read
    survivor = f"(select m.survivor from {merged} as m where m.id = {read.source})"
    return replace(read, source=f"coalesce({survivor}, {read.source})")


def check_columns(active: Active, table: ActiveTable, warnings: list[Notice]) -> None:
    """Every header that the mapping needs must be in some file; where only some files lack it, say so.

    Raises `ExtractError` naming the column, with a suggestion.
    """
    for id, column in table.table.columns.items():
        words = column.from_ or column.concat
        if not words or not _is_needed(id, column, table):
            continue
        place = active.of(table.source, column.lookup[-1].table) if column.lookup else table
        used = {word.casefold() for word in present(column, place.headers)}
        if used and not any(map(place.headers.spelled, words)):
            continue  # parts that are mapped columns themselves
        if not used:
            names = ", ".join(file.claim.file.name for file in place.files[:3]) or "no file"
            raise ExtractError(
                f"{names}: {table}: no file has a column {' or '.join(map(repr, words))} for {id}."
                f"{place.suggest(words[0])} "
                f"Change the mapping at {table.places.of('columns', id)}, or say 'required: false' there."
            )
        for file in place.files:
            if file.landed.headers and not used & {header.casefold() for header in file.landed.headers}:
                warnings.append(Notice("column_lacks", file=file.claim.file.name, column=words[0], id=id))
    if table.table.is_questionnaire and not table.table.answers:
        warnings.append(
            Notice("no_question_declared", source=table.source.id, table=table.id, place=table.places.of("answers"))
        )
    for number, answer in enumerate(table.table.answers):
        if not any(table.headers.spelled(word) for word in answer.column):
            raise ExtractError(
                f"{table.places.of('answers', number)}: {table}: no file has the question "
                f"{' or '.join(map(repr, answer.column))}."
                f"{table.suggest(answer.column[0])}"
            )


def _is_needed(id: str, column: Column, table: ActiveTable) -> bool:
    own = table.source.tables.get(table.id)
    return column.required if column.required is not None else own is not None and id in own.columns

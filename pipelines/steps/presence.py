"""Whether each table of a source has a file at all: what the company declares or a KPI needs must be there.

Other tables of a vendor's format may lack. What is inside a file is checked in table_columns.py.
"""

from __future__ import annotations

from models.company import Source
from models.declarations import Declarations
from models.errors import ExtractError
from models.formats import Format
from models.notices import Notice


def check_presence(
    declarations: Declarations, source: Source, shape: Format, present: set[str], empty: dict[str, str]
) -> list[Notice]:
    """Warnings of tables without a file; ``present`` names those that have one.

    ``empty`` names the file of a table that holds not a byte: who reads "no file" while it lies there looks in vain.

    Raises `ExtractError` for a table whose files the company names, and for one that alone feeds an entity which the
    journey's KPIs read.
    """
    warnings = []
    needed = entities_that_kpis_read(declarations)
    fed = present | {name for name, table in shape.tables.items() if table.records_of in present}
    for name, table in shape.tables.items():
        if fed.intersection(table.instead_of) and name not in source.tables:
            continue
        if name in present or table.records_of is not None:
            continue
        message = f"{declarations.extracts_root / source.path}: source {source.id} has no file with records for {name}"
        put = "Put it there"
        if name in empty:
            message = f"{empty[name]}: is empty, not even headers; source {source.id} has no other file for {name}"
            put = "Export it again"
        if table.files and name in source.tables:
            raise ExtractError(
                f"{message} (looked for {', '.join(table.files)}). {put}, or change 'files' at "
                f"{declarations.places.of('sources', source.id, 'tables', name, 'files')}."
            )
        if table.entity in needed and not _is_fed_otherwise(declarations, source, shape, name, fed):
            readers = [
                f"{kpi} ({_place(declarations, kpi)})"
                for kpi in declarations.journey.kpi_ids()
                if kpi in declarations.kpis and table.entity in declarations.entities_read(declarations.kpi(kpi))
            ]
            raise ExtractError(f"{message}, which KPIs of the journey read. {put}, or take out {', '.join(readers)}.")
        is_beside = any(shape.tables[other].entity == table.entity for other in fed)
        if name in source.tables or (table.entity in needed and not is_beside):
            warnings.append(Notice("table_without_file", folder=source.path, source=source.id, table=name))
    return warnings


def _place(declarations: Declarations, kpi: str) -> str:
    """Where the journey names a KPI, as file and line."""
    journey, places = declarations.journey, declarations.journey_places
    lists = [(("stages", stage.id, "kpis"), stage.kpis) for stage in journey.stages]
    lists += [(("stages", stage.id, "boundary"), stage.boundary) for stage in journey.stages]
    for part, placed in [*lists, (("strip",), journey.strip)]:
        for number, placement in enumerate(placed):
            if placement.kpi == kpi:
                return places.of(*part, number)
    return places.of("stages")


def entities_that_kpis_read(declarations: Declarations) -> set[str]:
    """Those without which a KPI of the journey has no figure."""
    read = {entity for declared in declarations.kpis.values() for entity in declared.kpi.reads}
    return read | ({"lead", "opportunity"} if "linkage_link" in read else set())


def _is_fed_otherwise(declarations: Declarations, source: Source, shape: Format, name: str, present: set[str]) -> bool:
    entity = shape.tables[name].entity
    beside = any(shape.tables[other].entity == entity for other in present)
    others = (other for other in declarations.company.sources if other.id != source.id)
    return beside or any(entity in declarations.entities_of(other) for other in others)

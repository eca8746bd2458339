"""What one would expect to find and did not: records in a file, a declared region in the records. Warnings only."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from models.declarations import Declarations
from models.entities import load_entities
from models.notices import Notice
from pipelines.steps.raw_files import RawFile


def empty_files(files: Sequence[RawFile]) -> list[Notice]:
    """Files that count and hold headers, but no record."""
    return [
        Notice("file_without_records", file=file.claim.file.name)
        for file in files
        if file.fate == "active" and file.claim.look.reader and file.landed.records == 0
    ]


def regions_nobody_has(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> list[Notice]:
    """Declared regions that no staged record carries: misspelt in company.yaml, or called otherwise in the extracts."""
    tables = [entity.table for entity in load_entities().values() if entity.has_region]
    # To look for one record of a region ends where it is found; to list all regions reads every record.
    union = " union all ".join(f'(select 1 from "{table}" where region = $region limit 1)' for table in tables)
    return [
        Notice("region_without_records", place=declarations.places.of("regions", region), region=region)
        for region in declarations.company.region_ids
        if not connection.execute(f"select * from ({union}) limit 1", {"region": region}).fetchall()
    ]

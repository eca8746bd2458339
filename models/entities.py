"""The canonical model, read from ``entities.yaml``: which tables staging holds and what their columns mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from models.issues import Issues
from models.yaml_files import Declared, into_model, plain, read_yaml

#: How a column tells whose record it is; entities.yaml says what each word means.
PersonColumn = Literal["own", "phone", "device", "pointer", "mention"]
ColumnType = Literal["text", "integer", "decimal", "money", "boolean", "date", "timestamp"]

DUCKDB_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 4)",
    "money": "DECIMAL(18, 2)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}

#: Columns that every staging table ends with: where the record came from.
ORIGIN_COLUMNS: dict[str, str] = {"source": "VARCHAR", "file_id": "BIGINT", "record_no": "BIGINT"}

#: The bucket of records whose region no declared region claims.
UNKNOWN_REGION = "?"
#: The row of the whole company.
COMPANY_ROW = "*"


class Conversion(Declared):
    """An amount in the reporting currency: ``amount`` in ``currency`` by the rate of the first known of ``at``."""

    amount: str
    currency: str
    at: tuple[str, ...]


class Entity(Declared):
    """One entity: ``begins`` and ``outcomes`` are what ``--as-of`` acts on; ``personal``, ``person``: about people.

    ``region_of``: of an entity without a region, column → the entity whose region its records are counted in.
    """

    id: str
    about: str
    key: tuple[str, ...]
    columns: dict[str, ColumnType]
    begins: str | None = None
    outcomes: dict[str, tuple[str, ...]] = {}
    personal: tuple[str, ...] = ()
    person: dict[str, PersonColumn] = {}
    conversions: dict[str, Conversion] = {}
    region_of: dict[str, str] = {}

    @property
    def table(self) -> str:
        return f"staging_{self.id}"

    @property
    def has_region(self) -> bool:
        return "region" in self.columns

    @property
    def names_people(self) -> bool:
        """Whether its records carry people's names in plain words, which may then stand in a wrong column as well."""
        return not {"first_name", "last_name", "name", "subject"}.isdisjoint(self.personal)

    @property
    def event_times(self) -> tuple[str, ...]:
        """Columns whose newest value says how far a source has come: never due dates."""
        first = (self.begins,) if self.begins else ()
        return first + tuple(self.outcomes)


@cache
def load_entities() -> dict[str, Entity]:
    """All entities by name. The file ships with the package; a mistake in it is a bug and is raised as one."""
    path = Path(__file__).with_name("entities.yaml")
    issues = Issues()
    data = read_yaml(path, issues)
    entities: dict[str, Entity] = {}
    for name, block in (data or {}).items():
        entity = into_model(block, Entity, path, issues, id=str(name))
        if entity is not None:
            entities[str(plain(name))] = entity
    issues.raise_if_errors()
    return entities

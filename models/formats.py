"""How extracts look: the shape of a source format and of a table in it. Readers that follow these are in pipelines.

A format of the library is a file in ``formats/``; ``custom`` is a format whose tables the company declares itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from models.issues import Issues
from models.yaml_files import Declared, into_model, plain, read_yaml

Delivery = Literal["snapshot", "upsert", "append"]
Reader = Literal["csv", "parquet", "json_lines", "xlsx"]
#: Rows of staging to records of raw: one each, several records to a row, several rows to a record, some records.
Cardinality = Literal["1:1", "n:1", "1:n", "some"]
CastType = Literal[
    "text", "integer", "decimal", "money", "boolean", "date", "timestamp",
    "epoch_seconds", "epoch_microseconds", "salesforce_id",
]  # fmt: skip


def _as_tuple(value: Any) -> Any:
    if value is None or isinstance(value, (list, tuple)):
        return value
    return (value,)


def _words(value: Any) -> Any:
    """One word or several; YAML's own true/false/numbers are taken as they are written in an extract."""
    items = _as_tuple(value)
    if items is None:
        return None
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Condition(Declared):
    """``column`` (a header) holds one of ``equals``; compared without case and outer blanks."""

    column: str
    equals: Words


class SetAside(Condition):
    """Records that are kept in raw but enter no number, by a named rule (deleted, preview, totals …)."""

    rule: str


class Lookup(Declared):
    """Take the value from another table of the same source: ``table`` whose ``key`` equals this table's ``by``.

    n:1 by law: a key that stands twice in ``table`` fails the run and names it. Both may be several headers, in the
    same order. ``via`` chains lookups.
    """

    table: str
    by: Words
    key: Words


class FileName(Declared):
    """A date that only the file's name tells; ``precision`` is how exact it is."""

    pattern: str
    format: str
    precision: Literal["day", "month", "year"]


class Column(Declared):
    """Where a canonical column comes from and how its text is read.

    ``from`` is a header or a list of aliases: the first one present serves, or with ``first_filled`` the first that is
    not blank in each record. A plain string means ``{from: …}``. ``concat`` joins by a bar. ``starts_with`` keeps a
    value only where it begins so (the object's prefix of a Salesforce id). ``pattern`` keeps what a regular expression
    finds first (the year of a day). ``time_zones`` says of a header in which zone it is written, if not the source's.

    A column that its entity lacks serves the table's key and SQL only.

    ``required: true``: a record without it goes to quarantine, and files without it are an error; ``false``: no file
    need have it. Unless said, a column that the company declares must be in some file, one of the library need not.
    """

    from_: Words = Field(default=(), alias="from")
    first_filled: bool = False
    concat: Words = ()
    constant: str | None = None
    file_name: FileName | None = None
    lookup: tuple[Lookup, ...] = ()
    type: CastType | None = None
    formats: Words = ()
    time_zone: str | None = None
    time_zones: dict[str, str] = {}
    pattern: str | None = None
    missing: Words = ()
    decimal_comma: bool = False
    symbols: Words = ()
    suffixes: dict[str, int] = {}
    values: dict[str, str] = {}
    otherwise: str | None = None
    when: Condition | None = None
    starts_with: Words = ()
    required: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, (str, list)):
            return {"from": data}
        if isinstance(data, dict) and isinstance(data.get("values"), dict):
            data = {**data, "values": {str(key): _word(value) for key, value in data["values"].items()}}
        if isinstance(data, dict) and isinstance(data.get("lookup"), dict):
            data = {**data, "lookup": [data["lookup"]]}
        return data

    @model_validator(mode="after")
    def _has_one_origin(self) -> Column:
        origins = sum([bool(self.from_), bool(self.concat), self.constant is not None, self.file_name is not None])
        if origins != 1:
            raise ValueError("say exactly one of from, concat, constant, file_name")
        return self


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Answer(Declared):
    """One question of a questionnaire: its column, what it measures and on which scale."""

    column: Words
    metric: str
    scale_min: float
    scale_max: float
    not_an_answer: Words = ()
    values: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _words_of_values(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("values"), dict):
            return {**data, "values": {str(key): _word(value) for key, value in data["values"].items()}}
        return data


class Table(Declared):
    """One table of a source: which files hold it, how they are read, and which entity it becomes.

    Without ``entity`` the table only serves lookups and SQL. ``columns`` maps canonical columns; ``sql`` names a
    file under ``sql/staging/`` that selects the entity's columns from ``raw_<source>_<table>`` where a mapping
    cannot (nested parameters, joins). ``answers`` turns one questionnaire into one row per answered question.

    ``records_of`` names another table whose records are read a second time, so this one has no files of its own.
    ``partition`` finds in a file's name what the file is about (a day): of deliveries in several dated folders the
    newest holds for it, and a name that ``provisional`` matches gives way to one that it does not.

    A header of ``recognised_by`` stands for all aliases of the column that is read from it.

    ``quoted: false``: the format has no quotation marks, they are characters like any. ``escape_prefix`` is what the
    vendor writes before a cell that a spreadsheet would take for a formula; it is no part of the value. ``comment``
    begins lines that are no records; after them, and after a blank line, a table begins with headers of its own, so
    one file may hold several (report_tables.py). ``nested`` says how cells that hold JSON are built, per column.
    ``cancelled_by``: a record that fulfils it takes back another one, and neither counts (cancelling.py).
    ``instead_of`` names tables that are other shapes of the same: where one of them has files, this one need not.

    ``gone`` lists headers that files had once and have no longer: a column that vanishes otherwise fails the run.

    ``person``: headers that name a person beside the mapped columns, so that `forget` finds the record.
    """

    entity: str | None = None
    files: Words = ()
    names: Words = ()
    recognised_by: Words = ()
    reader: Reader | None = None
    sheet: str | None = None
    headers: Words = ()
    header_rows: int = 1
    delimiter: str | None = None
    quoted: bool = True
    comment: str | None = None
    escape_prefix: str | None = None
    nested: dict[str, Any] = {}
    encoding: str | None = None
    delivery: Delivery | None = None
    key: Words = ()
    version: Words = ()
    set_aside: tuple[SetAside, ...] = ()
    cancelled_by: Condition | None = None
    columns: dict[str, Column] = {}
    answers: tuple[Answer, ...] = ()
    sql: str | None = None
    cardinality: Cardinality | None = None
    records_of: str | None = None
    instead_of: Words = ()
    partition: str | None = None
    provisional: str | None = None
    gone: Words = ()
    person: Words = ()


class Format(Declared):
    """A source format: a vendor's shape (`library`) or a company's own (`custom`)."""

    id: str
    about: str = ""
    delivery: Delivery = "snapshot"
    reader: Reader = "csv"
    time_zone: str = "UTC"
    lag_days: int = 0
    tables: dict[str, Table] = {}


@cache
def load_formats() -> dict[str, Format]:
    """The library's formats by name; a mistake in one is a bug and is raised as one."""
    issues = Issues()
    formats: dict[str, Format] = {}
    for path in sorted((Path(__file__).parent / "formats").glob("*.yaml")):
        data = read_yaml(path, issues)
        if data is None:
            continue
        data["id"] = path.stem
        declared = into_model(data, Format, path, issues)
        if declared is not None:
            formats[str(plain(path.stem))] = declared
    issues.raise_if_errors()
    return formats

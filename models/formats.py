"""How extracts look: the shape of a source format and of a table in it. Readers that follow these are in pipelines.

A format of the library is a file in ``formats/``; ``custom`` is a format whose tables the company declares itself.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from models.answers import Answer
from models.issues import Issues
from models.regular_expressions import NamePattern
from models.words import Words, word_of
from models.yaml_files import Declared, into_model, plain, read_yaml

Delivery = Literal["snapshot", "upsert", "append"]
Reader = Literal["csv", "parquet", "json_lines", "xlsx"]
#: Rows of staging to records of raw: one each, several records to a row, several rows to a record, some records.
Cardinality = Literal["1:1", "n:1", "1:n", "some"]
CastType = Literal[
    "text", "integer", "decimal", "money", "boolean", "date", "timestamp",
    "epoch_seconds", "epoch_microseconds", "salesforce_id",
]  # fmt: skip


class Condition(Declared):
    """``column`` holds one of ``equals``; compared without case and outer blanks.

    It is a header, or else a mapped column of the table, whose text then is what its aliases and ``values`` make of it.
    ``aliases`` are other headers of the same column: the first that a record has filled serves.
    """

    column: str
    aliases: Words = ()
    equals: Words


class SetAside(Condition):
    """Records that are kept in raw but enter no number, by a named rule (deleted, preview, totals …)."""

    rule: str


class Lookup(Declared):
    """Take the value from another table of the same source: ``table`` whose ``key`` equals this table's ``by``.

    n:1 by law: a key that stands twice in ``table`` fails the run and names it; ``ambiguous: skip`` finds nothing by
    such a key instead (names of people). Both may be several headers, in the same order. A list of lookups chains them.
    """

    table: str
    by: Words
    key: Words
    ambiguous: Literal["refuse", "skip"] = "refuse"


class Listed(Declared):
    """Several values in one cell, apart by ``by``; ``from`` is a header or a list of aliases, the first one filled."""

    from_: Words = Field(alias="from")
    by: str = ";"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"from": data} if isinstance(data, (str, list)) else data


class FileName(Declared):
    """What only the file's name tells: a date, with ``format`` and how exact it is, or without both a word."""

    pattern: NamePattern
    format: str | None = None
    precision: Literal["day", "month", "year"] | None = None

    @model_validator(mode="after")
    def _is_a_date_or_a_word(self) -> FileName:
        if (self.format is None) != (self.precision is None):
            raise ValueError("say format and precision of a date, or neither of a word")
        return self


class Column(Declared):
    """Where a canonical column comes from and how its text is read.

    ``from`` is a header or a list of aliases: the first one present serves, or with ``first_filled`` the first that is
    not blank in each record. A plain string means ``{from: …}``. ``concat`` joins by a bar; its words are headers or
    mapped columns of the table. ``starts_with`` keeps a value only where it begins so (the object's prefix of a
    Salesforce id). ``pattern`` keeps what a regular expression finds first (the year of a day). ``time_zones`` says of
    a header in which zone it is written, if not the source's. ``first_of`` is what parts several values in a cell, of
    which the first is taken. ``survivor_in`` names a table with ``merged_ids``: the id of a record that was merged away
    becomes that of the one it went into. ``addition`` is a regular expression of what a vendor writes behind a word
    (the pipeline behind a stage): one that ``values`` does not hold as it stands is looked up without it.

    A column that its entity lacks serves the table's key, versions, rules and SQL only. A company's column over one of
    the library may say no origin: it then only adds to the library's (more ``values``).

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
    addition: str | None = None
    otherwise: str | None = None
    when: Condition | None = None
    starts_with: Words = ()
    first_of: str | None = None
    survivor_in: str | None = None
    required: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, (str, list)):
            return {"from": data}
        if isinstance(data, dict) and isinstance(data.get("values"), dict):
            data = {**data, "values": {str(key): word_of(value) for key, value in data["values"].items()}}
        if isinstance(data, dict) and isinstance(data.get("lookup"), dict):
            data = {**data, "lookup": [data["lookup"]]}
        return data

    @model_validator(mode="after")
    def _has_one_origin(self) -> Column:
        if self._origins() > 1:
            raise ValueError("say exactly one of from, concat, constant, file_name")
        return self

    def _origins(self) -> int:
        return sum([bool(self.from_), bool(self.concat), self.constant is not None, self.file_name is not None])

    @property
    def has_origin(self) -> bool:
        return self._origins() == 1

    def overlaid(self, own: Column) -> Column:
        """The other column; where that says no origin, this one with what the other one says, and more ``values``."""
        if own.has_origin:
            return own
        changes = {name: getattr(own, name) for name in own.model_fields_set}
        return self.model_copy(update={**changes, "values": {**self.values, **own.values}})


class HeaderJoin(Declared):
    """Headers that stand in two rows, a question and below it its options: joined to ``question – option``.

    ``left_out`` are words of the second row that say nothing ("Response"): the question alone is then the header.
    """

    left_out: Words = ()


class Table(Declared):
    """One table of a source: which files hold it, how they are read, and which entity it becomes.

    Without ``entity`` the table only serves lookups and SQL. ``columns`` maps canonical columns; ``sql`` names a
    file under ``sql/staging/`` that selects the entity's columns from ``raw_<source>_<table>`` where a mapping
    cannot (nested parameters, joins). ``answers`` turns one questionnaire into one row per answered question;
    ``not_an_answer`` are words that answer none of its questions. ``header_join`` makes one header of two rows.

    ``by_record``: each row of ``sql`` is made of one record, whatever the others are (no aggregates, no windows, no
    other tables in it), so that the rows of a new file are made without those of the files that are staged already.
    ``records_of`` names another table whose records are read a second time, so this one has no files of its own.
    ``split`` makes a record of each value in a cell that lists several (1:n; a blank cell makes none); the records
    themselves are accounted for by the table they are of. ``merged_ids`` lists ids of records that went into this one:
    they are set aside as ``merged`` where they still stand somewhere.

    ``recognised_by``, ``key`` and ``version`` name headers, or mapped columns, of which any alias serves. A header of
    ``recognised_by`` stands for all aliases of the column that is read from it, too.
    ``whole_key``: nothing else tells two records of a file apart, so a file in which something does is refused.
    ``partition`` finds in a file's name what the file is about (a day): of deliveries in several dated folders the
    newest holds for it, and a name that ``provisional`` matches gives way to one that it does not.

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
    header_join: HeaderJoin | None = None
    delimiter: str | None = None
    quoted: bool = True
    comment: str | None = None
    escape_prefix: str | None = None
    nested: dict[str, Any] = {}
    encoding: str | None = None
    delivery: Delivery | None = None
    key: Words = ()
    whole_key: bool = False
    version: Words = ()
    set_aside: tuple[SetAside, ...] = ()
    cancelled_by: Condition | None = None
    columns: dict[str, Column] = {}
    answers: tuple[Answer, ...] = ()
    not_an_answer: Words = ()
    sql: str | None = None
    by_record: bool = False
    cardinality: Cardinality | None = None
    records_of: str | None = None
    instead_of: Words = ()
    split: Listed | None = None
    merged_ids: Listed | None = None
    partition: NamePattern | None = None
    provisional: NamePattern | None = None
    gone: Words = ()
    person: Words = ()

    @model_validator(mode="after")
    def _words_have_what_they_are_about(self) -> Table:
        if self.split is not None and self.records_of is None:
            raise ValueError("split needs records_of: another table accounts for the records that are split")
        if self.by_record and self.sql is None:
            raise ValueError("by_record says how the rows of sql are made, and there is no sql")
        return self

    @property
    def is_questionnaire(self) -> bool:
        """Whether a record answers several questions, also where nobody has declared which; else it is one answer."""
        is_one_answer = self.sql is not None or not self.columns.keys().isdisjoint(("answer_id", "score"))
        return bool(self.answers) or (self.entity == "survey_response" and not is_one_answer)

    def is_recognised(self, headers: Collection[str]) -> bool:
        """Whether casefolded ``headers`` hold all of ``recognised_by``, each by any of its aliases."""
        return bool(self.recognised_by) and all(
            not self._spellings(word).isdisjoint(headers) for word in self.recognised_by
        )

    def signature(self, headers: Collection[str]) -> set[str]:
        """The casefolded ``headers`` by which the table is recognised."""
        return {header for word in self.recognised_by for header in self._spellings(word) if header in headers}

    def known_headers(self) -> set[str]:
        """All headers, casefolded, that the table has a use for."""
        named = {word.casefold() for column in self.columns.values() for word in (*column.from_, *column.concat)}
        return named.union(*(self._spellings(word) for word in (*self.recognised_by, *self.key, *self.version)))

    def _spellings(self, word: str) -> set[str]:
        """How a header may be written, or a mapped column's header: in another language, in another version.

        A mapped column's own name is ours, so no vendor's file is known by it unless it is an alias as well.
        """
        if word in self.columns and self.columns[word].from_:
            return {alias.casefold() for alias in self.columns[word].from_}
        read = [column for column in self.columns.values() if word in column.from_ and not column.first_filled]
        return {word.casefold(), *(alias.casefold() for column in read[:1] for alias in column.from_)}

    def overlaid(self, own: Table) -> Table:
        """This table with what another one says explicitly laid over it, columns one by one."""
        changes = {name: getattr(own, name) for name in own.model_fields_set}
        changes["columns"] = dict(self.columns)
        for id, column in own.columns.items():
            changes["columns"][id] = self.columns[id].overlaid(column) if id in self.columns else column
        return self.model_copy(update=changes)


class Format(Declared):
    """A source format: a vendor's shape (`library`) or a company's own (`custom`).

    ``extends`` names a format of which this one says only what differs. ``is_localised``: headers come in several
    languages, in files that may lie side by side, so of a column's aliases the first that is filled always serves.
    """

    id: str
    about: str = ""
    extends: str | None = None
    is_localised: bool = False
    delivery: Delivery = "snapshot"
    reader: Reader = "csv"
    time_zone: str = "UTC"
    lag_days: int = 0
    tables: dict[str, Table] = {}

    @model_validator(mode="after")
    def _fill_from_any_language(self) -> Format:
        if self.is_localised:
            for table in self.tables.values():
                for id, column in table.columns.items():
                    table.columns[id] = column.model_copy(update={"first_filled": True})
        return self

    def overlaid(self, own: Format) -> Format:
        """This format with what another one says explicitly laid over it, table by table."""
        changes = {name: getattr(own, name) for name in own.model_fields_set}
        tables = dict(self.tables)
        for name, table in own.tables.items():
            tables[name] = tables[name].overlaid(table) if name in tables else table
        return self.model_copy(update={**changes, "tables": tables})


@cache
def load_formats() -> dict[str, Format]:
    """The library's formats by name; a mistake in one is a bug and is raised as one."""
    issues = Issues()
    formats: dict[str, Format] = {}
    for path in sorted((Path(__file__).parent / "formats").glob("*.yaml")):
        data = read_yaml(path, issues)
        if data is None:
            continue
        declared = into_model(data, Format, path, issues, id=path.stem)
        if declared is not None:
            formats[str(plain(path.stem))] = declared
    issues.raise_if_errors()
    return {name: formats[own.extends].overlaid(own) if own.extends else own for name, own in formats.items()}

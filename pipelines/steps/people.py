"""Finding a person in the raw layer: every record of his in every landed file, whatever became of the record.

From the key that was typed to the ids and addresses of the same person, and from those to further records.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from models.declarations import Declarations
from models.errors import RequestError
from models.privacy import is_phone, phone_form
from pipelines.steps.forgotten import Pair, keys_of, pairs_where
from pipelines.steps.identities import Identity, PersonTable, person_tables
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_text import array, text, texts

#: A shorter key says nobody when it is met in a column of another meaning.
TELLING_LENGTH = 10


@dataclass
class Person:
    """Who is being forgotten: ``keys`` by which his records are known, and the records, per table of people."""

    keys: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    records: list[tuple[PersonTable, list[Pair]]] = field(default_factory=list)

    @property
    def pairs(self) -> set[Pair]:
        return {pair for _, pairs in self.records for pair in pairs}

    @property
    def all_keys(self) -> set[str]:
        return self.keys | self.phones

    @property
    def telling(self) -> list[str]:
        """Keys that name nobody else wherever they stand: addresses, telephone numbers, long ids."""
        own = [key for key in self.keys if "@" in key or len(key) >= TELLING_LENGTH]
        return sorted(own) + sorted(self.phones)


def find_person(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile], key: str
) -> Person:
    """Everything that is known by a key: an address, a telephone number, or an id of the CRM.

    Raises `RequestError` where a telephone number is shared by several people: one of them has to be named.
    """
    tables = list(person_tables(connection, declarations, files))
    person = Person(keys=set(keys_of(key)))
    _refuse_shared_phone(connection, tables, key)
    grown = True
    while grown:
        person.records = [(table, _records_of(connection, table, person.all_keys)) for table in tables]
        more = set().union(*(_values(connection, t, pairs, t.of_kind("own", "device")) for t, pairs in person.records))
        grown = not more <= person.keys
        person.keys |= more
    typed = {one for one in person.keys if one.startswith("tel:")}
    person.keys -= typed
    phones = set().union(*(_values(connection, t, pairs, t.of_kind("phone")) for t, pairs in person.records))
    person.phones = {phone for phone in phones | typed if not _is_shared(connection, tables, phone, person.pairs)}
    person.records = [(table, pairs) for table, pairs in person.records if pairs]
    return person


def _records_of(connection: duckdb.DuckDBPyConnection, table: PersonTable, keys: set[str]) -> list[Pair]:
    return pairs_where(connection, table, is_named(table.of_kind("own", "phone", "pointer"), keys))


def is_named(identities: Sequence[Identity], keys: set[str]) -> str:
    """Whether one of some cells holds one of the keys, as a SQL expression."""
    tests = [
        f"list_has_any({one.value}, {array(sorted(keys))})"
        if one.is_list
        else f"{one.value} in ({texts(sorted(keys))})"
        for one in identities
    ]
    return f"coalesce({' or '.join(tests) or 'false'}, false)"


def _values(
    connection: duckdb.DuckDBPyConnection, table: PersonTable, pairs: Sequence[Pair], identities: Sequence[Identity]
) -> set[str]:
    """What stands in some cells of some records."""
    if not pairs or not identities:
        return set()
    listed = ", ".join(f"({content}, {record})" for content, record in pairs)
    cells = ", ".join(one.value for one in identities)
    rows = connection.execute(
        f"select {cells} from ({table.records}) as r where (r._file_id, r._record_no) in ({listed})"
    ).fetchall()
    cells_found = [cell if isinstance(cell, list) else [cell] for row in rows for cell in row]
    return {value for values in cells_found for value in values if value}


def _is_shared(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PersonTable], phone: str, own: set[Pair]
) -> bool:
    return any(set(pairs_where(connection, table, is_named(table.of_kind("phone"), {phone}))) - own for table in tables)


def _refuse_shared_phone(connection: duckdb.DuckDBPyConnection, tables: Sequence[PersonTable], key: str) -> None:
    phones = {one for one in keys_of(key) if one.startswith("tel:")}
    people: set[str] = set()
    for table in tables:
        own = [one for one in table.of_kind("own") if re.search(r"email|mail", " ".join(one.headers), re.IGNORECASE)]
        who = own or list(table.of_kind("own"))
        named = pairs_where(connection, table, is_named(table.of_kind("phone"), phones)) if phones else []
        people |= _values(connection, table, named, who[:1])
    if len(people) > 1:
        raise RequestError(
            f"{len(people)} people share this telephone number. Name one of them by address or id: "
            "'milepost forget' with the id as the CRM has it."
        )


def contains_key(column: str, keys: Sequence[str]) -> str:
    """Whether a text holds a telling key anywhere: an address, an id, a telephone number however it is written."""
    tests = [f"contains(lower({column}), {text(key.lower())})" for key in keys if not is_phone(key)]
    if phone := "|".join(phone_form(key) for key in keys if is_phone(key)):
        # The engine looks neither ahead nor back, so the characters around a number are part of what is found.
        tests.append(f"regexp_matches({column}, {text(f'(?:^|[^0-9])(?:{phone})(?:[^0-9]|$)')})")
    return f"coalesce({' or '.join(tests) or 'false'}, false)"

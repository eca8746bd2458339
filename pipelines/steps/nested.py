"""Cells that hold JSON: whether each value in them is of the declared type, and what is wrong where one is not.

DuckDB makes a null of what does not fit a structure, and a number of half of it: neither would be missed by anybody. So
files of JSON lines are looked through once, as they are landed. Parquet cannot hold such values. A text may be
anything: what else stands there is kept as it is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pipelines.steps.sql_text import array, text

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER")
_NUMBERS = ("FLOAT", "DOUBLE", "DECIMAL")


def is_suspect_sql(nested: Mapping[str, Any], columns: Collection[str], record: str) -> str:
    """Whether a record of JSON may hold a value that does not fit: an expression that is cheap enough for all records.

    It looks at types and words along whole paths; `misfits_sql`, which walks through every item of every list and costs
    ten times as much, is for those records alone.
    """
    places: dict[tuple[str, bool], list[str]] = {}
    for column, structure in nested.items():
        if column in columns:
            for kind, path in _places(structure, f'$."{column}"'):
                places.setdefault((kind, "[*]" in path), []).append(path)
    tests = [_fits(kind, is_listed, paths, record) for (kind, is_listed), paths in places.items()]
    return f"not coalesce({' and '.join(tests) or 'true'}, false)"


def _places(structure: Any, path: str) -> Iterator[tuple[str, str]]:
    """What stands at a path and below it, but for texts: ARRAY, OBJECT, WHOLE or OTHER."""
    if isinstance(structure, list):
        yield "ARRAY", path
        yield from _places(structure[0], f"{path}[*]")
    elif isinstance(structure, dict):
        yield "OBJECT", path
        for key, of in structure.items():
            yield from _places(of, f'{path}."{key}"')
    elif str(structure).upper() != "VARCHAR":
        yield ("WHOLE" if str(structure).upper() in _WHOLE else "OTHER"), path


def _fits(kind: str, is_listed: bool, paths: Sequence[str], record: str) -> str:
    """Whether all that stands at some paths is of a kind. Paths without ``[*]`` are read in one go."""
    if is_listed:
        return " and ".join(_all_fit(kind, text(path), record) for path in paths)
    return _all_fit(kind, array(paths), record)


def _all_fit(kind: str, place: str, record: str) -> str:
    if kind in ("ARRAY", "OBJECT"):
        return f"list_has_all(['{kind}', 'NULL'], json_type({record}, {place}))"
    found = f"json_extract_string({record}, {place})"
    # A number of more digits may be too long for its type: the closer look tells, as it does of other types.
    word = "(?:[+-]?[0-9]{1,18}|NULL)" if kind == "WHOLE" else "NULL"
    words = text(rf"\[(?:{word}(?:, {word})*)?\]")
    return f"regexp_full_match(cast({found} as varchar), {words})"


def misfits_sql(nested: Mapping[str, Any], pointers: Mapping[str, str], record: str) -> str:
    """An expression over a record of JSON: a list of (c = column, v = value, w = reason), empty where all fits.

    ``nested`` is column → structure, as tables declare it; ``pointers`` are the columns' JSON pointers in the records.
    """
    found = [
        f"list_transform([{_fault(f'({record} -> {text(pointers[column])})', structure, column, 0)}], "
        f"lambda fault: struct_pack(c := {text(column)}, v := fault[1], w := fault[2]))"
        for column, structure in nested.items()
        if column in pointers
    ]
    listed = f"list_concat({', '.join(found)})" if len(found) > 1 else "".join(found)
    return f"list_filter({listed}, lambda fault: fault.w is not null)" if found else "[]"


def _fault(value: str, structure: Any, where: str, depth: int) -> str:
    """An expression: [value, what is wrong] of the first value that does not fit, null where all do."""
    kind = f"json_type({value})"
    if isinstance(structure, list):
        item = f"item_{depth}"
        inner = _fault(item, structure[0], where, depth + 1)
        each = f"list_transform(json_extract({value}, '$[*]'), lambda {item}: {inner})"
        each = f"list_filter({each}, lambda fault: fault is not null)"
        return _container(value, kind, "ARRAY", "list", where, f"{each}[1]")
    if isinstance(structure, dict):
        parts = (_fault(f"({value} -> {text('/' + key)})", of, key, depth) for key, of in structure.items())
        return _container(value, kind, "OBJECT", "object", where, f"coalesce({', '.join(parts)})")
    written, type_ = f"({value} ->> '$')", str(structure).upper()
    if type_ == "VARCHAR":
        return "null"
    wrong = f"try_cast({written} as {type_}) is null"
    if type_ in _WHOLE:
        wrong += f" or not regexp_full_match({written}, '[+-]?[0-9]+')"
    return f"case when {kind} <> 'NULL' and ({wrong}) then {_said(value, kind, where, _word(type_))} end"


def _container(value: str, kind: str, wanted: str, word: str, where: str, inner: str) -> str:
    return (
        f"case when coalesce({kind}, 'NULL') = 'NULL' then null "
        f"when {kind} <> '{wanted}' then {_said(value, kind, where, word)} else {inner} end"
    )


def _said(value: str, kind: str, where: str, word: str) -> str:
    # What is inside an object may be anything about anybody: that it is one says enough.
    shown = f"case {kind} when 'OBJECT' then '{{…}}' when 'ARRAY' then '[…]' else left({value} ->> '$', 200) end"
    return f"[{shown}, {text(f'{where} is no {word}')}]"


def _word(type_: str) -> str:
    if type_ in _WHOLE:
        return "whole number"
    if type_.startswith(_NUMBERS):
        return "number"
    return type_.lower()

"""The library's formats hold together: what they map, and what one format takes over from another."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.entities import load_entities
from models.formats import Column, Table, load_formats

TABLES = [(name, id) for name, shape in load_formats().items() for id in shape.tables]


@pytest.mark.parametrize(("name", "id"), TABLES)
def test_a_mapped_column_is_the_entitys_or_serves_a_rule(name: str, id: str) -> None:
    """Else it would be read for nothing: a misspelled column goes unnoticed. SQL may read any."""
    table = load_formats()[name].tables[id]
    if table.sql is not None or table.entity is None:
        return
    known = set(load_entities()[table.entity].columns)
    served = {*table.key, *table.version, *table.recognised_by, *(rule.column for rule in table.set_aside)}
    for column in table.columns.values():
        served |= {*column.concat, *([column.when.column] if column.when else [])}
    assert set(table.columns) <= known | served
    assert all(column.has_origin for column in table.columns.values())


@pytest.mark.parametrize(("name", "id"), TABLES)
def test_a_table_that_another_one_is_named_by_is_there(name: str, id: str) -> None:
    tables = load_formats()[name].tables
    table = tables[id]
    named = {step.table for column in table.columns.values() for step in column.lookup}
    named |= {column.survivor_in for column in table.columns.values() if column.survivor_in}
    assert named | ({table.records_of} if table.records_of else set()) <= set(tables)
    for column in table.columns.values():
        assert column.survivor_in is None or tables[column.survivor_in].merged_ids is not None


def test_a_format_that_extends_another_says_only_what_differs() -> None:
    base, bulk = load_formats()["salesforce_export"], load_formats()["salesforce_bulk"]
    assert bulk.id == "salesforce_bulk"
    assert (base.delivery, bulk.delivery) == ("snapshot", "upsert")
    assert bulk.tables["lead"].columns == base.tables["lead"].columns
    assert bulk.tables["lead"].recognised_by != base.tables["lead"].recognised_by
    assert bulk.tables.keys() == base.tables.keys()


def test_a_company_adds_words_to_a_column_of_the_library() -> None:
    base = Column(**{"from": "Stage"}, values={"Won": "true"}, otherwise="false")
    more = base.overlaid(Column(values={"Signed": "true"}))
    assert more.from_ == ("Stage",)
    assert more.values == {"Won": "true", "Signed": "true"}
    assert base.overlaid(Column(**{"from": "Other"})).values == {}


@pytest.mark.parametrize("headers", [{"record id", "name"}, {"id записи", "name"}])
def test_any_alias_of_a_mapped_column_recognises(headers: set[str]) -> None:
    table = Table(recognised_by=["lead_id", "Name"], columns={"lead_id": ["Record ID", "ID записи"]})
    assert table.is_recognised(headers)
    assert not table.is_recognised(headers - {"name"})
    assert not Table().is_recognised(headers)


def test_records_that_are_split_are_accounted_for_elsewhere() -> None:
    with pytest.raises(ValidationError, match="split needs records_of"):
        Table(split="Ids")

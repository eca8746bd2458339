"""The words by which init guesses fit the canonical model and the KPI library."""

from __future__ import annotations

import pytest

from models.entities import load_entities
from models.guessing import OneOf, load_guessing, squashed
from models.issues import Issues
from models.library import load_kpis


def options(need: OneOf) -> tuple[str, ...]:
    return (need,) if isinstance(need, str) else need


@pytest.mark.parametrize("entity", load_guessing().entities)
def test_columns_are_the_entity_s(entity):
    words, columns = load_guessing().entities[entity], load_entities()[entity].columns
    assert set(words.columns) <= set(columns)
    assert set(words.constants) <= set(columns)
    told = {column for need in load_guessing().telling[entity] for column in options(need)}
    assert told <= set(columns)


def test_kpis_are_the_library_s_and_need_what_there_is():
    library = load_kpis(None, {}, Issues())
    assert set(load_guessing().not_drafted) <= set(library) - set(load_guessing().kpis)
    for kpi, needs in load_guessing().kpis.items():
        assert kpi in library
        for entity, _, column in (option.partition(".") for need in needs for option in options(need)):
            assert column in load_entities()[entity].columns or column == "may_be_lost"


def test_one_word_whatever_its_marks():
    assert {squashed(word) for word in ("Lead ID", "lead_id", "LEADID", "lead-id")} == {"leadid"}

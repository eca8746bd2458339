"""The canonical model holds together: what a block names among its own columns is there."""

from __future__ import annotations

import pytest

from models.entities import Entity, load_entities


@pytest.mark.parametrize("entity", load_entities().values(), ids=lambda entity: entity.id)
def test_what_an_entity_names_are_its_columns(entity: Entity) -> None:
    named = {
        *entity.key,
        *entity.event_times,
        *entity.personal,
        *(id for ids in entity.outcomes.values() for id in ids),
    }
    named |= {word for made in entity.conversions.values() for word in (made.amount, made.currency, *made.at)}
    assert named <= set(entity.columns)


def test_columns_that_are_called_like_a_person_are_personal() -> None:
    words = {"first_name", "last_name", "email", "phone"}
    for entity in load_entities().values():
        assert words & set(entity.columns) <= set(entity.personal), entity.id

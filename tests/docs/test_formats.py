"""The page of formats: a section per CRM format, each with the four things that an analyst asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.formats import load_formats

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = dict(SECTION.findall(PAGE.read_text(encoding="utf-8")))
QUESTIONS = ("Recognised by", "Feeds", "Traps handled", "To declare")
CRM = ("salesforce_export", "salesforce_bulk", "hubspot_export", "zoho", "amocrm")


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_of_a_format(name: str) -> None:
    assert name in load_formats()


@pytest.mark.parametrize("name", CRM)
def test_a_section_answers_the_four_questions(name: str) -> None:
    assert [question for question in QUESTIONS if f"- **{question}**" not in SECTIONS[name]] == []


@pytest.mark.parametrize("name", CRM)
def test_a_section_names_every_entity_that_the_format_feeds(name: str) -> None:
    entities = {table.entity for table in load_formats()[name].tables.values() if table.entity}
    fed = entities if name != "salesforce_bulk" else set()  # feeds what salesforce_export feeds
    assert [entity for entity in sorted(fed) if entity not in SECTIONS[name]] == []

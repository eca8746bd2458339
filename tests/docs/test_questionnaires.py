"""The page of formats says what a question may declare, and its example is one that the program takes."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from models.answers import Answer
from models.company import Source
from models.formats import load_formats
from models.yaml_files import plain

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
QUESTIONNAIRES = PAGE.partition("## Questionnaires\n")[2].partition("\n## ")[0]


def test_the_example_is_a_source() -> None:
    (block,) = re.findall(r"^```yaml\n(sources:.*?)^```", QUESTIONNAIRES, re.DOTALL | re.MULTILINE)
    (declared,) = plain(YAML().load(block))["sources"]
    source = Source.model_validate(declared)
    assert source.format in load_formats()
    assert [answer.metric for answer in source.tables["response"].answers] == ["csat"]


def test_every_key_of_a_question_is_explained() -> None:
    shown = {
        word
        for row in re.findall(r"^\| (`[^|]*) \|", QUESTIONNAIRES, re.MULTILINE)
        for word in re.findall(r"`(\w+)`", row)
    }
    assert set(Answer.model_fields) <= shown


def test_every_format_of_questionnaires_has_its_traps_told() -> None:
    surveys = {
        name
        for name, shape in load_formats().items()
        if any(table.entity == "survey_response" for table in shape.tables.values())
    }
    assert surveys == {"qualtrics_csv", "surveymonkey", "limesurvey"}
    assert surveys <= set(re.findall(r"^### (\w+)$", QUESTIONNAIRES, re.MULTILINE))

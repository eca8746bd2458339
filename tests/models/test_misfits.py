"""Pydantic's findings in plain words: none of its own words, and nothing of regular expressions, reaches a person."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from models.company import Company
from models.misfits import PATTERNS, explain, misfit_of_default
from tests.conftest import ROOT


def test_every_pattern_of_the_models_has_words():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.py"))
    assert set(re.findall(r'pattern=r"([^"]+)"', code)) == set(PATTERNS)


def test_whatever_is_wrong_with_a_company_is_told_in_plain_words():
    wrong = {
        "name": 5,
        "reporting_currency": "euro",
        "fiscal_year_starts_month": 13,
        "regions": [{"id": "a?"}, {"id": "b", "aliases": {"c": "d"}}],
        "departments": "sales",
        "sources": [{"id": "Crm", "format": "custom", "owner": 5, "lag_days": 0.5, "tables": ["a"]}],
        "meetings": {"ordinal": "third"},
        "tasks": 7,
        "linkage": {"thresholds": {"margin": -1}},
        "disclosure_floor": True,
        "parameters": "none",
    }
    with pytest.raises(ValidationError) as caught:
        Company.model_validate(wrong)
    told = [explain(finding, Company, finding["loc"])[0] for finding in caught.value.errors()]
    assert len(told) >= len(wrong)
    assert not [words for words in told if re.search(r"Input|String|instance|\^|dictionary", words)]


@pytest.mark.parametrize(
    ("value", "default", "needed"),
    [
        ("eight", 24, "must be a number"),
        (True, 24, "must be a number"),
        (0.5, 24, None),
        ("yes", False, "must be true or false"),
        ("call", [], "must be a list"),
        (5, "csat", "must be text"),
        ("any", None, None),
        (None, "csat", None),
        (None, 24, "must be a number"),
    ],
)
def test_a_parameter_is_what_its_default_is(value, default, needed):
    assert (misfit_of_default(value, default) or "").startswith(needed or "")
    assert (misfit_of_default(value, default) is None) == (needed is None)

"""The linkage block of company.yaml: defaults that fit together, mistakes that are told."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.declarations import read_declarations
from models.linkage.rules import LinkageRules
from tests.tiny_company import write_tiny_company


def test_what_is_accepted_need_not_be_reviewed():
    with pytest.raises(ValidationError, match="review must not be above accept"):
        LinkageRules(thresholds={"accept": 0.6, "review": 0.7})


def test_a_country_is_one():
    with pytest.raises(ValidationError, match="no country has the code XX"):
        LinkageRules(phone_countries={"North": ["SE", "XX"]})


def test_mistakes_of_a_company_are_told_with_line_and_suggestion(tmp_path):
    root = write_tiny_company(tmp_path / "tiny")
    (root / "decisions").mkdir()
    (root / "decisions" / "links.csv").write_text("lead_id\n", encoding="utf-8")
    company = root / "company.yaml"
    company.write_text(
        company.read_text(encoding="utf-8") + "\nlinkage:\n  phone_countries: {Nowhere: [SE]}\n", encoding="utf-8"
    )
    _, issues = read_declarations(root)
    told = [issue.line_of_text() for issue in issues if issue.severity == "error"]
    line = len(company.read_text(encoding="utf-8").splitlines())
    assert any(
        text.startswith(f"company.yaml:{line}: error: linkage.phone_countries: there is no region 'Nowhere'")
        for text in told
    )
    assert any(text.startswith("decisions/links.csv:1: error: needs the columns") for text in told)

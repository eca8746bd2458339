"""Comments that ask a person to decide are found with their line, and 'milepost check' warns of each."""

from __future__ import annotations

from models.declarations import read_declarations
from models.undecided import undecided_lines
from tests.tiny_company import COMPANY, JOURNEY, write_tiny_company

ASKED = "# DECIDE: The name. Nothing\n#   says it.\n# a comment of its own\nname: Tiny\n"


def test_each_comment_is_one_line_of_text():
    text = "a: 1\n  # DECIDE: one\n  #   and more\n  # DECIDE: two\n#   three\nb: 2\n#   no part of it\n"
    assert undecided_lines(text) == [(2, "one and more"), (4, "two three")]


def test_check_warns_of_what_is_undecided(tmp_path):
    company = COMPANY.replace("name: Tiny\n", ASKED)
    write_tiny_company(tmp_path, company=company, journey=f"# DECIDE: Stages.\n{JOURNEY}")
    declarations, issues = read_declarations(tmp_path)
    assert declarations is not None
    found = [(issue.severity, issue.place(), issue.message) for issue in issues]
    assert found == [
        ("warning", "company.yaml:1", "to decide: The name. Nothing says it."),
        ("warning", "journey.yaml:1", "to decide: Stages."),
    ]

"""A question whose cuts or codes do not fit its scale is a mistake of the declaration, told with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from models.answers import Answer, held_until
from models.declarations import read_declarations
from tests.tiny_company import COMPANY, write_tiny_company

SURVEY = """\
  - id: survey
    format: qualtrics_csv
    path: extracts
    owner: Dee Owner
    tables:
      response:
        answers:
          - {column: Q1, metric: csat, scale_min: 1, scale_max: 5}
          - {column: Q2, metric: ces, scale_min: 1, scale_max: 7, QUESTION}
"""

MISTAKES = [
    ("top_cut: 8", "top_cut 8 lies outside the scale 1 to 7"),
    ("bottom_cut: 0", "bottom_cut 0 lies outside the scale 1 to 7"),
    ("top_cut: 2, bottom_cut: 5", "top_cut 2 and bottom_cut 5 overlap on a scale whose higher end is the better"),
    ("top_cut: 4, bottom_cut: 4", "overlap"),
    ("direction: lower, top_cut: 5, bottom_cut: 2", "overlap on a scale whose lower end is the better"),
    ("direction: down", "'down' is not one of"),
    ("values: {easy: 9}", "values: 'easy' means '9', which is not on the scale 1 to 7"),
    ("values: {easy: very}", "values: 'easy' means 'very', which is not on the scale 1 to 7"),
    ("not_an_answer: [7, 99]", "not_an_answer: 7 lies on the scale 1 to 7, so it is an answer"),
    (
        "top_cut_of: {cut: 4, scale_min: 1, scale_max: 5}",
        "top_cut_of: cut 4 of 5 falls between 5 and 6 of 7 (5.50): say 'side: lower' or 'side: upper'",
    ),
    ("top_cut_of: {cut: 9, scale_min: 1, scale_max: 5}", "cut 9 lies outside the scale 1 to 5"),
    ("topcut: 5", "unknown key. Did you mean 'top_cut'?"),
]


@pytest.mark.parametrize(("said", "message"), MISTAKES)
def test_what_does_not_fit_the_scale_names_the_line(tmp_path, said, message):
    text = COMPANY + SURVEY.replace("QUESTION", said)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if said in words)
    _, issues = read_declarations(write_tiny_company(tmp_path, company=text))
    (found,) = [issue.line_of_text() for issue in issues if issue.severity == "error"]
    assert found.startswith(f"company.yaml:{line}: error: ")
    assert message in found


def test_a_scale_needs_two_ends():
    with pytest.raises(ValueError, match="scale_min 5 must be below scale_max 5"):
        Answer(column=("Q",), metric="csat", scale_min=5, scale_max=5)


FITTING = [
    {"top_cut": 4, "bottom_cut": 1},
    {"direction": "lower", "top_cut": 2, "bottom_cut": 4},
    {"top_cut": 5},
    {"not_an_answer": [0, 6, "nan", "Blank"]},
    {"not_an_answer": [3], "values": {"1": 5, "2": 1}},
]


@pytest.mark.parametrize("said", FITTING)
def test_what_fits_is_taken(said):
    Answer.model_validate({"column": "Q", "metric": "csat", "scale_min": 1, "scale_max": 5} | said)


CHANGED = "          - {column: Q2, metric: ces, scale_min: 1, scale_max: 10, top_cut: 7SINCE}\n"


def test_a_scale_that_changed_in_mid_year_is_refused_until_its_day_is_said(tmp_path):
    def found(since: str) -> list[str]:
        text = COMPANY + SURVEY.replace("QUESTION", "top_cut: 5") + CHANGED.replace("SINCE", since)
        _, issues = read_declarations(write_tiny_company(tmp_path, company=text))
        return [issue.line_of_text() for issue in issues if issue.severity == "error"]

    (refused,) = found("")
    line = len((COMPANY + SURVEY).splitlines()) + 1
    assert refused.startswith(f"company.yaml:{line}: error: survey.response: 'Q2' is asked twice")
    assert "since: 2026-07-01" in refused
    assert found(", since: 2026-07-01") == []
    refused, *_ = found(", since: July")
    assert refused.startswith(f"company.yaml:{line}: error: ")


def test_a_question_holds_until_another_takes_its_column_over():
    scales = {"metric": "ces", "scale_min": 1, "scale_max": 7}
    old, new, other = (
        Answer.model_validate({"column": column, **scales, "since": since})
        for column, since in (("Q2", None), (["Q2", "Q2 new"], "2026-07-01"), ("Q3", None))
    )
    assert held_until(old, (old, new, other)) == date(2026, 7, 1)
    assert held_until(new, (old, new, other)) is None
    assert held_until(other, (old, new, other)) is None

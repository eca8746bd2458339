"""Questionnaires as LimeSurvey exports them; each test is named after a trap."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import extract, loaded
from tests.pipelines.steps.survey_company import CSAT, WORDS, answers, conserved, survey_company

LIME_QUESTIONS = [
    {"column": ["G01Q01", "How satisfied are you?"], **CSAT, "values": {**{f"A{n}": n for n in range(1, 6)}, **WORDS}},
    {"column": ["G01Q02[SQ001]", "Please rate [Speed]"], "metric": "ces", "scale_min": 1, "scale_max": 7},
]
BY_CODE = (
    '"id","submitdate","lastpage","startlanguage","seed","token","G01Q01","G01Q02[SQ001]"\n'
    '"1","2026-02-01 09:00:00","3","de","111","tok1","A5","7"\n'
    '"2","","1","de","222","","A5","7"\n'
    '"3","2026-02-01 10:00:00","3","ru","333","","N/A","3"\n'
    '"4","2026-02-01 10:00:00","3","ru","444","","N/A",""\n'
    '"5","1980-01-01 00:00:00","3","ru","555","","A1",""\n'
)
BY_TEXT = (
    '"Response ID";"Date submitted";"Last page";"Start language";"Seed";"Access code";"How satisfied are you?";'
    '"Please rate [Speed]"\n'
    '"1";"2026-03-01 09:00:00";"3";"de";"911";"tok1";"Very satisfied";"N/A"\n'
    '"2";"";"1";"de";"922";"";"Satisfied";"1"\n'
)


def test_limesurvey_codes_or_texts_incomplete_responses_not_shown_questions(tmp_path: Path) -> None:
    """Two surveys side by side, each with a response 1; one that keeps no dates has none to count by."""
    root = survey_company(tmp_path, "limesurvey", *LIME_QUESTIONS)
    extract(root, "results-survey123456.csv", BY_CODE.encode("utf-8-sig"))
    extract(root, "results-survey654321.csv", BY_TEXT)
    with loaded(root) as found:
        assert found.rows(
            "select answer_id, respondent_id, answered_at::varchar, score::double "
            "from staging_survey_response order by all"
        ) == [
            ("1|111/G01Q01", "tok1", "2026-02-01 09:00:00", 5),
            ("1|111/G01Q02[SQ001]", "tok1", "2026-02-01 09:00:00", 7),
            ("1|911/G01Q01", "tok1", "2026-03-01 09:00:00", 5),
            ("3|333/G01Q02[SQ001]", None, "2026-02-01 10:00:00", 3),
        ]
        assert found.set_aside() == {"unfinished": 2, "not_an_answer": 1}
        assert found.quarantine() == [(5, "answered_at", None, "is missing")]
        assert conserved(found) == (7, 3, 3, 1)


def test_limesurvey_a_response_completed_since_the_last_export_counts_once(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "limesurvey", *LIME_QUESTIONS)
    extract(root, "results-survey1 (old).csv", BY_CODE)
    extract(root, "results-survey1 (new).csv", BY_CODE.replace('"2",""', '"2","2026-02-02 08:00:00"'))
    with loaded(root) as found:
        assert len([row for row in answers(found) if row[0].startswith("2|222")]) == 2
        assert len(answers(found)) == 5
        assert found.set_aside()["superseded"] == 1
        conserved(found)


def _without_seed(content: str) -> str:
    rows = [line.split(",") for line in content.splitlines()]
    at = rows[0].index('"seed"')
    return "".join(",".join(row[:at] + row[at + 1 :]) + "\n" for row in rows)


def test_limesurvey_without_seeds_a_response_is_known_by_its_id(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "limesurvey", *LIME_QUESTIONS)
    content = _without_seed(BY_CODE)
    assert "seed" not in content
    extract(root, "results-survey1 (old).csv", content)
    extract(root, "results-survey1 (new).csv", content.replace('"2",""', '"2","2026-02-02 08:00:00"'))
    with loaded(root) as found:
        ids = ["1|1/G01Q01", "1|1/G01Q02[SQ001]", "2|1/G01Q01", "2|1/G01Q02[SQ001]", "3|1/G01Q02[SQ001]"]
        assert [row[0] for row in answers(found)] == ids
        assert found.set_aside() == {"superseded": 1, "duplicate": 4, "not_an_answer": 1}
        assert found.quarantine() == [(5, "answered_at", None, "is missing")]
        assert conserved(found) == (10, 3, 6, 1)


OTHER_SURVEY = '"id","submitdate","lastpage","startlanguage","G01Q01"\n"1","2026-04-01 09:00:00","2","de","A1"\n'


def test_limesurvey_without_seeds_two_surveys_are_told_apart_by_the_numbers_in_their_names(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "limesurvey", *LIME_QUESTIONS)
    extract(root, "results-survey1.csv", _without_seed(BY_CODE))
    extract(root, "results-survey2.csv", OTHER_SURVEY)
    with loaded(root) as found:
        assert [row[0] for row in answers(found) if row[0].startswith("1|")] == [
            "1|1/G01Q01", "1|1/G01Q02[SQ001]", "1|2/G01Q01"
        ]  # fmt: skip
        assert "superseded" not in found.set_aside()
        conserved(found)


def test_limesurvey_two_surveys_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "limesurvey", *LIME_QUESTIONS)
    extract(root, "calls.csv", _without_seed(BY_CODE))
    extract(root, "tickets.csv", OTHER_SURVEY)
    said = r"calls\.csv and extracts/tickets\.csv: their columns differ, and nothing tells .* a column 'seed' nor"
    with pytest.raises(ExtractError, match=said), loaded(root):
        pass

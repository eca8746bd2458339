"""Questionnaires: blank is no answer, a value outside the scale an answer in quarantine; every record has one fate."""

from __future__ import annotations

from pathlib import Path

from tests.pipelines.steps.small_company import OWNER, custom, extract, loaded, write_company

QUESTIONS = [
    {"column": "Q1", "metric": "csat", "scale_min": 1, "scale_max": 5, "not_an_answer": ["99", "BLANK"]},
    {"column": ["Q2_old", "Q2"], "metric": "nps", "scale_min": 0, "scale_max": 10, "values": {"never": 0}},
]
SOURCE = {
    "id": "survey", "format": "qualtrics_csv", "path": "extracts", "owner": OWNER,
    "tables": {"response": {"columns": {"region": "Region"}, "answers": QUESTIONS}},
}  # fmt: skip
HEAD = (
    "RecordedDate,Status,Finished,ResponseId,Q1,Q2,Region\n"
    '"Recorded\nDate",Status,Finished,Response ID,"How, really?",Q,R\n'
    '"{""ImportId"":""recordedDate""}",s,f,r,q,q,x\n'
)


def test_every_kind_of_questionnaire(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    extract(
        root, "any name.csv",
        HEAD
        + "2026-01-01 23:30:00,IP Address,True,R1,5,never,Nord\n"
        + "2026-01-02 10:00:00,IP Address,True,R2,,10,south\n"
        + "2026-01-02 10:00:00,IP Address,1,R3,blank,,south\n"
        + "2026-01-02 10:00:00,IP Address,1,R4,6,7,south\n"
        + "2026-01-02 10:00:00,IP Address,1,R5,99,eleven,south\n"
        + "2026-01-02 10:00:00,Survey Preview,True,R6,5,5,south\n"
        + "2026-01-02 10:00:00,IP Address,False,R7,5,5,south\n"
        + "soon,IP Address,True,R8,5,5,south\n"
        + "2026-01-01 23:30:00,IP Address,True,R1,5,never,Nord\n",
    )  # fmt: skip
    with loaded(root) as found:
        rows = found.rows(
            "select answer_id, metric, score::integer, scale_max::integer, region, answered_at::varchar "
            "from staging_survey_response order by all"
        )
        assert rows == [
            ("R1/Q1", "csat", 5, 5, "north", "2026-01-02 00:30:00"),
            ("R1/Q2_old", "nps", 0, 10, "north", "2026-01-02 00:30:00"),
            ("R2/Q2_old", "nps", 10, 10, "south", "2026-01-02 11:00:00"),
            ("R4/Q2_old", "nps", 7, 10, "south", "2026-01-02 11:00:00"),
        ]
        assert found.rows(
            "select record_no, column_name, value, reason, is_whole_record from raw_quarantine order by all"
        ) == [
            (4, "Q1", "6", "is outside the scale 1.0 to 5.0", False),
            (5, "Q2_old", "eleven", "is no number", True),
            (8, "answered_at", "soon", "is no timestamp", True),
        ]
        assert found.set_aside() == {"duplicate": 1, "not_an_answer": 1, "preview": 1, "unfinished": 1}
        assert found.rows("select records_read, accepted, set_aside, quarantined from raw_conservation") == [
            (9, 3, 4, 2)
        ]


SCALES = [
    {"column": "Stars", "metric": "csat", "scale_min": 1, "scale_max": 5, "top_cut": 4, "bottom_cut": 2,
     "not_an_answer": [0, 6, "Blank"]},
    {"column": "Grade", "metric": "grade", "scale_min": 1, "scale_max": 6, "direction": "lower",
     "top_cut": 2, "bottom_cut": 5, "values": {"very good": 1, "poor": 6}},
    {"column": ["Effort 2025", "Effort 2026"], "metric": "ces", "scale_min": -3, "scale_max": 3, "direction": "lower"},
]  # fmt: skip


def _scales(root: Path) -> Path:
    """Two years of a questionnaire whose header was changed in between."""
    table = {
        "entity": "survey_response", "files": "**/*.csv", "answers": SCALES,
        "columns": {"questionnaire_id": "Id", "answered_at": "Day", "survey": {"constant": "yearly"}},
    }  # fmt: skip
    write_company(root, custom({"answers": table}, delivery="append"))
    extract(root, "2025.csv", "Id,Day,Stars,Grade,Effort 2025\n1,2025-05-01,5,1,-3\n2,2025-05-01,BLANK,very good,\n")
    extract(root, "2026.csv", "Id,Day,Stars,Grade,Effort 2026\n3,2026-05-01,6.0,6,2.5\n4,2026-05-01,0,7,blank\n")
    return root


def test_questionnaires_whose_questions_nobody_declared_are_set_aside_and_told_with_the_line(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE | {"tables": {}})
    extract(
        root, "any name.csv",
        HEAD
        + "2026-01-01 23:30:00,IP Address,True,R1,5,never,Nord\n"
        + "2026-01-02 10:00:00,Survey Preview,True,R2,5,5,south\n"
        + "soon,IP Address,True,R3,5,5,south\n",
    )  # fmt: skip
    with loaded(root) as found:
        assert found.staged("survey_response") == []
        assert found.set_aside() == {"no_question_declared": 1, "preview": 1}
        assert found.quarantine() == [(3, "answered_at", "soon", "is no timestamp")]
        (told,) = (notice for notice in found.report.warnings if notice.key == "no_question_declared")
        assert told.startswith("source survey, table response: ") and "'answers' there (company.yaml:" in told


def test_a_reversed_scale_is_turned_over_and_its_boxes_with_it(tmp_path: Path) -> None:
    with loaded(_scales(tmp_path)) as found:
        assert found.rows(
            "select answer_id, raw_score::double, score::double, top_cut::double, bottom_cut::double, is_reversed "
            "from staging_survey_response order by all"
        ) == [
            ("1/Effort 2025", -3, 3, None, None, True),
            ("1/Grade", 1, 6, 5, 2, True),
            ("1/Stars", 5, 5, 4, 2, False),
            ("2/Grade", 1, 6, 5, 2, True),
            ("3/Effort 2025", 2.5, -2.5, None, None, True),
            ("3/Grade", 6, 1, 5, 2, True),
        ]


def test_codes_of_no_answer_by_word_and_by_number_leave_no_trace(tmp_path: Path) -> None:
    """BLANK is Blank and 6.0 is 6; what is neither a code nor on the scale is in quarantine."""
    with loaded(_scales(tmp_path)) as found:
        assert found.quarantine() == [
            (2, "Effort 2025", "blank", "is no number"),
            (2, "Grade", "7", "is outside the scale 1.0 to 6.0"),
        ]
        assert found.rows(
            "select path, records_read, accepted, set_aside, quarantined from raw_conservation order by path"
        ) == [("extracts/2025.csv", 2, 2, 0, 0), ("extracts/2026.csv", 2, 1, 0, 1)]


def test_the_same_answers_on_a_scale_and_on_its_mirror_give_the_same_boxes(tmp_path: Path) -> None:
    """Satisfied at 4–5 of 5 where 5 is best = satisfied at 1–2 where 1 is best."""
    shares = {}
    scale = {"column": "Q", "metric": "csat", "scale_min": 1, "scale_max": 5}
    upright = scale | {"top_cut": 4, "bottom_cut": 1}
    mirrored = scale | {"direction": "lower", "top_cut": 2, "bottom_cut": 5}
    for label, question, answers in (("upright", upright, "5442231"), ("mirrored", mirrored, "1224435")):
        root = tmp_path / label
        table = {
            "entity": "survey_response",
            "files": "*.csv",
            "answers": [question],
            "columns": {"answered_at": "Day"},
        }
        write_company(root, custom({"answers": table}))
        extract(root, "a.csv", "Day,Q\n" + "".join(f"2026-01-01,{answer}\n" for answer in answers))
        with loaded(root) as found:
            shares[label] = found.rows(
                "select count(*), count(*) filter (where score >= top_cut), "
                "count(*) filter (where score <= bottom_cut) from staging_survey_response"
            )
    assert shares["upright"] == shares["mirrored"] == [(7, 3, 1)]


CHANGING = [
    {"column": "Effort", "metric": "ces", "scale_min": 1, "scale_max": 7, "top_cut": 5},
    {"column": "Effort", "metric": "ces", "scale_min": 1, "scale_max": 10, "since": "2026-07-01",
     "top_cut_of": {"cut": 5, "scale_min": 1, "scale_max": 7}},
]  # fmt: skip


def test_a_scale_that_changed_in_mid_year_is_read_by_the_day_of_the_answer(tmp_path: Path) -> None:
    table = {
        "entity": "survey_response", "files": "*.csv", "key": ["id"], "answers": CHANGING,
        "columns": {"questionnaire_id": "id", "answered_at": "at", "region": "region"},
    }  # fmt: skip
    root = write_company(tmp_path, custom({"response": table}))
    extract(
        root, "a.csv",
        "id,at,region,Effort\nA,2026-06-30 23:59:59,north,6\nB,2026-07-01 00:00:00,north,6\nC,2026-07-02,north,9\n"
        "D,2026-06-29,north,9\nE,,north,6\n",
    )  # fmt: skip
    with loaded(root) as found:
        assert found.rows(
            "select questionnaire_id, score::integer, scale_max::integer, top_cut::integer "
            "from staging_survey_response order by all"
        ) == [("A", 6, 7, 5), ("B", 6, 10, 7), ("C", 9, 10, 7), ("E", 6, 7, 5)]
        assert found.rows("select record_no, value, reason from raw_quarantine") == [
            (4, "9", "is outside the scale 1.0 to 7.0")
        ]

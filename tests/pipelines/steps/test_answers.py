"""Questionnaires: blank is no answer, a value outside the scale an answer in quarantine; every record has one fate."""

from __future__ import annotations

from pathlib import Path

from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company

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

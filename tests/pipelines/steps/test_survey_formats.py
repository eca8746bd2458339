"""Questionnaires as Qualtrics and SurveyMonkey export them; each test is named after a shape's traps."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from models.declarations import load_declarations
from models.formats import HeaderJoin, load_formats
from pipelines.steps.claims import claim
from pipelines.steps.extracts import find_files
from pipelines.steps.header_rows import joined_headers, zone_told
from pipelines.steps.looks import look_at
from tests.pipelines.steps.small_company import extract, loaded
from tests.pipelines.steps.survey_company import CSAT, WORDS, answers, conserved, survey_company
from tests.pipelines.steps.test_limesurvey import BY_CODE, BY_TEXT

QUALTRICS = [
    ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "ExternalReference",
     "DistributionChannel", "UserLanguage", "Q1", "Q1_TEXT"],
    ["Startdatum", "Enddatum", "Antworttyp", "Fortschritt", "Fertig", "Aufgezeichnet", "Antwort-ID", "Externer Bezug",
     "Kanal", "Sprache", "Wie zufrieden\nsind Sie?", "Warum?"],
    ['{"ImportId":"startDate","timeZone":"ZONE"}', '{"ImportId":"endDate","timeZone":"ZONE"}', '{"ImportId":"status"}',
     '{"ImportId":"progress"}', '{"ImportId":"finished"}', '{"ImportId":"recordedDate","timeZone":"ZONE"}',
     '{"ImportId":"_recordId"}', '{"ImportId":"externalDataReference"}', '{"ImportId":"distributionChannel"}',
     '{"ImportId":"userLanguage"}', '{"ImportId":"QID1"}', '{"ImportId":"QID1_TEXT"}'],
]  # fmt: skip


def _response(id: str, answer: str, why: str = "", **more: str) -> list[str]:
    cells = {
        "StartDate": "2026-01-01 09:00:00", "EndDate": "2026-01-01 09:05:00", "Status": "IP Address", "Progress": "100",
        "Finished": "True", "RecordedDate": "2026-01-01 09:05:01", "ResponseId": id, "ExternalReference": "A1",
        "DistributionChannel": "email", "UserLanguage": "DE", "Q1": answer, "Q1_TEXT": why,
    }  # fmt: skip
    return list({**cells, **more}.values())


def _written(rows: list[list[str]], delimiter: str = ",", end: str = "", zone: str = "UTC") -> str:
    quoted = ('"' + cell.replace("ZONE", zone).replace('"', '""') + '"' for row in rows for cell in row)
    return "\n".join(delimiter.join(next(quoted) for _ in row) + end for row in rows) + "\n"


RESPONSES = [
    *QUALTRICS,
    _response("R_1", "Very satisfied", 'two\nlines, and a "quote"'),
    _response("R_2", "4", Status="0", Finished="1"),
    _response("R_3", "5", Status="Survey Preview"),
    _response("R_4", "5", Status="1", DistributionChannel="preview"),
    _response("R_5", "5", Status="Survey Test"),
    _response("R_6", "5", Finished="False", Progress="50"),
    _response("R_7", ""),
    _response("R_8", "Delighted"),
]
EXPECTED = [("R_1/Q1", "csat", 5), ("R_2/Q1", "csat", 4)]
SHAPES = {
    "CSV with a byte order mark": lambda: _written(RESPONSES).encode("utf-8-sig"),
    "CSV that ends with an empty column": lambda: _written(RESPONSES, end=",").encode(),
    "CSV, packed": lambda: gzip.compress(_written(RESPONSES).encode()),
    "TSV in UTF-16 as Qualtrics writes it": lambda: _written(RESPONSES, "\t").encode("utf-16"),
    "TSV in UTF-16 with Windows line ends": lambda: _written(RESPONSES, "\t").replace("\n", "\r\n").encode("utf-16"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_qualtrics_three_header_rows_choice_text_and_recodes_previews_lines_in_cells(
    tmp_path: Path, shape: str
) -> None:
    root = survey_company(tmp_path, "qualtrics_csv", {"column": "Q1", **CSAT, "values": WORDS})
    extract(root, "Umfrage.csv.gz" if "packed" in shape else "Umfrage.txt", SHAPES[shape]())
    with loaded(root) as found:
        assert answers(found) == EXPECTED
        assert found.set_aside() == {"preview": 2, "test": 1, "unfinished": 1, "not_an_answer": 1}
        assert found.quarantine() == [(8, "Q1", "Delighted", "is no number")]
        assert conserved(found) == (8, 2, 5, 1)
        text = found.rows('select "Q1_TEXT" from raw_survey_response where "ResponseId" = \'R_1\'')[0][0]
        assert text.replace("\r\n", "\n") == 'two\nlines, and a "quote"'


STATUSES = {
    "preview": ["Survey Preview", "1", "Survey Preview Spam", "9", "Offline Survey Preview", "17"],
    "spam": ["Spam", "8", "Imported Spam", "12", "EX Spam", "40"],
    "test": ["Survey Test", "2"],
    None: ["IP Address", "0", "Imported", "4", "Offline", "16", "EX", "32", "EX Offline", "48"],
}


def test_qualtrics_every_status_counts_or_is_set_aside_by_its_rule(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "qualtrics_csv", {"column": "Q1", **CSAT})
    listed = [(rule, status) for rule, statuses in STATUSES.items() for status in statuses]
    responses = [_response(f"R_{number}", "5", Status=status) for number, (_, status) in enumerate(listed)]
    extract(root, "a.csv", _written([*QUALTRICS, *responses]))
    with loaded(root) as found:
        counting = {f"R_{number}/Q1" for number, (rule, _) in enumerate(listed) if rule is None}
        assert {row[0] for row in answers(found)} == counting
        assert found.set_aside() == {rule: len(statuses) for rule, statuses in STATUSES.items() if rule}
        assert conserved(found) == (24, 10, 14, 0)


ZONES = [
    ("America/Denver", {}, "America/Denver, but they are read in UTC. Say 'time_zone: America/Denver'"),
    ("America/Denver", {"time_zone": "America/Denver"}, None),
    ("Z", {}, None),
    ("Europe/Vienna", {"time_zone": "Europe/Berlin"}, None),
    ("Mars/Olympus", {}, "Mars/Olympus, but they are read in UTC. Export it with times in UTC."),
]


HISTORY = (
    "contactId,contactLookupId,distributionId,status,surveyLink,contactFrequencyRuleId,responseId,"
    "responseCompletedAt,sentAt,openedAt,responseStartedAt,surveySessionId\n"
    "CID_1,CGC_1,EMD_1,SurveyFinished,https://x,,R_1,2026-01-03T08:00:00Z,2026-01-02T08:00:00Z,,,FS_1\n"
    "CID_2,CGC_2,EMD_1,SurveyPartiallyFinished,https://x,,R_2,,2026-01-02T08:00:00Z,,2026-01-04T07:55:00Z,FS_2\n"
    "CID_3,CGC_3,EMD_1,HardBounce,https://x,,,,2026-01-02T08:00:00Z,,,\n"
    "CID_4,CGC_4,EMD_1,Opened,https://x,,,,2026-01-02T08:00:00Z,2026-01-02T09:00:00Z,,\n"
    "CID_5,CGC_5,EMD_1,SurveyScreenedOut,https://x,,R_5,2026-01-03T08:00:00Z,2026-01-02T08:00:00Z,,,FS_5\n"
    "CID_1,CGC_1,EMD_2,Success,https://x,,,,2026-02-02T08:00:00Z,,,\n"
    "CID_6,CGC_6,EMD_2,Success,https://x,,,,soon,,,\n"
    "CID_7,CGC_7,EMD_2,Pending,,,,,,,,\n"
    "CID_8,CGC_8,EMD_2,Skipped,,FR_1,,,,,,\n"
    "CID_9,CGC_9,EMD_2,Unknown,https://x,,,,2026-02-02T08:00:00Z,,,\n"
    "CID_10,CGC_10,EMD_2,SessionExpired,https://x,,,,2026-02-02T08:00:00Z,,2026-02-03T08:00:00Z,FS_9\n"
)


def test_qualtrics_the_history_of_a_distribution_tells_who_was_asked(tmp_path: Path) -> None:
    root = survey_company(tmp_path, "qualtrics_csv", {"column": "Q1", **CSAT, "values": WORDS})
    extract(root, "answers.csv", _written([*QUALTRICS, _response("R_1", "Satisfied")]))
    extract(root, "distribution_history.csv", HISTORY)
    with loaded(root) as found:
        assert conserved(found) == (12, 9, 2, 1)
        assert found.set_aside() == {"not_sent": 2}
        assert found.rows("select score::int from staging_survey_response") == [(4,)]
        rows = found.rows(
            "select status, count(*), count(responded_at) from staging_survey_invitation group by status order by 1"
        )
        assert rows == [
            ("Opened", 1, 0), ("Success", 1, 0), ("complete", 1, 1), ("ineligible", 1, 1), ("non_contact", 2, 0),
            ("partial", 2, 0),
        ]  # fmt: skip
        assert found.rows("select count(distinct invitation_id) from staging_survey_invitation") == [(8,)]


@pytest.mark.parametrize(("told", "declared", "warning"), ZONES)
def test_qualtrics_another_zone_in_the_import_row_is_told_and_the_declared_one_holds(
    tmp_path: Path, told: str, declared: dict[str, Any], warning: str | None
) -> None:
    root = survey_company(tmp_path, "qualtrics_csv", {"column": "Q1", **CSAT}, **declared)
    extract(root, "a.csv", _written([*QUALTRICS, _response("R_1", "5")], zone=told))
    with loaded(root) as found:
        told_of = [line for line in found.report.warnings if "their times are in" in line]
        assert [warning in line for line in told_of if warning] == ([True] if warning else [])
        assert len(told_of) == (warning is not None)
        zone = declared.get("time_zone", "UTC")
        expected = {"UTC": "10:05:01", "America/Denver": "17:05:01", "Europe/Berlin": "09:05:01"}[zone]
        assert found.rows("select answered_at::time::varchar from staging_survey_response") == [(expected,)]


SURVEYMONKEY = (
    "\ufeffRespondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,"
    '"How satisfied are you\nwith us?",How would you rate …,,,What do you use?,,What do you use?,'
    '"Anything  else?",Region\n'
    ",,,,,,,,,Response,Speed,Price,Other (please specify),Web,Phone,Shop,Open-Ended Response,Response\n"
)
SM_QUESTIONS = [
    {"column": "How satisfied are you with us?", **CSAT, "values": WORDS},
    {"column": "How would you rate … – Speed", **CSAT, "metric": "speed"},
    {"column": "How would you rate … – Price", **CSAT, "metric": "price", "not_an_answer": ["N/A"]},
    {"column": "What do you use? – Shop", "metric": "shop", "scale_min": 0, "scale_max": 1, "values": {"Shop": 1}},
]  # fmt: skip
SM_ROWS = (
    "118000000001,400,01/31/2026 11:58:00 PM,02/01/2026 12:03:00 AM,,ann@example.org,,,C-7,Very satisfied,"
    '4,N/A,,Web,,Shop,"Two\nlines",Nord\n'
    "118000000002,400,02/01/2026 09:00:00 AM,02/01/2026 09:04:00 AM,,,,,,2,,5,,,,,,south\n"
    "118000000003,400,02/01/2026 09:00:00 AM,02/01/2026 09:04:00 AM,,,,,,,,,,,,,,south\n"
    "118000000002,400,12/31/2025 09:00:00 AM,12/31/2025 11:04:00 PM,,,,,,1,,1,,,,,,south\n"
)


def test_surveymonkey_questions_and_options_over_two_rows_text_or_numbers_american_dates(tmp_path: Path) -> None:
    """A response that was changed later supersedes its older self though 12/31 sorts after 02/01."""
    root = survey_company(tmp_path, "surveymonkey", *SM_QUESTIONS, columns={"region": "Region"})
    extract(root, "Customer survey.csv", SURVEYMONKEY + SM_ROWS)
    with loaded(root) as found:
        assert found.rows(
            "select questionnaire_id, respondent_id, answered_at::varchar, region, metric, score::double "
            "from staging_survey_response order by all"
        ) == [
            ("118000000001", "C-7", "2026-02-01 00:03:00", "north", "csat", 5),
            ("118000000001", "C-7", "2026-02-01 00:03:00", "north", "shop", 1),
            ("118000000001", "C-7", "2026-02-01 00:03:00", "north", "speed", 4),
            ("118000000002", None, "2026-02-01 09:04:00", "south", "csat", 2),
            ("118000000002", None, "2026-02-01 09:04:00", "south", "price", 5),
        ]
        assert found.set_aside() == {"superseded": 1, "not_an_answer": 1}
        assert conserved(found) == (4, 2, 2, 0)


def test_surveymonkey_as_excel(tmp_path: Path) -> None:
    """Two header rows of a sheet, ids as numbers, dates as dates: the same answers as from the text."""
    book = openpyxl.Workbook()
    for number, row in enumerate(csv.reader(io.StringIO(SURVEYMONKEY.lstrip("\ufeff") + SM_ROWS))):
        cells: list[Any] = [cell or None for cell in row]
        if number > 1:
            cells[0] = int(row[0])
            cells[2:4] = [datetime.strptime(cell, "%m/%d/%Y %I:%M:%S %p") for cell in row[2:4]]  # noqa: DTZ007
        book.active.append(cells)
    results = []
    for name in ("a.xlsx", "a.csv"):
        root = survey_company(tmp_path / name, "surveymonkey", *SM_QUESTIONS, columns={"region": "Region"})
        path = extract(root, name, SURVEYMONKEY + SM_ROWS)
        if name == "a.xlsx":
            book.save(path)
        with loaded(root) as found:
            results.append(found.staged("survey_response"))
    assert results[0] == results[1]
    assert len(results[0]) == 5


JOINS = [
    ((["Q", "", ""], ["A", "B", "C"]), ["Q – A", "Q – B", "Q – C"]),
    ((["Q", "Q"], ["A", "B"]), ["Q – A", "Q – B"]),
    ((["Id", "Q", "", "Next"], ["", "A", "B", "Response"]), ["Id", "Q – A", "Q – B", "Next"]),
    ((["Q", "", "Mail"], ["A", "", ""]), ["Q – A", "", "Mail"]),
    ((["", ""], ["A", "B"]), ["A", "B"]),
    ((["  How \n are\u00a0you? ", "Same"], ["open-ended RESPONSE", "Same"]), ["How are you?", "Same"]),
    ((["Q", ""], ["A"]), ["Q – A", ""]),
    ((["Q"],), ["Q"]),
]


@pytest.mark.parametrize(("rows", "headers"), JOINS)
def test_headers_of_two_rows_become_names_one_can_declare(rows: Any, headers: list[str]) -> None:
    join = HeaderJoin(left_out=("Response", "Open-Ended Response"))
    assert joined_headers(rows, join) == headers


@pytest.mark.parametrize(
    ("cells", "zone"),
    [
        (['{"ImportId":"a"}', '{"ImportId":"b","timeZone":"Asia/Tokyo"}'], "Asia/Tokyo"),
        (['{"ImportId":"b","timeZone":"Z"}'], "UTC"),
        (['{"timeZone" broken', '["timeZone"]', '{"timeZone":5}'], None),
        ([], None),
    ],
)
def test_a_zone_is_read_only_from_what_is_one(cells: list[str], zone: str | None) -> None:
    assert zone_told([cells]) == zone


HEADS = {
    "qualtrics_csv": _written([*QUALTRICS, _response("R_1", "5")]),
    "surveymonkey": SURVEYMONKEY + SM_ROWS,
    "limesurvey": BY_CODE,
    "limesurvey, headed by full texts": BY_TEXT,
}


@pytest.mark.parametrize("format", ["qualtrics_csv", "surveymonkey", "limesurvey"])
@pytest.mark.parametrize("file", HEADS)
def test_each_shape_is_known_by_its_headers_whatever_the_file_is_called(tmp_path: Path, format: str, file: str) -> None:
    root = survey_company(tmp_path, format, {"column": "Q", **CSAT})
    extract(root, "x1.csv", HEADS[file])
    declarations = load_declarations(root)
    company, places = declarations.company, declarations.places
    with duckdb.connect() as connection:
        (found,) = find_files(company.sources[0], root, company.zone, tmp_path / "scratch", places)
        look = partial(look_at, found, connection)
        taken = claim(found, look, "survey", load_formats()[format], places)
    assert (taken is not None) == file.startswith(format)

"""Salesforce Data Export: the traps of its archives, ids, moments and missing fields, each by its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from models.errors import ExtractError
from tests.conftest import ROOT
from tests.pipelines.formats.crm_exports import archive, crm, exported

UPPER = (
    "ID,ISDELETED,LASTNAME,COMPANY,CREATEDDATE,ISCONVERTED,CONVERTEDDATE,CONVERTEDOPPORTUNITYID,SYSTEMMODSTAMP,"
    "Region__c\n"
    "00Q1G00000nDnM5,0,Croc,Zoo,2026-03-01T23:30:00.000Z,true,2026-03-02 00:00:00,006q000000HddoH,"
    "2026-03-02T10:00:00.000Z,Nord\n"
    "00Q1G00000nDnM5UAK,0,Croc,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,Nord\n"
    "00Q1G00000nDnm5,0,Other,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,\n"
    "00Q1G00000nDnM6,1,Gone,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,Nord\n"
)
LEAD = "Id,IsDeleted,LastName,Company,CreatedDate,IsConverted,ConvertedDate,SystemModstamp\n"
DEAL = "Id,IsDeleted,Name,StageName,CloseDate,IsClosed,IsWon,Amount,CreatedDate\n"


def lead(number: int, **cells: str) -> str:
    """A line of Lead.csv."""
    values = {"name": f"Name {number}", "created": "2026-03-01T10:00:00.000Z", "deleted": "0"} | cells
    return f"00Q00000000000{number},{values['deleted']},{values['name']},Zoo,{values['created']},false,,\n"


def deal(number: int, cells: str = "Won,2026-03-05,1,1,5") -> str:
    """A line of Opportunity.csv."""
    return f"00600000000000{number},0,Deal,{cells},2026-03-01T10:00:00.000Z\n"


def source(**tables: Any) -> dict[str, Any]:
    return crm("salesforce_export", tables=tables)


def refusing(root: Path, declared: dict[str, Any], files: dict[str, str | bytes], message: str) -> None:
    """Loading ends with an error that says so."""
    with pytest.raises(ExtractError, match=message), exported(root, declared, files):
        pass


def test_header_case(tmp_path: Path) -> None:
    """Headers in capitals feed what headers in API case feed."""
    with exported(tmp_path, source(lead={"columns": {"region": "region__C"}}), {"Lead.csv": UPPER}) as found:
        assert found.rows("select lead_id, region from staging_lead order by all") == [
            ("00Q1G00000nDnM5UAK", "north"),
            ("00Q1G00000nDnm5UAC", "?"),
        ]


def test_ids_of_15_and_18_characters_are_one(tmp_path: Path) -> None:
    """Never by lower-casing: nDnM5 and nDnm5 are two leads."""
    with exported(tmp_path, source(), {"Lead.csv": UPPER}) as found:
        assert found.rows("select lead_id, converted_opportunity_id from staging_lead order by all") == [
            ("00Q1G00000nDnM5UAK", "006q000000HddoHAAR"),
            ("00Q1G00000nDnm5UAC", None),
        ]
        assert found.set_aside() == {"deleted": 1, "superseded": 1}


def test_deleted_rows_are_set_aside(tmp_path: Path) -> None:
    rows = LEAD + lead(1) + lead(2, deleted="1") + lead(3, deleted="true") + lead(4, deleted="false")
    with exported(tmp_path, source(), {"Lead.csv": rows}) as found:
        assert found.set_aside() == {"deleted": 2}
        assert found.rows("select last_name from staging_lead order by all") == [("Name 1",), ("Name 4",)]


def test_several_zips_hold_one_export(tmp_path: Path) -> None:
    """An object goes on in the next archive, and both hold the same objects: still one export, not two."""
    files = {
        "WE_00D000000000001EAA_1.ZIP": archive({"Lead.csv": LEAD + lead(1), "Opportunity.csv": DEAL + deal(1)}),
        "WE_00D000000000001EAA_2.ZIP": archive({"Lead.csv": LEAD + lead(2), "Opportunity.csv": DEAL + deal(2)}),
    }
    with exported(tmp_path, source(), files) as found:
        assert found.rows("select last_name from staging_lead order by all") == [("Name 1",), ("Name 2",)]
        assert found.rows("select count(*) from staging_opportunity") == [(2,)]
        assert found.set_aside() == {}


def test_an_object_over_several_files(tmp_path: Path) -> None:
    """Lead.csv, Lead_1.csv; the second one lacks a column."""
    short = LEAD.replace(",SystemModstamp", "") + lead(2).replace(",,\n", ",\n")
    with exported(tmp_path, source(), {"Lead.csv": LEAD + lead(1), "Lead_1.csv": short}) as found:
        assert found.rows("select last_name from staging_lead order by all") == [("Name 1",), ("Name 2",)]


def test_two_weekly_exports_count_once(tmp_path: Path) -> None:
    """The newer week's archives replace the older week's, whatever these hold."""
    files = {
        "2026-03-07/WE_1.zip": archive({"Lead.csv": LEAD + lead(1) + lead(2)}),
        "2026-03-14/WE_1.zip": archive({"Lead.csv": LEAD + lead(2)}),
        "2026-03-14/WE_2.zip": archive({"Lead.csv": LEAD + lead(3)}),
    }
    with exported(tmp_path, source(), files) as found:
        assert found.rows("select last_name from staging_lead order by all") == [("Name 2",), ("Name 3",)]
        assert found.set_aside() == {"superseded": 2}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_embedded_newlines(tmp_path: Path, ending: str) -> None:
    rows = (LEAD + lead(1, name='"Croc\nof ""Nile"", Mrs"') + lead(2)).replace("\n", ending)
    with exported(tmp_path, source(), {"Lead.csv": rows}) as found:
        named = [row[0].replace("\r", "") for row in found.rows("select last_name from staging_lead order by lead_id")]
        assert named == ['Croc\nof "Nile", Mrs', "Name 2"]
        assert found.rows("select records_read from raw_conservation") == [(2,)]


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01T23:30:00.000Z",
        "2026-03-01T23:30:00.000+0000",
        "2026-03-02T01:30:00.000+02:00",
        "2026-03-01 23:30:00",
        "2026-03-01T23:30:00Z",
    ],
)
def test_moments_of_weekly_export_and_of_bulk_api(tmp_path: Path, written: str) -> None:
    """Bare ones are in UTC; all are shown in the company's zone."""
    with exported(tmp_path, source(), {"Lead.csv": LEAD + lead(1, created=written)}) as found:
        assert found.rows("select created_at::varchar from staging_lead") == [("2026-03-02 00:30:00",)]


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-02 00:00:00", "2026-03-02T00:00:00.000Z"])
def test_converted_date_has_no_time_and_no_zone(tmp_path: Path, written: str) -> None:
    rows = LEAD + lead(1).replace("false,,", f"true,{written},")
    with exported(tmp_path, source(), {"Lead.csv": rows}, time_zone="America/New_York") as found:
        assert found.rows("select converted_at::varchar from staging_lead") == [("2026-03-02 00:00:00",)]


def test_a_formula_field_is_missing_in_the_export(tmp_path: Path) -> None:
    """A company that maps one is told so; the library's own columns may lack, but for those that a record needs."""
    own = source(lead={"columns": {"region": "Region_Formula__c"}})
    leads = {"Lead.csv": LEAD + lead(1)}
    refusing(tmp_path / "mapped", own, leads, "no file has a column 'Region_Formula__c' for region")
    optional = source(lead={"columns": {"region": {"from": "Region_Formula__c", "required": False}}})
    with exported(tmp_path / "optional", optional, leads) as found:
        assert found.rows("select region, email, origin from staging_lead") == [("?", None, None)]
    deals = DEAL.replace("IsWon", "Won__c") + deal(1)
    refusing(tmp_path / "needed", source(), {"Opportunity.csv": deals}, "no file has a column 'IsWon' for is_won")


def test_an_open_deals_close_date_is_a_plan(tmp_path: Path) -> None:
    rows = DEAL + deal(1, "Open,2026-12-31,0,0,5") + deal(2)
    with exported(tmp_path, source(), {"x.csv": rows}) as found:
        assert found.rows("select is_won, closed_at::varchar from staging_opportunity order by all") == [
            (False, None),
            (True, "2026-03-05 00:00:00"),
        ]


def test_objects_are_told_apart_by_their_headers(tmp_path: Path) -> None:
    """Tasks point at leads, contacts and deals by the prefix of an id; what nobody has done is no activity."""
    files = {
        "x1.csv": UPPER,
        "x2.csv": DEAL + deal(2),
        "x3.csv": (
            "Id,IsDeleted,WhoId,WhatId,Subject,ActivityDate,IsClosed,CreatedDate,CompletedDateTime,TaskSubtype\n"
            "00TA00000000001,0,00Q1G00000nDnM5,,Call,2026-03-02,1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,Call\n"
            "00TA00000000002,0,0031G00000nDnM5,006A00000000002,Mail,2026-03-02,1,2026-03-02T08:00:00Z,,Email\n"
            "00TA00000000003,0,00Q1G00000nDnM5,,To do,2026-03-09,0,2026-03-02T08:00:00Z,,Task\n"
        ),
        "x4.csv": (
            "Id,IsDeleted,WhoId,WhatId,Subject,StartDateTime,EndDateTime\n"
            "00UA00000000001,0,00Q1G00000nDnM5,,Demo,2026-03-03T08:00:00Z,2026-03-03T09:00:00Z\n"
        ),
    }
    with exported(tmp_path, source(), files) as found:
        assert found.rows(
            "select kind, occurred_at::varchar, lead_id is not null, contact_id is not null, "
            "opportunity_id is not null, account_id from staging_activity order by occurred_at"
        ) == [
            ("Email", "2026-03-02 09:00:00", False, True, True, None),
            ("Call", "2026-03-02 10:00:00", True, False, False, None),
            ("meeting", "2026-03-03 09:00:00", True, False, False, None),
        ]
        assert found.set_aside()["not_done"] == 1


def test_quotes_without_a_moment_of_sending(tmp_path: Path) -> None:
    """When a quote was asked for and sent are fields of the company's own."""
    quotes = (
        "Id,IsDeleted,OpportunityId,QuoteNumber,Name,Status,CreatedDate,SystemModstamp,Sent__c\n"
        "0Q0A00000000001,0,006A00000000002,00000001,Q,Presented,2026-03-02T08:00:00Z,2026-03-03T08:00:00Z,"
        "2026-03-02T20:00:00Z\n"
        "0Q0A00000000002,0,006A00000000002,00000002,Q,Draft,2026-03-02T08:00:00Z,2026-03-03T08:00:00Z,\n"
        "0Q0A00000000003,1,006A00000000002,00000003,Q,Draft,2026-03-02T08:00:00Z,2026-03-03T08:00:00Z,\n"
    )
    files = {"Lead.csv": UPPER, "Opportunity.csv": DEAL + deal(2), "x1.csv": quotes}
    for declared, sent in (({}, None), ({"sent_at": "Sent__c"}, "2026-03-02 21:00:00")):
        root = tmp_path / str(sent)
        root.mkdir()
        with exported(root, source(quote={"columns": declared}), files) as found:
            assert found.rows(
                "select left(quote_id, 15), left(opportunity_id, 15), status, sent_at::varchar "
                "from staging_quote order by all"
            ) == [
                ("0Q0A00000000001", "006A00000000002", "Presented", sent),
                ("0Q0A00000000002", "006A00000000002", "Draft", None),
            ]
            assert found.set_aside()["deleted"] == 2


def test_tasks_that_are_due_are_read_again_where_the_company_says_so(tmp_path: Path) -> None:
    """As docs/formats.md shows it: open tasks, which are no activity, are work that is due."""
    example = ROOT.joinpath("docs", "formats.md").read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(      due_task:\n.*?)```", example, re.DOTALL)
    assert shown is not None
    declared = YAML(typ="safe").load(shown[1])
    files = {
        "Lead.csv": UPPER,
        "Opportunity.csv": DEAL + deal(2),
        "Task.csv": (
            "Id,IsDeleted,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,IsClosed,CreatedDate,CompletedDateTime,"
            "TaskSubtype\n"
            "00TA00000000001,0,,,Call,2026-03-02,Completed,005A00000000001,1,2026-03-02T08:00:00Z,"
            "2026-03-02T09:00:00Z,Call\n"
            "00TA00000000002,0,,,To do,2026-03-09,Not Started,005A00000000001,0,2026-03-02T08:00:00Z,,Task\n"
            "00TA00000000003,1,,,To do,2026-03-09,Not Started,005A00000000001,0,2026-03-02T08:00:00Z,,Task\n"
        ),
    }
    with exported(tmp_path, source(**declared), files) as found:
        assert found.rows(
            "select left(task_id, 15), type, status, due_on::varchar, closed_at::varchar from staging_task order by all"
        ) == [
            ("00TA00000000001", "Call", "Completed", "2026-03-02", "2026-03-02 10:00:00"),
            ("00TA00000000002", "Task", "Not Started", "2026-03-09", None),
        ]
        assert found.rows("select left(activity_id, 15) from staging_activity") == [("00TA00000000001",)]

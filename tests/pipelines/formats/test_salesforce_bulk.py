"""Salesforce Bulk API 2.0: delimiters, line endings, moments, related fields and repeated jobs, each by its name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.pipelines.formats.crm_exports import crm, exported

HEADERS = ("Id", "LastName", "IsConverted", "CreatedDate", "SystemModstamp", "Owner.Name", "Owner.Region__c")
NOTE = 'a,b;c|d^e`f\tg\n"h"'
LEADS = (
    ("00Q000000000001AAA", NOTE, "false", "2026-03-01T23:30:00.000Z", "2026-03-01T23:30:00.000Z", "Ann", "Nord"),
    ("00Q000000000002AAA", "Croc", "true", "2026-07-01T23:30:00.000Z", "2026-07-01T23:30:00.000Z", "Bo", "south"),
)
REGION = {"lead": {"columns": {"region": "Owner.Region__c"}}}


def written(rows: tuple[tuple[str, ...], ...], delimiter: str = ",", ending: str = "\n") -> str:
    """Rows as the service writes them: every field that needs it in quotation marks."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows([HEADERS, *rows])
    return text.getvalue()


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("delimiter", ["`", "^", ",", "|", ";", "\t"])
def test_any_delimiter_and_line_ending(tmp_path: Path, delimiter: str, ending: str) -> None:
    with exported(tmp_path, crm("salesforce_bulk"), {"7502.csv": written(LEADS, delimiter, ending)}) as found:
        assert found.rows("select last_name from staging_lead order by lead_id") == [(NOTE,), ("Croc",)]
        assert found.rows("select delimiter, records_read from raw_file") == [(delimiter, 2)]


def test_moments_are_in_utc(tmp_path: Path) -> None:
    """Winter and summer time of the company."""
    with exported(tmp_path, crm("salesforce_bulk"), {"7502.csv": written(LEADS)}) as found:
        assert found.rows("select created_at::varchar from staging_lead order by all") == [
            ("2026-03-02 00:30:00",),
            ("2026-07-02 01:30:00",),
        ]


def test_data_loader_writes_in_a_zone_of_its_own(tmp_path: Path) -> None:
    """Bare moments are in the zone that the source declares; those that carry a zone keep it."""
    bare = written(((*LEADS[0][:3], "2026-03-01 15:30:00", *LEADS[0][4:]), LEADS[1]))
    source = crm("salesforce_bulk", time_zone="America/Los_Angeles")
    with exported(tmp_path, source, {"extract.csv": bare}) as found:
        assert found.rows("select created_at::varchar from staging_lead order by all") == [
            ("2026-03-02 00:30:00",),
            ("2026-07-02 01:30:00",),
        ]


def test_fields_of_related_objects(tmp_path: Path) -> None:
    with exported(tmp_path, crm("salesforce_bulk", tables=REGION), {"7502.csv": written(LEADS)}) as found:
        assert found.rows("select region from staging_lead order by lead_id") == [("north",), ("south",)]


def test_a_job_that_fetches_only_what_has_changed(tmp_path: Path) -> None:
    """The newest version of an id counts, and who has not changed since stays."""
    later = ((*LEADS[0][:1], "Newer", "true", *LEADS[0][3:4], "2026-03-09T00:00:00.000Z", *LEADS[0][5:]),)
    files = {"2026-03-10/1.csv": written(later), "2026-03-03/2.csv": written(LEADS)}
    with exported(tmp_path, crm("salesforce_bulk"), files) as found:
        assert found.rows("select last_name, is_converted from staging_lead order by lead_id") == [
            ("Newer", True),
            ("Croc", True),
        ]
        assert found.set_aside() == {"superseded": 1}


def test_a_query_of_few_fields_is_recognised(tmp_path: Path) -> None:
    files = {
        "7501.csv": "Id,StageName,CloseDate,IsWon,IsClosed,CreatedDate\n"
        "006000000000001,Won,2026-03-05,true,true,2026-03-01T00:00:00.000Z\n",
        "7502.csv": "Id,OpportunityId,ContactId\n00K000000000001,006000000000001,003000000000001\n",
        "7503.csv": "Id,CampaignId,HasResponded\n00v000000000001,701000000000001,true\n",
    }
    with exported(tmp_path, crm("salesforce_bulk"), files) as found:
        assert found.rows("select source_table from raw_file order by path") == [
            ("opportunity",), ("opportunity_contact",), ("campaign_member",)
        ]  # fmt: skip

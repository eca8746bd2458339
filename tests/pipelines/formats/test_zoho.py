"""Zoho CRM: two forms of dates, money in thousands, members keyed by names, campaigns that differ by case, by name."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from tests.pipelines.formats.crm_exports import crm, exported

LEADS = (
    "LEADID,Last Name,Company,Lead Owner,Email,Mobile,Lead Source,Lead Status,Created Time,CONVERTED\n"
    '1,Croc,Zoo,Ann,croc@example.org,1,Web,Contacted,"15 Apr, 2021 00:03:00",Yes\n'
    "2,Nile,Zoo,Ann,nile@example.org,2,Web,Contacted,2021-04-16 10:00:00,No\n"
    "3,Nile,Zoo,Bo,other@example.org,3,Web,Contacted,2021-04-16,No\n"
)
DEALS = (
    "POTENTIALID,Potential Name,Created Time,Closing Date,Amount,Stage,Forecast Type,LEADID,Campaign Id\n"
    '7,A,"15 Apr, 2021 00:02:00","16 Apr, 2021 00:03:00","$22,700.00",Closed Won,Won,1,11\n'
    '8,B,"15 Apr, 2021 00:02:00",2021-04-20,"$1,046.17K",Closed Lost,Lost,0,0\n'
    '9,C,"15 Apr, 2021 00:02:00","30 Dec, 2021 00:03:00",$5,Needs Analysis,Open,2,12\n'
)
CAMPAIGNS = (
    "CAMPAIGNID,Campaign Name,Type,Status,Created Time,Start Date,End Date,Actual Cost\n"
    '11,Ad Hoc Reporting,Email,Active,2021-04-01,2021-04-01,2021-04-30,"$1,046.17K"\n'
    "12,Ad hoc Reporting,Email,Active,2021-04-01,2021-04-01,2021-04-30,$1.5M\n"
)
MEMBERS = (
    "Campaign Name,Lead First Name,Lead Last Name,Status,Last Modified Time,Is Lead Active?\n"
    'Ad Hoc Reporting,Croc,Croc,Responded,"04 Apr, 2021 00:02:00",Yes\n'
    'Ad hoc Reporting,Nile,Nile,Sent,"05 Apr, 2021 00:02:00",Yes\n'
    'Ad hoc Reporting,Nile,Nile,Opened,"06 Apr, 2021 00:02:00",Yes\n'
    'Nobody knows it,Smith,Smith,Sent,"05 Apr, 2021 00:02:00",Yes\n'
)
CALLS = (
    "TASKID,Call Start Time,Subject,Call Type,Call Owner Id,CONTACTID,ACCOUNTID,POTENTIALID,LEADID\n"
    "50,2021-04-15 23:03:00,CALL,Outbound,1003,0,,0,1\n51,2021-04-15 23:05:00,CALL,Outbound,1003,6,,7,0\n"
)
FILES: dict[str, str | bytes] = {
    "Leads.csv": LEADS, "Potentials.csv": DEALS, "Campaigns.csv": CAMPAIGNS, "Campaign_Lead_Status.csv": MEMBERS,
    "Calls.csv": CALLS,
}  # fmt: skip
SOURCE = crm("zoho")


def test_two_forms_of_dates_in_one_export(tmp_path: Path) -> None:
    with exported(tmp_path, SOURCE, FILES) as found:
        assert found.rows("select created_at::varchar from staging_lead order by lead_id") == [
            ("2021-04-15 00:03:00",), ("2021-04-16 10:00:00",), ("2021-04-16 00:00:00",)
        ]  # fmt: skip
        assert found.quarantine() == []


def test_how_long_a_conversion_took_is_no_moment(tmp_path: Path) -> None:
    """Lead Conversion Time holds days, beside when it was, which only some exports have."""
    rows = (
        "Record Id,Last Name,Company,Lead Status,Created Time,Lead Conversion Time,Is Converted,Converted Date Time\n"
        "zcrm_1,Croc,Zoo,Contacted,2021-04-15 00:03:00,3,true,2021-04-18 10:00:00\n"
    )
    with exported(tmp_path, SOURCE, {"Leads.csv": rows}) as found:
        assert found.rows("select lead_id, is_converted, converted_at::varchar from staging_lead") == [
            ("zcrm_1", True, "2021-04-18 10:00:00")
        ]
        assert found.quarantine() == []


def test_money_with_signs_and_thousands(tmp_path: Path) -> None:
    with exported(tmp_path, SOURCE, FILES) as found:
        assert found.rows("select amount::varchar from staging_opportunity order by opportunity_id") == [
            ("22700.00",), ("1046170.00",), ("5.00",)
        ]  # fmt: skip
        assert found.rows("select actual_cost::varchar from staging_campaign order by campaign_id") == [
            ("1046170.00",), ("1500000.00",)
        ]  # fmt: skip


def test_zero_is_no_id(tmp_path: Path) -> None:
    with exported(tmp_path, SOURCE, FILES) as found:
        assert found.rows("select lead_id, campaign_id from staging_opportunity order by opportunity_id") == [
            ("1", "11"), (None, None), ("2", "12")
        ]  # fmt: skip
        assert found.rows("select lead_id, opportunity_id, contact_id from staging_activity order by activity_id") == [
            ("1", None, None),
            (None, "7", "6"),
        ]


def test_campaigns_that_differ_only_by_case(tmp_path: Path) -> None:
    """Members of each go to their own; a name that no campaign has finds none, and the member is kept."""
    with exported(tmp_path, SOURCE, FILES) as found:
        assert found.rows("select campaign_id, count(*) from staging_campaign_member group by all order by all") == [
            ("11", 1), ("12", 2), (None, 1)
        ]  # fmt: skip


def test_members_are_keyed_by_names(tmp_path: Path) -> None:
    """A last name that one lead has finds it; one that two have finds neither; namesakes are no doubles."""
    with exported(tmp_path, SOURCE, FILES) as found:
        assert found.rows(
            "select lead_id, status, has_responded, responded_at::varchar from staging_campaign_member "
            "order by lead_id, status"
        ) == [
            ("1", "Responded", True, "2021-04-04 00:02:00"),
            (None, "Opened", False, None),
            (None, "Sent", False, None),
            (None, "Sent", False, None),
        ]
        assert found.set_aside() == {}


def test_an_open_deals_closing_date_is_a_plan(tmp_path: Path) -> None:
    query = "select is_won, is_closed, closed_at::varchar from staging_opportunity order by opportunity_id"
    rows = [(True, True, "2021-04-16 00:03:00"), (False, True, "2021-04-20 00:00:00"), (False, False, None)]
    with exported(tmp_path / "forecast", SOURCE, FILES) as found:
        assert found.rows(query) == rows
    by_stage = DEALS.replace("Forecast Type", "Something Else")
    with exported(tmp_path / "stage", SOURCE, {"Deals.csv": by_stage}) as found:
        assert found.rows(query) == rows


def test_russian_headers_and_the_modules_own_ids(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.csv": "Идентификатор записи,Фамилия,Компания,Статус лида,Источник лида,Время создания\n"
        "zcrm_1,Крок,Зоо,Новый,Сайт,2026-03-01 10:00:00\n",
        "b.csv": "Record Id,Deal Name,Stage,Closing Date,Amount,Created Time,Campaign Source.id\n"
        "zcrm_7,A,Closed Won,2026-03-05,5,2026-03-01 10:00:00,zcrm_11\n",
    }
    with exported(tmp_path, SOURCE, files) as found:
        assert found.rows("select lead_id, last_name, origin from staging_lead") == [("zcrm_1", "Крок", "Сайт")]
        assert found.rows("select opportunity_id, is_won, campaign_id from staging_opportunity") == [
            ("zcrm_7", True, "zcrm_11")
        ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_version_by_a_date_in_words(tmp_path: Path, order: tuple[int, int]) -> None:
    """02 Apr is after 28 Mar, though its text comes before."""
    versions = ('1,Zoo,Older,2026-03-01,"28 Mar, 2026 10:00:00"\n', '1,Zoo,Newer,2026-03-01,"02 Apr, 2026 09:00:00"\n')
    rows = "LEADID,Company,Lead Status,Created Time,Modified Time\n" + "".join(versions[number] for number in order)
    with exported(tmp_path, SOURCE, {"Leads.csv": rows}) as found:
        assert found.rows("select status from staging_lead") == [("Newer",)]
        assert found.set_aside() == {"superseded": 1}


def test_orders_are_no_tasks_though_they_have_a_status_and_a_due_date(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.csv": "SALESORDERID,Subject,Sales Order Owner,Status,Due Date,Grand Total\n"
        "21,Sofa,Ann,Approved,2026-03-07,5\n",
        "b.csv": "Task Owner,Subject,Created Time,Due Date,Status,Modified Time,Task Id\n"
        "Ann,Call,2026-03-01,2026-03-07,Completed,2026-03-02,50\n",
    }
    with exported(tmp_path, SOURCE, files) as found:
        assert found.rows("select source_table from raw_file order by path") == [("sales_order",), ("task",)]
        assert found.rows("select activity_id from staging_activity") == [("50",)]


def test_quotes_of_the_real_export(reference_data: Path, tmp_path: Path) -> None:
    """Every quote, in its stage; the export says neither when it was sent nor to which deal it belongs."""
    quotes = (reference_data / "zoho_crm" / "Quotes.csv").read_text(encoding="utf-8-sig")
    written = list(csv.DictReader(io.StringIO(quotes)))
    with exported(tmp_path, SOURCE, FILES | {"Quotes.csv": quotes}) as found:
        rows = dict(found.rows("select status, count(*) from staging_quote group by status"))
        assert rows == Counter(row["Quote Stage"] for row in written) and len(written) > 100
        assert found.rows("select count(created_at), count(sent_at), count(opportunity_id) from staging_quote") == [
            (len(written), 0, 0)
        ]

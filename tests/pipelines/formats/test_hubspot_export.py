"""HubSpot: localised headers, several ids in a cell, merged records, stages in words, the portal's zone, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.linkage import link
from tests.pipelines.formats.crm_exports import crm, exported

CONTACTS = {
    "en": "Record ID,First Name,Last Name,Email,Create Date,Lifecycle Stage,Associated Deal IDs,"
    "Original Traffic Source",
    "de": "Datensatz-ID,Vorname,Nachname,E-Mail,Erstelldatum,Lifecycle-Phase,Zugeordnete Deal-IDs,"
    "Ursprüngliche Traffic-Quelle",
    "ru": "ID записи,Имя,Фамилия,Электронная почта,Дата создания,Стадия жизненного цикла,ID связанных сделок,"
    "Исходный источник трафика",
    "names": "hs_object_id,firstname,lastname,email,createdate,lifecyclestage,Associated Deal IDs,hs_analytics_source",
}
DEALS = {
    "en": "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Amount,Associated Contact IDs",
    "de": "Datensatz-ID,Deal-Name,Deal-Phase,Erstelldatum,Abschlussdatum,Betrag,Zugeordnete Kontakt-IDs",
    "ru": "ID записи,Название сделки,Этап сделки,Дата создания,Дата закрытия,Сумма,ID связанных контактов",
    "names": "hs_object_id,dealname,dealstage,createdate,closedate,amount,Associated Contact IDs",
}
STAGES = {
    "en": ("Closed Won", "Closed Lost", "Contract Sent"),
    "de": ("Abgeschlossen und gewonnen", "Abgeschlossen und verloren", "Vertrag gesendet"),
    "ru": ("Закрыто и выиграно", "Закрыто и проиграно", "Договор отправлен"),
    "names": ("closedwon", "closedlost", "contractsent"),
}


def contacts(language: str = "en", rows: str | None = None) -> str:
    body = rows or (
        "1,Ann,Croc,ann@example.org,2026-03-01 10:00,opportunity,71;72,Paid Search\n"
        "2,Bo,Nile,bo@example.org,2026-03-02 10:00,lead,,Direct Traffic\n"
    )
    return CONTACTS[language] + "\n" + body


def deals(language: str = "en", rows: str | None = None) -> str:
    won, lost, going = STAGES[language]
    body = rows or (
        f"71,Big,{won},2026-03-03 10:00,2026-03-05 09:00,1200.50,1; 2;1\n"
        f"72,Small,{lost},2026-03-03 10:00,2026-03-06 09:00,,1\n"
        f"73,Open,{going},2026-03-03 10:00,2026-12-31 09:00,10,\n"
    )
    return DEALS[language] + "\n" + body


def source(**more: Any) -> dict[str, Any]:
    return crm("hubspot_export", **more)


DEALS_STAGED = (
    "select opportunity_id, amount::varchar, is_won, is_closed, closed_at::varchar, lead_id from staging_opportunity "
    "order by opportunity_id"
)
STAGED = [
    ("71", "1200.50", True, True, "2026-03-05 09:00:00", "1"),
    ("72", None, False, True, "2026-03-06 09:00:00", "1"),
    ("73", "10.00", False, False, None, None),
]


@pytest.mark.parametrize("language", DEALS)
def test_headers_by_language_and_internal_names(tmp_path: Path, language: str) -> None:
    """The same contacts and deals, whatever their export calls them and its files."""
    files = {"a.csv": contacts(language), "b.csv": deals(language)}
    with exported(tmp_path, source(), files) as found:
        assert found.rows(DEALS_STAGED) == STAGED
        assert found.rows(
            "select lead_id, first_name, last_name, email, created_at::varchar, origin, converted_opportunity_id "
            "from staging_lead order by all"
        ) == [
            ("1", "Ann", "Croc", "ann@example.org", "2026-03-01 10:00:00", "Paid Search", "71"),
            ("2", "Bo", "Nile", "bo@example.org", "2026-03-02 10:00:00", "Direct Traffic", None),
        ]
        assert found.quarantine() == []


def test_exports_in_two_languages_side_by_side(tmp_path: Path) -> None:
    """Two people export, each in their own language: one set of files, no record lost for its headers."""
    second = deals("ru", "74,Ещё,Закрыто и выиграно,2026-03-03 10:00,2026-03-07 09:00,7,2\n")
    files = {"english.csv": deals(), "russian.csv": second}
    with exported(tmp_path, source(), files) as found:
        assert found.rows(DEALS_STAGED) == [*STAGED, ("74", "7.00", True, True, "2026-03-07 09:00:00", "2")]
        assert found.rows("select opportunity_contact_id from staging_opportunity_contact order by all") == [
            ("71|1",), ("71|2",), ("72|1",), ("74|2",)
        ]  # fmt: skip
        assert found.quarantine() == []


def test_a_contact_is_the_lead_and_a_contact(tmp_path: Path) -> None:
    with exported(tmp_path, source(), {"a.csv": contacts()}) as found:
        assert found.rows("select lead_id, converted_contact_id, is_converted from staging_lead order by all") == [
            ("1", "1", True),
            ("2", "2", False),
        ]
        assert found.rows("select contact_id, email from staging_contact order by all") == [
            ("1", "ann@example.org"),
            ("2", "bo@example.org"),
        ]
        assert found.rows("select records_read, accepted from raw_conservation") == [(2, 2)]


def test_several_ids_in_one_cell(tmp_path: Path) -> None:
    """One row per deal and contact: with blanks, named twice, none at all; each leads to the deal's record."""
    with exported(tmp_path, source(), {"b.csv": deals()}) as found:
        assert found.rows(
            "select opportunity_contact_id, opportunity_id, contact_id, record_no from staging_opportunity_contact "
            "order by all"
        ) == [("71|1", "71", "1", 1), ("71|2", "71", "2", 1), ("72|1", "72", "1", 2)]
        assert found.rows("select records_read, accepted from raw_conservation") == [(3, 3)]


def test_deals_without_the_association_column(tmp_path: Path) -> None:
    rows = "Record ID,Deal Name,Deal Stage,Create Date\n71,Big,Closed Won,2026-03-03 10:00\n"
    with exported(tmp_path, source(), {"b.csv": rows}) as found:
        assert found.rows("select count(*), count(lead_id) from staging_opportunity") == [(1, 0)]
        assert found.rows("select count(*) from staging_opportunity_contact") == [(0,)]


def test_deals_and_leads_are_linked_by_their_associations(tmp_path: Path) -> None:
    with exported(tmp_path, source(), {"a.csv": contacts(), "b.csv": deals()}) as found:
        link(found.connection, found.declarations)
        assert found.rows("select opportunity_id, lead_id from linkage_link order by all") == [("71", "1"), ("72", "1")]
        assert found.rows("select count(*) from linkage_dangling") == [(0,)]


def test_merged_records(tmp_path: Path) -> None:
    """What went into another record is set aside where an older file still has it; pointers lead to the survivor."""
    header = CONTACTS["en"].replace("Original Traffic Source", "Merged contact IDs")
    older = (
        header
        + "\n9,Ann,Croc,old@example.org,2026-02-01 10:00,lead,,\n8,An,Croc,older@example.org,2026-02-01 10:00,lead,,\n"
    )
    newer = header + "\n1,Ann,Croc,ann@example.org,2026-03-01 10:00,lead,,9; 8\n"
    pointing = deals(rows="71,Big,Closed Won,2026-03-03 10:00,2026-03-05 09:00,1,9;1\n")
    files = {"contacts_2026-02.csv": older, "contacts_2026-03.csv": newer, "deals.csv": pointing}
    with exported(tmp_path, source(delivery="upsert"), files) as found:
        assert found.rows("select lead_id, email from staging_lead") == [("1", "ann@example.org")]
        assert found.rows("select contact_id from staging_contact") == [("1",)]
        assert found.set_aside() == {"merged": 2}
        assert found.rows("select lead_id from staging_opportunity") == [("1",)]
        assert set(found.rows("select contact_id from staging_opportunity_contact")) == {("1",)}


MERGES = {
    "of two": ({"3": "1;2"}, ["3"]),
    "in a chain": ({"2": "1", "3": "2"}, ["3"]),
    "of itself": ({"1": "1"}, ["1", "2", "3"]),
    "in a circle": ({"1": "2", "2": "1"}, ["1", "2", "3"]),
}


@pytest.mark.parametrize("case", MERGES)
def test_merges(tmp_path: Path, case: str) -> None:
    """What nobody survived stays: no record is lost to a circle."""
    listed, kept = MERGES[case]
    header = CONTACTS["en"].replace("Original Traffic Source", "hs_merged_object_ids")
    rows = [f"{n},A,B,{n}@example.org,2026-03-01 10:00,lead,,{listed.get(n, '')}" for n in ("1", "2", "3")]
    with exported(tmp_path, source(), {"a.csv": "\n".join([header, *rows]) + "\n"}) as found:
        assert [row[0] for row in found.rows("select lead_id from staging_lead order by all")] == kept


def test_stages_of_another_pipeline_are_declared_in_words(tmp_path: Path) -> None:
    """The company only adds its words to the library's; a stage that nobody declared is an open one."""
    rows = deals(rows=(
        "71,A,Signed,2026-03-03 10:00,2026-03-05 09:00,1,\n72,B,Closed Won,2026-03-03 10:00,2026-03-06 09:00,1,\n"
        "73,C,Parked,2026-03-03 10:00,2026-03-06 09:00,1,\n"
    ))  # fmt: skip
    words = {"values": {"Signed": True}}
    tables = {"opportunity": {"columns": {"is_won": words, "is_closed": words}}}
    with exported(tmp_path, source(tables=tables), {"b.csv": rows}) as found:
        staged = "select opportunity_id, is_won, closed_at::date::varchar from staging_opportunity order by all"
        assert found.rows(staged) == [
            ("71", True, "2026-03-05"),
            ("72", True, "2026-03-06"),
            ("73", False, None),
        ]  # fmt: skip


def test_a_stage_with_its_pipeline_behind_it(tmp_path: Path) -> None:
    """So a view's export writes stages. Brackets may also be of the stage's own name, which the company declares."""
    rows = deals(rows=(
        "71,A,Closed won (Sales Pipeline),2026-03-03 10:00,2026-03-05 09:00,1,\n"
        "72,B,Closed Lost (Renewals),2026-03-03 10:00,2026-03-06 09:00,1,\n"
        "73,C,Contract Sent (Sales Pipeline),2026-03-03 10:00,2026-12-31 09:00,1,\n"
        "74,D,Done (EU) (Sales Pipeline),2026-03-03 10:00,2026-03-07 09:00,1,\n"
        "75,E,Done (US),2026-03-03 10:00,2026-03-08 09:00,1,\n"
    ))  # fmt: skip
    words = {"values": {"Done (EU)": True, "Done (US)": True}}
    tables = {"opportunity": {"columns": {"is_won": words, "is_closed": words}}}
    with exported(tmp_path, source(tables=tables), {"b.csv": rows}) as found:
        staged = "select is_won, is_closed, closed_at::date::varchar from staging_opportunity order by all"
        assert found.rows(staged) == [
            (False, False, None),
            (False, True, "2026-03-06"),
            (True, True, "2026-03-05"),
            (True, True, "2026-03-07"),
            (True, True, "2026-03-08"),
        ]  # fmt: skip


def test_the_portals_own_flags_outrank_the_stage(tmp_path: Path) -> None:
    rows = (
        "hs_object_id,dealname,dealstage,createdate,closedate,hs_is_closed_won,hs_is_closed\n"
        "71,A,104233,2026-03-03 10:00,2026-03-05 09:00,true,true\n"
        "72,B,104234,2026-03-03 10:00,2026-03-05 09:00,false,true\n"
    )
    with exported(tmp_path, source(), {"b.csv": rows}) as found:
        assert found.rows("select is_won, is_closed from staging_opportunity order by opportunity_id") == [
            (True, True),
            (False, True),
        ]


def test_the_portals_zone(tmp_path: Path) -> None:
    with exported(tmp_path, source(time_zone="America/New_York"), {"a.csv": contacts()}) as found:
        assert found.rows("select created_at::varchar from staging_lead order by lead_id limit 1") == [
            ("2026-03-01 16:00:00",)
        ]

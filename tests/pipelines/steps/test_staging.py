"""From text to typed columns: every rule of a mapping by its trap, and what goes to quarantine for which reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import LEAD, custom, extract, leads, loaded, write_company

DEAL = {"opportunity_id": "id"}


def deals(columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return custom({"deal": {"entity": "opportunity", "files": "**/*", "columns": DEAL | columns, **more}})


#: name → (canonical column, its mapping, the cell, what is expected as text; None = null)
CASES: dict[str, tuple[str, Any, str, str | None]] = {
    "text loses outer blanks": ("name", "x", "  Acme ", "Acme"),
    "blank is missing": ("name", "x", "   ", None),
    "a declared word is missing, without case": ("name", {"from": "x", "missing": ["n/a"]}, "N/A", None),
    "ISO with Z is an instant": ("created_at", "x", "2026-03-01T23:30:00.000Z", "2026-03-02 00:30:00"),
    "ISO with an offset": ("created_at", "x", "2026-07-01T10:00:00+0300", "2026-07-01 09:00:00"),
    "without a zone it is the source's": ("created_at", "x", "2026-07-01 10:00", "2026-07-01 10:00:00"),
    "without a zone, declared as UTC": (
        "created_at",
        {"from": "x", "time_zone": "UTC"},
        "2026-07-01 10:00",
        "2026-07-01 12:00:00",
    ),
    "a bare day has no zone": ("created_at", {"from": "x", "time_zone": "UTC"}, "2026-07-01", "2026-07-01 00:00:00"),
    "a date drops its midnight": (
        "created_at",
        {"from": "x", "type": "date"},
        "2026-07-01T00:00:00.000Z",
        "2026-07-01 00:00:00",
    ),
    "day first": ("created_at", {"from": "x", "formats": ["%d.%m.%Y"]}, "02.03.2026", "2026-03-02 00:00:00"),
    "month first": ("created_at", {"from": "x", "formats": ["%m/%d/%Y"]}, "2/3/2026", "2026-02-03 00:00:00"),
    "second format": (
        "created_at",
        {"from": "x", "formats": ["%d.%m.%Y", "%Y/%m/%d"]},
        "2026/03/02",
        "2026-03-02 00:00:00",
    ),
    "month by name": (
        "created_at",
        {"from": "x", "formats": ["%d %b, %Y %H:%M:%S"]},
        "15 Apr, 2021 00:03:00",
        "2021-04-15 00:03:00",
    ),
    "seconds since 1970": ("created_at", {"from": "x", "type": "epoch_seconds"}, "1700000000", "2023-11-14 23:13:20"),
    "microseconds since 1970": (
        "created_at",
        {"from": "x", "type": "epoch_microseconds"},
        "1700000000000000",
        "2023-11-14 23:13:20",
    ),
    "commas group thousands": ("amount", {"from": "x", "symbols": ["$"]}, "$22,700.00", "22700.00"),
    "decimal comma, point groups": ("amount", {"from": "x", "decimal_comma": True}, "1.234,5", "1234.50"),
    "no-break spaces group": (
        "amount",
        {"from": "x", "decimal_comma": True, "symbols": ["₽"]},
        "1\u00a0234,50 ₽",
        "1234.50",
    ),
    "K is a thousand": ("amount", {"from": "x", "symbols": ["$"], "suffixes": {"K": 1000}}, "$1,046.17K", "1046170.00"),
    "brackets are minus": ("amount", "x", "(5.00)", "-5.00"),
    "cents are not doubles": ("amount", "x", "0.29", "0.29"),
    "yes": ("is_won", "x", "Yes", "true"),
    "Russian yes": ("is_won", "x", "Да", "true"),
    "0": ("is_won", "x", "0", "false"),
    "words and otherwise": ("is_won", {"from": "x", "values": {"Won": True}, "otherwise": "false"}, "Open", "false"),
    "words without case": ("is_won", {"from": "x", "values": {"Won": True}, "otherwise": "false"}, " wON ", "true"),
    "a blank is not otherwise": ("is_won", {"from": "x", "values": {"Won": True}, "otherwise": "false"}, "", None),
    "a constant": ("is_won", {"constant": "true"}, "", "true"),
    "concatenated": ("name", {"concat": ["id", "x"]}, "b", "1|b"),
    "an alias": ("name", ["nobody", "x"], "a", "a"),
    "15 characters become 18": (
        "account_id",
        {"from": "x", "type": "salesforce_id"},
        "00Q1G00000nDnM5",
        "00Q1G00000nDnM5UAK",
    ),
    "18 characters stay": (
        "account_id",
        {"from": "x", "type": "salesforce_id"},
        "00Q1G00000nDnM5UAK",
        "00Q1G00000nDnM5UAK",
    ),
    "a prefix that fits": ("account_id", {"from": "x", "starts_with": "001"}, "001A", "001A"),
    "a prefix that does not": ("account_id", {"from": "x", "starts_with": "001"}, "003A", None),
    "a condition that holds": ("name", {"from": "x", "when": {"column": "id", "equals": [1]}}, "a", "a"),
    "a condition that does not": ("name", {"from": "x", "when": {"column": "id", "equals": [2]}}, "a", None),
    "region by alias": ("region", "x", " nORD ", "north"),
    "region nobody claims": ("region", "x", "east", "?"),
    "region blank": ("region", "x", "", "?"),
    "quotation marks in a value": ("name", "x", "O'Neil; drop table", "O'Neil; drop table"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_cell_becomes_a_value(tmp_path: Path, case: str) -> None:
    column, mapping, cell, expected = CASES[case]
    root = write_company(tmp_path, deals({column: mapping}))
    extract(root, "a.csv", f'id,x\n1,"{cell}"\n')
    with loaded(root) as found:
        assert found.quarantine() == []
        assert found.rows(f"select {column}::varchar from staging_opportunity") == [(expected,)]


BAD: dict[str, tuple[str, Any, str, str]] = {
    "no such day": ("created_at", "x", "2026-02-30", "is no timestamp"),
    "another order than declared": (
        "created_at",
        {"from": "x", "formats": ["%d.%m.%Y"]},
        "2026-03-01",
        "is no timestamp (%d.%m.%Y)",
    ),
    "a comma that groups nothing": ("amount", "x", "12,5", "is no amount"),
    "a point under a decimal comma": ("amount", {"from": "x", "decimal_comma": True}, "12.5", "is no amount"),
    "words for an amount": ("amount", "x", "about 20k", "is no amount"),
    "an undeclared currency sign": ("amount", "x", "€5", "is no amount"),
    "neither yes nor no": ("is_won", "x", "perhaps", "is neither true nor false"),
    "not a number": ("amount", "x", "NaN", "is no amount"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_cell_that_cannot_be_read_puts_its_record_in_quarantine(tmp_path: Path, case: str) -> None:
    column, mapping, cell, reason = BAD[case]
    root = write_company(tmp_path, deals({column: mapping}))
    extract(root, "a.csv", f'id,x\n1,"{cell}"\n2,\n')
    with loaded(root) as found:
        assert found.quarantine() == [(1, column, cell, reason)]
        assert found.rows("select opportunity_id from staging_opportunity") == [("2",)]
        assert found.rows("select accepted, quarantined from raw_conservation") == [(1, 1)]
        written = list((root / ".milepost" / "quarantine").glob("*.csv"))
        assert len(written) == 1
        assert f",{column}," in written[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cell", "is_good"), [("12", True), ("12.0", True), ("1.5", False), ("0x1F", False), ("1e3", False)]
)
def test_whole_numbers_are_not_rounded(tmp_path: Path, cell: str, is_good: bool) -> None:
    table = {"entity": "contact_volume", "files": "*", "columns": {"day": "day", "offered": "x"}}
    root = write_company(tmp_path, custom({"volume": table}))
    extract(root, "a.csv", f"day,x\n2026-01-01,{cell}\n")
    with loaded(root) as found:
        assert found.rows("select offered from staging_contact_volume") == ([(12,)] if is_good else [])


def test_a_record_without_its_key_or_a_required_value_is_quarantined(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "created_at": {"from": "created", "required": True}}))
    extract(root, "a.csv", "id,created\n,2026-01-01\nB,\nC,2026-01-02\n")
    with loaded(root) as found:
        assert found.quarantine() == [(1, "lead_id", None, "is missing"), (2, "created_at", None, "is missing")]
        assert found.rows("select lead_id from staging_lead") == [("C",)]


def test_several_faults_of_a_record_are_listed_and_it_counts_once(tmp_path: Path) -> None:
    root = write_company(tmp_path, deals({"amount": "x", "is_won": "y"}))
    extract(root, "a.csv", "id,x,y\n1,much,perhaps\n")
    with loaded(root) as found:
        assert [row[1] for row in found.quarantine()] == ["amount", "is_won"]
        assert found.rows("select quarantined from raw_conservation") == [(1,)]


def test_rules_set_records_aside_by_name(tmp_path: Path) -> None:
    rules = [
        {"rule": "deleted", "column": "gone", "equals": [True, 1]},
        {"rule": "test", "column": "id", "equals": "T"},
    ]
    root = write_company(tmp_path, leads(set_aside=rules))
    extract(root, "a.csv", "id,created,gone\nA,2026-01-01,\nB,oops,TRUE\nC,2026-01-01,1\nt,2026-01-01,0\n")
    with loaded(root) as found:
        assert found.rows("select lead_id from staging_lead") == [("A",)]
        assert found.set_aside() == {"deleted": 2, "test": 1}
        assert found.quarantine() == []


LOOKUP = {
    "review": {
        "entity": "survey_response",
        "files": "review*.csv",
        "columns": {
            "answer_id": "id",
            "region": {
                "from": "state",
                "lookup": [
                    {"table": "order", "by": "order", "key": "order"},
                    {"table": "person", "by": "person", "key": "id"},
                ],
            },
        },
    },
    "order": {"files": "order*.csv"},
    "person": {"files": "person*.csv"},
}


def test_a_chain_of_lookups(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(LOOKUP))
    extract(root, "review.csv", "id,order\n1,O1\n2,O2\n3,O9\n4,\n")
    extract(root, "order.csv", "order,person\nO1,P1\nO2,P2\n")
    extract(root, "person.csv", "id,state\nP1,Nord\nP2,\n")
    with loaded(root) as found:
        rows = found.rows("select answer_id, region from staging_survey_response order by all")
    assert rows == [("1", "north"), ("2", "?"), ("3", "?"), ("4", "?")]


def test_a_lookup_by_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(LOOKUP))
    extract(root, "review.csv", "id,order\n1,O1\n")
    extract(root, "order.csv", "order,person\nO1,P1\nO1,P2\n")
    extract(root, "person.csv", "id,state\nP1,Nord\n")
    with pytest.raises(ExtractError, match="source crm, table order: order 'O1' stands 2 times"), loaded(root):
        pass


def test_a_name_by_which_people_are_looked_up_is_not_told(tmp_path: Path) -> None:
    lookup = [{"table": "person", "by": "who", "key": "name"}]
    person = {"entity": "contact", "files": "person*.csv", "columns": {"contact_id": "id", "last_name": "name"}}
    activity = {"activity_id": "id", "contact_id": {"from": "id", "lookup": lookup}}
    tables = {"call": {"entity": "activity", "files": "call*.csv", "columns": activity}, "person": person}
    root = write_company(tmp_path, custom(tables))
    extract(root, "call.csv", "id,who\n1,Lee\n")
    extract(root, "person.csv", "id,name\nP1,Lee\nP2,Lee\n")
    with pytest.raises(ExtractError, match="table person: name '•••' stands 2 times") as raised, loaded(root):
        pass
    assert "Lee" not in str(raised.value)


def test_dates_of_the_files_name_with_their_precision(tmp_path: Path) -> None:
    answered = {"file_name": {"pattern": r"^(\d{4})_", "format": "%Y", "precision": "year"}}
    table = {"entity": "survey_response", "files": "*", "columns": {"answer_id": "id", "answered_at": answered}}
    root = write_company(tmp_path, custom({"answer": table}, delivery="append"))
    extract(root, "2017_survey_20250817.csv", "id\n1\n")
    extract(root, "2018_survey_20250817.csv", "id\n2\n")
    with loaded(root) as found:
        assert found.rows("select answer_id, answered_at::varchar from staging_survey_response order by all") == [
            ("1", "2017-01-01 00:00:00"),
            ("2", "2018-01-01 00:00:00"),
        ]
        assert found.rows("select watermark::varchar from staging_watermark") == [("2019-01-01 00:00:00",)]


RATES = "currency,valid_from,rate\nUSD,2026-01-01,0.5\nUSD,2026-02-01,0.9\n"


def test_amounts_are_kept_and_converted_by_the_rate_of_their_day(tmp_path: Path) -> None:
    columns = {"created_at": "created", "amount": "amount", "currency": "cur"}
    root = write_company(tmp_path, deals(columns), reporting_currency="EUR")
    (root / "rates.csv").write_text(RATES)
    extract(
        root,
        "a.csv",
        "id,created,amount,cur\n1,2026-01-15,10.01,USD\n2,2026-02-01,10,usd\n3,2026-01-15,10,EUR\n4,2026-01-15,10,\n"
        "5,2025-12-31,10,USD\n6,2026-01-15,10,GBP\n7,2026-01-15,,GBP\n",
    )
    with loaded(root) as found:
        rows = found.rows(
            "select opportunity_id, amount::varchar, amount_reporting::varchar from staging_opportunity order by all"
        )
        assert rows == [
            ("1", "10.01", "5.01"),
            ("2", "10.00", "9.00"),
            ("3", "10.00", "10.00"),
            ("4", "10.00", "10.00"),
            ("7", None, None),
        ]
        assert found.quarantine() == [
            (5, "amount", "10", "no rate for USD in rates.csv"),
            (6, "amount", "10", "no rate for GBP in rates.csv"),
        ]


def test_a_column_that_no_file_has_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(LEAD | {"email": "E-Mial"}))
    extract(root, "a.csv", "id,created,E-Mail\n1,2026-01-01,a@b.c\n")
    message = "table lead: no file has a column 'E-Mial' for email. Did you mean 'E-Mail'?"
    with pytest.raises(ExtractError, match=re.escape(message)), loaded(root):
        pass


def test_a_column_that_need_not_be_there(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads(LEAD | {"email": {"from": "mail", "required": False}}))
    extract(root, "a.csv", "id,created\n1,2026-01-01\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, email from staging_lead") == [("1", None)]


def test_a_type_that_fits_no_record_is_said_aloud(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "created_at": "name"}))
    extract(root, "a.csv", "id,name\n1,Ann\n2,Eve\n")
    with loaded(root) as found:
        assert any(
            "2 of 2 records are in quarantine, most by created_at: '•••' is no timestamp" in text
            for text in found.report.warnings
        )


def test_a_table_of_the_same_records_and_entity_that_is_declared_before_them_changes_no_account(tmp_path: Path) -> None:
    of_deals = {"entity": "lead", "records_of": "lead", "columns": {"lead_id": {"concat": ["id", "name"]}}}
    own = {"entity": "lead", "files": "**/*", "key": ["id"], "columns": {"lead_id": {"from": "id", "required": True}}}
    root = write_company(tmp_path, custom({"again": of_deals, "lead": own}))
    extract(root, "a.csv", "id,name\n1,Ann\n,Bo\n")
    with loaded(root) as found:
        assert [row[0] for row in found.rows("select lead_id from staging_lead order by all")] == ["1", "1|Ann", "Bo"]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(2, 1, 1)]


def test_a_region_is_known_by_its_word_in_letters_of_any_case(tmp_path: Path) -> None:
    root = write_company(
        tmp_path, leads({"lead_id": "id", "region": "region"}),
        regions=[{"id": "gb", "aliases": ["Großbritannien"]}, {"id": "other"}],
    )  # fmt: skip
    words = ["großbritannien", "Großbritannien", "GROSSBRITANNIEN", "Grossbritannien"]
    extract(root, "a.csv", "id,region\n" + "".join(f"{word},{word}\n" for word in words))
    with loaded(root) as found:
        assert found.rows("select lead_id, region from staging_lead order by all") == [(w, "gb") for w in sorted(words)]


def test_a_region_is_known_whether_its_marks_are_written_apart_or_not(tmp_path: Path) -> None:
    root = write_company(
        tmp_path,
        leads({"lead_id": "id", "region": "region"}),
        regions=[{"id": "dk", "aliases": ["Århus"]}, {"id": "other"}],
    )
    extract(root, "a.csv", "id,region\n1,\u00c5rhus\n2,A\u030arhus\n3,a\u030arhus\n")
    with loaded(root) as found:
        assert found.rows("select distinct region from staging_lead") == [("dk",)]

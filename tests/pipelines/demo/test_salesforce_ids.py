"""18-character ids: 15 that tell apart by case, 3 that say which of them are capitals."""

import duckdb
import pytest

from pipelines.demo.generator import run_sql
from tests.pipelines.demo.conftest import NEWEST

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def eighteen(word: str) -> str:
    """The published way to the checksum, written anew."""
    fives = (word[0:5], word[5:10], word[10:15])
    return word + "".join(ALPHABET[sum(1 << i for i, c in enumerate(five) if "A" <= c <= "Z")] for five in fives)


@pytest.fixture
def macros():
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE seed = 7")
        run_sql(connection, "macro")
        yield connection


@pytest.mark.parametrize(
    ("fifteen", "whole"),
    [("001C000000o4OOI", "001C000000o4OOIIA2"), ("0014000000Lmabc", "0014000000LmabcAAB")],
)
def test_published_pairs(macros, fifteen, whole):
    assert eighteen(fifteen) == whole
    assert macros.execute("SELECT eighteen(?)", [fifteen]).fetchone() == (whole,)


def test_the_fast_way_is_the_slow_way(macros):
    rows = macros.execute(
        "SELECT salesforce_id('00Q', n), eighteen(concat('00Q', 'NL00000', base62(n)))"
        " FROM range(0, 900000000, 7654321) AS t(n)"
    ).fetchall()
    assert [fast for fast, _ in rows] == [slow for _, slow in rows]
    assert len({fast for fast, _ in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("Lead", ["Id", "OwnerId", "ConvertedOpportunityId", "ConvertedContactId", "ConvertedAccountId"]),
        ("Opportunity", ["Id", "AccountId", "CampaignId"]),
        ("Task", ["Id", "WhoId", "WhatId", "OwnerId"]),
        ("Case", ["Id", "AccountId", "ContactId"]),
        ("User", ["Id"]),
    ],
)
def test_every_id_of_an_extract_checks(demo, name, columns):
    rows = demo.rows(f"{NEWEST}/{name}.csv")
    ids = {row[column] for row in rows for column in columns if row[column]}
    assert ids
    assert [word for word in ids if eighteen(word[:15]) != word] == []


def test_pointers_lead_somewhere(demo):
    known = {name: {row["Id"] for row in demo.salesforce(name)} for name in
             ("Lead", "Opportunity", "Account", "Contact", "Campaign", "User")}  # fmt: skip
    pointers = [
        ("Lead", "ConvertedOpportunityId", "Opportunity"), ("Lead", "ConvertedContactId", "Contact"),
        ("Lead", "ConvertedAccountId", "Account"), ("Lead", "OwnerId", "User"), ("Opportunity", "AccountId", "Account"),
        ("Opportunity", "CampaignId", "Campaign"), ("OpportunityContactRole", "OpportunityId", "Opportunity"),
        ("OpportunityContactRole", "ContactId", "Contact"), ("Contact", "AccountId", "Account"),
        ("CampaignMember", "LeadId", "Lead"), ("CampaignMember", "CampaignId", "Campaign"),
        ("Case", "AccountId", "Account"),
    ]  # fmt: skip
    dangling = {
        (name, column): missing
        for name, column, to in pointers
        if (missing := {row[column] for row in demo.salesforce(name) if row[column]} - known[to])
    }
    assert dangling == {}

"""How moments and numbers are told from their texts, names of files from dates, and YAML from words."""

from __future__ import annotations

from pathlib import PurePosixPath

import duckdb
import pytest
from ruamel.yaml import YAML

from models.guessing import load_guessing
from pipelines.steps.guessing.amounts import guess_amounts
from pipelines.steps.guessing.file_names import dated_name, identifier, patterns
from pipelines.steps.guessing.moments import guess_moments
from pipelines.steps.guessing.yaml_text import Entry, Items, yaml_text
from pipelines.steps.warehouse import load_macros


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        load_macros(opened)
        yield opened


MOMENTS = {
    "iso days": (["2026-03-01", "2026-03-31"], (), False),
    "iso moments": (["2026-03-01T10:00:00Z", "2026-03-31T11:00:00Z"], (), True),
    "dots": (["31.01.2026", "01.02.2026"], ("%d.%m.%Y",), False),
    "month first, by one record": (["01/02/2026", "02/13/2026"], ("%m/%d/%Y",), False),
    "half days": (["05/09/2016 12:00:00 AM", "05/18/2016 01:10:00 PM"], ("%m/%d/%Y %I:%M:%S %p",), True),
    "named months": (["15 Apr, 2021 00:03:00", "02 May, 2021 10:03:00"], ("%d %b, %Y %H:%M:%S",), True),
    "mixed": (["2026-03-01", "2026-03-02", "31.03.2026"], ("%Y-%m-%d", "%d.%m.%Y"), False),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_moments(connection, case):
    values, formats, has_time = MOMENTS[case]
    found = guess_moments(connection, [(value, 1) for value in values], False)
    assert found is not None and found.doubt is None
    assert (found.formats, found.has_time, found.unread) == (formats, has_time, ())


def test_words_among_moments_are_left(connection):
    counted = [(f"2026-03-{n:02}", 1) for n in range(1, 29)] + [("never", 1)]
    found = guess_moments(connection, counted, False)
    assert found is not None and found.unread == ("never",)


def test_two_orders_in_one_column_are_counted(connection):
    found = guess_moments(connection, [("13/02/2026", 7), ("02/14/2026", 3), ("01/02/2026", 90)], False)
    assert found is not None and found.formats[0] == "%d/%m/%Y"
    assert "7 records fit only %d/%m/%Y, 3 only %m/%d/%Y" in (found.doubt or "")


@pytest.mark.parametrize(
    "values", [["12", "13"], ["1,250", "3,000"], ["ZR-48659", "ZR-1"], ["10.5", "11.5"], ["a", "b"]]
)
def test_no_moments(connection, values):
    assert guess_moments(connection, [(value, 1) for value in values], True) is None


def test_bare_numbers_are_moments_where_they_are_called_so(connection):
    counted = [("1767265200", 1), ("1767268800", 1)]
    assert guess_moments(connection, counted, False) is None
    found = guess_moments(connection, counted, True)
    assert found is not None and found.type == "epoch_seconds"


AMOUNTS = {
    "plain": (["1", "22"], (), {}, False, True),
    "dollars": (["$22,700.00", "$5.10"], ("$",), {}, False, False),
    "thousands": (["$1,046.17K", "$3.00K"], ("$",), {"K": 1000, "M": 1000000}, False, False),
    "decimal comma": (["1.234,50", "7,5"], (), {}, True, False),
    "behind": (["1 250,50 €", "3,00 €"], ("€",), {}, True, False),
    "groups alone": (["1,250", "33,000"], (), {}, False, False),
}


@pytest.mark.parametrize("case", AMOUNTS)
def test_amounts(case):
    values, symbols, suffixes, comma, whole = AMOUNTS[case]
    found = guess_amounts([(value, 1) for value in values], load_guessing())
    assert found is not None
    assert (found.symbols, dict(found.suffixes), found.decimal_comma, found.is_whole) == (
        symbols,
        suffixes,
        comma,
        whole,
    )


@pytest.mark.parametrize("values", [["abc"], ["12 apples"], ["2026-03-01"], ["a@b.example"]])
def test_no_amounts(values):
    assert guess_amounts([(value, 1) for value in values], load_guessing()) is None


@pytest.mark.parametrize(
    ("name", "siblings", "pattern", "format"),
    [
        ("2017_Survey_20250817.csv", ["2017_Survey_20250817.csv", "2018_Survey_20250817.csv"], r"^(\d{4})", "%Y"),
        ("survey_20250817.csv", ["survey_20250817.csv"], r"^survey_(\d{8})", "%Y%m%d"),
        ("survey_12.csv", ["survey_12.csv"], None, None),
    ],
)
def test_a_date_in_a_name(name, siblings, pattern, format):
    found = dated_name(name, siblings)
    assert (found["pattern"], found["format"]) == (pattern, format) if pattern else found is None


@pytest.mark.parametrize(
    ("stem", "expected"),
    [("Leads 2026-11-15", "leads"), ("OpportunityContactRole", "opportunity_contact_role"), ("Сделки", "sdelki"),
     ("trial_events_2024q4", "trial_events"), ("2026", "table")],
)  # fmt: skip
def test_identifiers(stem, expected):
    assert identifier(stem) == expected


def test_patterns_hold_what_stays():
    assert patterns([PurePosixPath("leads.csv.gz")]) == ["leads.csv"]
    days = [PurePosixPath(f"2026-11-{day}/leads.csv") for day in ("08", "15")]
    assert patterns(days) == ["*/leads.csv"]


WORDS = [
    "plain",
    "a: b",
    "- x",
    "#no",
    "yes",
    "null",
    "1",
    "1.5",
    "2026-01-01",
    "{a}",
    "*RESPNUM",
    "%d.%m.%Y",
    "a, b",
    "C:\\x",
    "‘quoted’",
    "'",
    '"',
    " blank ",
    "",
    "Ты",
    "$",
    "~",
    "@x",
    "a #b",
    "true",
    "0x1F",
    "1e3",
    "[",
    "a:b",
]


def test_yaml_says_what_was_meant():
    nested = [Entry("words", WORDS), Entry("map", {word: word for word in WORDS if word}, ("one\ntwo",))]
    items = Items(([Entry("id", "x", ("first",)), Entry("inner", nested, ("second",))], [Entry("id", "y")]))
    text = yaml_text([Entry("list", items, ("what to do " * 30,)), Entry("none", None), Entry("flag", True)], ["Head"])
    data = YAML(typ="safe").load(text)
    assert data["list"][0]["inner"] == {"words": WORDS, "map": {word: word for word in WORDS if word}}
    assert (data["list"][1], data["none"], data["flag"]) == ({"id": "y"}, None, True)
    assert max(len(line) for line in text.splitlines() if line.lstrip().startswith("#")) <= 120

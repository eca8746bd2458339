"""What ``milepost linkage`` prints of a company that has been run: links, reasons, patterns, how good they are."""

from __future__ import annotations

import csv

import pytest

from tests.integration.command_line import milepost, said
from tests.integration.conftest import cells_of_company, run_company, shorten_journey

REPAIRING = ("decision", "email", "phone", "click", "client", "domain", "model")


def test_links_are_measured_on_labelled_pairs(demo, tmp_path):
    chart, labels = tmp_path / "chart.html", demo / "truth" / "labelled_pairs.csv"
    rows = said("linkage", "evaluate", labels, "--company", demo, "--chart", chart)
    accepted = next(row for row in rows if row["part"] == "threshold" and row["zone"] == "accept")
    assert accepted["precision"] >= 0.95
    # So few records train no model: what addresses, numbers and corporate domains find.
    assert 0.4 < accepted["recall_low"] < 0.5 < accepted["recall"] <= 1
    assert "accept 0.95" in chart.read_text(encoding="utf-8")


@pytest.mark.slow
def test_sources_and_linkage(demo):
    rows = said("sources", "--company", demo)
    assert {row["source"] for row in rows} >= {"crm", "web", "search", "surveys"}
    for row in rows:
        assert row["records_read"] == row["accepted"] + row["set_aside"] + row["quarantined"]
    files = said("sources", "--files", "--company", demo)
    assert len(files) == sum(row["files"] for row in rows)
    assert {row["path"] for row in files} >= {"salesforce/2026-11-08/Lead.csv", "salesforce/2026-11-15/Lead.csv"}
    for row in files:
        assert row["records_read"] == row["accepted"] + row["set_aside"] + row["quarantined"], row
        assert bool(row["set_aside"]) == bool(row["set_aside_by"]), row
    whole = {row["region"]: row for row in said("linkage", "--company", demo)}["*"]
    assert 0 < whole["linked"] < whole["opportunities"]
    assert whole["linked"] == sum(whole[method] for method in ("pointer", *REPAIRING))
    assert whole["email"] > 0 and whole["phone"] > 0


@pytest.mark.slow
def test_links_are_told_by_their_ids(demo):
    rows = said("linkage", "--links", "--company", demo)
    assert list(rows[0]) == ["lead_id", "opportunity_id", "method", "score", "zone", "decided_by"]
    assert {row["zone"] for row in rows} <= {"accept", "review", "reject"}
    assert {row["method"] for row in rows} <= {"pointer", *REPAIRING}
    pointers = [row for row in rows if row["method"] == "pointer"]
    assert all((row["zone"], row["score"], row["decided_by"]) == ("accept", 1.0, "crm") for row in pointers)
    repaired = {row["opportunity_id"] for row in rows if row["method"] != "pointer" and row["zone"] == "accept"}
    assert repaired.isdisjoint(row["opportunity_id"] for row in pointers)
    summary = {row["region"]: row for row in said("linkage", "--company", demo)}["*"]
    assert summary["linked"] == len(repaired | {row["opportunity_id"] for row in pointers})


def test_why_the_others_have_no_link(demo):
    rows = said("linkage", "--reasons", "--company", demo)
    assert list(rows[0]) == ["reason", "subject", "region", "records", "text_en"]
    found = {(row["reason"], row["region"]): row for row in rows}
    assert "renewals and expansions" in found["other_type", "DACH"]["text_en"].lower()
    assert sum(row["records"] for row in rows if row["region"] != "*") == sum(
        row["unlinked"] for row in said("linkage", "--company", demo) if row["region"] != "*"
    )


@pytest.mark.slow
def test_patterns_are_told_with_their_records_and_counts(demo):
    patterns = {row["pattern"]: row for row in said("linkage", "--patterns", "--company", demo)}
    assert len(patterns) == 17
    bypassed = patterns["bypassed_conversion"]
    records = said("linkage", "--pattern", "bypassed_conversion", "--company", demo)
    assert len(records) == bypassed["records"] > 0
    with (demo / "truth" / "bypassed_conversions.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["opportunity_id"], row["lead_id"]) for row in csv.DictReader(file)}
    named = {(row["record_id"], row["other_id"]) for row in records}
    assert len(named & truth) >= 0.95 * len(named)
    assert records[0]["file"] and records[0]["record_no"]
    for dimension in ("region", "owner", "month", "event"):
        counts = said("linkage", "--by", dimension, "--pattern", "bypassed_conversion", "--company", demo)
        assert sum(row["records"] for row in counts) == bypassed["records"]
        assert sum(row["base"] for row in counts) == bypassed["base"]
    cells = cells_of_company(demo)
    rate = cells[(cells["kpi"] == "conversion_bypass_rate") & (cells["grain"] == "all") & (cells["region"] == "*")]
    assert rate[["numerator", "denominator"]].values.tolist() == [[bypassed["records"], bypassed["base"]]]


@pytest.mark.parametrize(("option", "name", "hint"), [
    ("--pattern", "bypassed_conversions", "bypassed_conversion"), ("--by", "country", "event, month, owner, region"),
])  # fmt: skip
def test_a_pattern_or_dimension_that_is_none(demo, option, name, hint):
    done = milepost("linkage", option, name, "--company", demo)
    assert done.returncode == 2 and hint in done.stderr


def test_links_and_reasons_are_different_tables(demo):
    done = milepost("linkage", "--links", "--reasons", "--company", demo)
    assert done.returncode == 2 and "ask for one of them" in done.stderr


@pytest.mark.slow
def test_a_decision_survives_a_full_rebuild(copy_of_run):
    root = shorten_journey(copy_of_run())
    links = said("linkage", "--links", "--company", root)
    refused = next(row for row in links if row["method"] == "email")
    (root / "decisions").mkdir()
    (root / "decisions" / "links.csv").write_text(
        "lead_id,opportunity_id,decision,decided_by,decided_at,note\n"
        f"{refused['lead_id']},{refused['opportunity_id']},reject,Ilse Brandt,2026-11-24,not her deal\n"
    )
    for full in (False, True):
        run_company(root, full=full)
        pair = (refused["lead_id"], refused["opportunity_id"])
        rows = [
            row
            for row in said("linkage", "--links", "--company", root)
            if (row["lead_id"], row["opportunity_id"]) == pair
        ]
        assert [(row["method"], row["zone"], row["decided_by"]) for row in rows] == [
            ("decision", "reject", "Ilse Brandt")
        ]

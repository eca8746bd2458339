"""Init on whole companies: what it drafts checks without errors, runs as it is, and gives the known figures.

The reference data's files were made by nobody here; figures are those of the data's own keys (A1, C3, C6, E1, E2).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from models.declarations import load_declarations, read_declarations
from models.guessing import load_guessing
from pipelines.steps.choosing import choose
from pipelines.steps.guessing.starting import start_company
from pipelines.steps.warehouse import open_warehouse
from tests.integration.command_line import milepost
from tests.integration.conftest import cells_of_company, run_company


def answer(root: Path, old: str = "", new: str = "") -> int:
    """Take every comment that asks out of the declarations, after changing one text; how many there were."""
    asked = 0
    for name in ("company.yaml", "journey.yaml"):
        text = (root / name).read_text(encoding="utf-8")
        if name == "company.yaml" and old:
            assert old in text
            text = text.replace(old, new)
        kept = re.sub(r"^ *# DECIDE: .*\n(?: *#  +\S.*\n)*", "", text, flags=re.MULTILINE)
        asked += text.count("# DECIDE: ")
        (root / name).write_text(kept, encoding="utf-8")
    return asked


def warnings_of(root: Path) -> list[str]:
    declarations, issues = read_declarations(root)
    assert declarations is not None
    assert not [issue.line_of_text() for issue in issues if issue.severity == "error"]
    return [issue.message for issue in issues]


def reading(root: Path, kpi: str, grain: str = "all", period: str | None = None) -> dict:
    (found,) = choose(cells_of_company(root), kpi=kpi, region="*", period=period, grain=grain)
    return found


@pytest.mark.slow
@pytest.mark.reference
@pytest.mark.parametrize("formats", [None, {}], ids=["with the library's formats", "with none"])
def test_zoho_after_its_comments_are_answered(reference_data, tmp_path, formats):
    root = tmp_path / "finepick"
    started = start_company(root, reference_data / "zoho_crm", formats=formats)
    undecided = [message for message in warnings_of(root) if message.startswith("to decide: ")]
    assert len(undecided) == started.decisions == 8
    assert any("LEADID is filled and different in all 3,632 records" in message for message in undecided)
    assert {line.format for line in started.lines} == {"zoho" if formats is None else "custom"}
    assert load_declarations(root).company.extracts_root == "${MILEPOST_REFERENCE_DATA}/zoho_crm"
    asked = answer(root)
    with (root / "company.yaml").open("a", encoding="utf-8") as company:
        company.write("\nparameters:\n  lead_to_opportunity_conversion: {horizon_days: null}\n")
    assert asked == started.decisions
    assert not [message for message in warnings_of(root) if message.startswith("to decide: ")]
    run_company(root)
    leads = reading(root, "lead_to_opportunity_conversion")
    assert (leads["numerator"], leads["denominator"]) == (3632, 3900)
    rate = reading(root, "win_rate")
    assert (rate["numerator"], rate["denominator"]) == (1425, 1910)


@pytest.mark.reference
def test_olist_as_it_is(reference_data, tmp_path):
    """The variants of the same leads lie below the folder: they feed nothing a second time."""
    root = tmp_path / "olist"
    start_company(root, reference_data / "olist_funnel")
    warnings_of(root)
    with (root / "company.yaml").open("a", encoding="utf-8") as company:
        company.write("\nparameters:\n  lead_to_deal_conversion: {horizon_days: null}\n")
    run_company(root)
    found = reading(root, "lead_to_deal_conversion")
    assert (found["numerator"], found["denominator"]) == (842, 8000)


@pytest.mark.reference
def test_the_airport_s_survey_as_it_is(reference_data, tmp_path):
    """A question by its name, 11 is no answer, and the year from the file's name."""
    root = tmp_path / "sfo"
    start_company(root, reference_data / "sfo_survey")
    warnings_of(root)
    run_company(root)
    for year, answers, points in (("2017", 2746, 39.84), ("2018", 2650, 30.98)):
        found = reading(root, "nps", "year", f"{year}-01-01")
        assert (found["n"], round(found["value"], 2)) == (answers, points)


#: The other folders of the reference data: tables fed, and KPIs that then have units.
FOLDERS = {
    "fivetran_seeds": {"win_rate", "sales_cycle_days", "sales_cycle_days_won"},
    "salesforce_npsp": set(),
    "salesforce_npsp/1k": set(),
    "matomo": {"engaged_session_share", "goal_session_share", "actions_per_visit", "non_branded_search_share"},
    "olist_orders_sample": {"csat", "cdsat"},
    "entity_resolution": set(),
}


@pytest.mark.slow
@pytest.mark.reference
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_checks_and_runs_after_its_comments_are_answered(reference_data, tmp_path, folder):
    root = tmp_path / "drafted"
    started = start_company(root, reference_data / folder)
    undecided = [message for message in warnings_of(root) if message.startswith("to decide: ")]
    assert len(undecided) == started.decisions > 0
    assert answer(root) == started.decisions
    assert not [message for message in warnings_of(root) if message.startswith("to decide: ")]
    run_company(root)
    units = cells_of_company(root).groupby("kpi")["n"].max()
    assert set(units[units > 0].index) >= FOLDERS[folder]
    conserved = "select count(*), count(*) filter (records_read <> accepted + set_aside + quarantined)"
    with open_warehouse(load_declarations(root).paths, read_only=True) as connection:
        ((files, breaches),) = connection.execute(f"{conserved} from raw_conservation").fetchall()
        ((paths, claims),) = connection.execute("select count(distinct path), count(*) from raw_file").fetchall()
    assert files > 0 and breaches == 0
    assert paths == claims, "no file belongs to two sources"


def test_the_demo_s_extracts(demo_extracts, tmp_path):
    root = tmp_path / "northlight"
    started = start_company(root, demo_extracts / "extracts")
    formats = {line.format for line in started.lines}
    assert formats == {"salesforce_export", "ga4_bigquery", "qualtrics_csv", "search_console", "custom"}
    entities = {line.entity for line in started.lines if line.format == "custom"}
    assert entities == {"contact_volume", "subscription", "product_event"}
    own = load_declarations(demo_extracts)
    shown = set(own.kpis) - set(load_guessing().not_drafted)
    assert shown <= set(load_declarations(root).kpis), "every KPI that the demo shows can be fed"
    assert {"Nordics", "DACH", "CEE"} <= set(load_declarations(root).company.region_ids)
    assert "Atlantis" not in load_declarations(root).company.region_ids, "one record's mistake is no region"


@pytest.mark.slow
def test_the_demo_s_extracts_run(demo_extracts, tmp_path):
    root = tmp_path / "northlight"
    start_company(root, demo_extracts / "extracts")
    run_company(root)
    cells = cells_of_company(root)
    units = cells[cells["region"] == "*"].groupby("kpi")["n"].max()
    assert set(load_declarations(demo_extracts).kpis) - set(load_guessing().not_drafted) <= set(units.index)
    assert (units > 0).all()


def test_on_the_command_line(tmp_path):
    (tmp_path / "extracts").mkdir()
    leads = "Lead ID,Created,Source\n" + "".join(f"L{n},2026-03-01,web\n" for n in range(9))
    (tmp_path / "extracts" / "leads.csv").write_text(leads, encoding="utf-8")
    (tmp_path / "extracts" / "page.csv").write_text("<html>", encoding="utf-8")
    root = tmp_path / "acme"
    done = milepost("init", root, "--from", tmp_path / "extracts")
    assert done.returncode == 0, done.stderr
    assert re.search(r"leads\.csv +custom +extracts\.leads +lead +9", done.stdout)
    assert re.search(r"page\.csv .*this is a web page", done.stdout)
    count = (root / "company.yaml").read_text(encoding="utf-8").count("# DECIDE: ")
    count += (root / "journey.yaml").read_text(encoding="utf-8").count("# DECIDE: ")
    assert f"{count} things to decide, see {root}{os.sep}company.yaml" in done.stdout
    assert f"milepost check --company {root}; milepost run --company {root}" in done.stdout
    checked = milepost("check", "--company", root, "--format", "json")
    assert checked.returncode == 0
    assert sum(row["message"].startswith("to decide: ") for row in json.loads(checked.stdout)) == count
    again = milepost("init", root, "--from", tmp_path / "extracts")
    assert (again.returncode, again.stdout) == (2, "")
    assert "Nothing is written over a company" in again.stderr


def test_a_company_that_maps_nothing_yet_runs(tmp_path):
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "odd.csv").write_text("foo,bar\n1,2\n2,3\n", encoding="utf-8")
    root = tmp_path / "acme"
    milepost("init", root, "--from", tmp_path / "extracts")
    done = milepost("run", "--company", root)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "No cell could be judged yet" in done.stdout

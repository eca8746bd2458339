"""The command line's promises on a company that has been run: what it prints, in which form, with which exit code."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import subprocess
import sys

import pytest

from models.board import current_board
from models.declarations import load_declarations
from models.settings import CompanyPaths
from tests.integration.command_line import HERE, milepost, said
from tests.integration.conftest import cells_of_company, run_company
from tests.tiny_company import COMPANY, tiny

READING_KEYS = [
    "kpi", "stage", "region", "grain", "period", "value", "numerator", "denominator", "n", "low", "high",
    "target", "verdict", "basis", "as_of", "judged", "sentence", "links", "recorded", "repaired",
]  # fmt: skip


def test_readings_are_the_cells_of_the_board(demo):
    rows = said("readings", "--company", demo, "--kpi", "csat", "--grain", "month")
    assert all(list(row) == READING_KEYS for row in rows)
    cells = cells_of_company(demo)
    cells = cells[(cells["kpi"] == "csat") & (cells["grain"] == "month")]
    assert len(rows) == len(cells)
    assert {row["region"] for row in rows} == {"*", "?", "Nordics", "DACH", "UKI", "Iberia", "CEE", "Baltics"}
    assert all(re.fullmatch(r"\d{4}-\d\d-01", row["period"]) for row in rows)
    told = {(row["region"], row["period"]): row["sentence"] for row in rows}
    for cell in cells.itertuples():
        assert told[cell.region, f"{cell.period:%Y-%m-%d}"] == cell.sentence_en


def test_csv_has_the_columns_of_the_table(demo):
    done = milepost("readings", "--company", demo, "--kpi", "nps", "--grain", "all", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 8 and rows[0]["kpi"] == "nps"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--kpi", "csatt"], "Did you mean 'csat'?"),
        (["--region", "Nordic"], "Did you mean 'Nordics'?"),
        (["--grain", "day"], "no grain 'day'"),
        (["--period", "soon"], "'soon' is no period"),
    ],
)
def test_a_name_that_the_board_does_not_know(demo, words, hint):
    done = milepost("readings", "--company", demo, *words)
    assert done.returncode == 2 and hint in done.stderr and "Traceback" not in done.stderr


def test_the_wall_without_javascript_says_what_readings_say(demo):
    from dashboards.app import create_app

    page = html.unescape(create_app(CompanyPaths(demo)).test_client().get("/").get_data(as_text=True))
    body = page[page.index("<body") :]
    journey = load_declarations(demo).journey
    places = [body.index(f">{stage.title.en}<") for stage in journey.stages]
    assert places == sorted(places), "stages stand in journey order"
    cells = cells_of_company(demo)
    judged = cells[cells["judged"] & (cells["region"] != "*")]
    newest = judged[judged["period"] == judged.groupby("kpi")["period"].transform("max")]
    in_stages = newest[newest["stage"].notna()]
    rows = said("readings", "--company", demo)
    told = {(row["kpi"], row["region"], row["grain"], row["period"]): row["sentence"] for row in rows}
    assert len(in_stages) > 100
    for cell in in_stages.itertuples():
        assert told[cell.kpi, cell.region, cell.grain, f"{cell.period:%Y-%m-%d}"] in body


def test_explain_names_target_rule_sources_and_records(demo):
    done = milepost("explain", "lead_response_within_sla", "Iberia", "2026-10", "--company", demo, "--format", "json")
    told = json.loads(done.stdout)
    assert told["cell"]["region"] == "Iberia" and told["cell"]["period"] == "2026-10-01"
    assert told["rule"].startswith("line ")
    assert told["target"]["kpi"] == "lead_response_within_sla"
    assert told["records_total"] == told["cell"]["n"] + told["cell"]["immature"]
    assert {"file", "record_no"} <= set(told["records"][0])
    in_words = milepost("explain", "lead_response_within_sla", "Iberia", "2026-10", "--company", demo)
    assert "targets.csv line" in in_words.stdout and "salesforce/2026-11-15/Lead.csv" in in_words.stdout


def test_explain_lists_the_sources_and_gates_of_what_the_kpi_reads_and_no_others(demo):
    told = json.loads(milepost("explain", "link_rate", "DACH", "2026-08", "--company", demo, "--format", "json").stdout)
    assert [source["source"] for source in told["sources"]] == ["crm"]
    gates = {gate["check_key"]: gate for gate in told["gates"]}
    assert {"opportunity.key", "lead.key"} <= set(gates) and not any(key.startswith("session") for key in gates)
    assert {gate["outcome"] for gate in gates.values()} == {"passed"}
    figures = {row["region"]: (row["checked"], row["broken"]) for row in gates["opportunity.key"]["regions"]}
    assert figures["DACH"][0] > 50 and {broken for _, broken in figures.values()} == {0}
    in_words = milepost("explain", "trial_activation", "CEE", "2026-10", "--company", demo).stdout
    assert re.findall(r"^source +(\w+):", in_words, re.M) == ["product"]
    assert re.search(r"^gate +product_event\.key: passed, 0 of \d+ broken$", in_words, re.M)


def test_records_lead_back_to_the_extract(demo):
    (first, *_) = said("records", "lead_response_within_sla", "DACH", "2026-10", "--company", demo)
    extracts = load_declarations(demo).extracts_root
    path = next(p for p in extracts.rglob("*.csv") if str(p).endswith(first["file"]))
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    assert records[first["record_no"] - 1]["Id"] == first["record_id"]


@pytest.mark.slow
def test_records_of_answers_are_named_without_their_outcome_where_a_cell_is_hidden(demo):
    rows = said("records", "csat", "*", "2026-10", "--company", demo, "--limit", "1000000")
    assert rows and all(row["file"] and row["record_no"] for row in rows)
    assert {(row["numerator"], row["denominator"], row["value"]) for row in rows} == {(None, None, None)}


@pytest.mark.slow
def test_records_of_a_cell_add_up_to_it(demo):
    for kpi, region, period in [
        ("win_rate", "DACH", "2026-08"),
        ("lead_response_within_sla", "*", "2026-08"),
        ("retention", "CEE", "2026-08"),
    ]:
        rows = said("records", kpi, region, period, "--company", demo, "--limit", "1000000")
        found = json.loads(milepost("explain", kpi, region, period, "--company", demo, "--format", "json").stdout)[
            "cell"
        ]
        mature = [row for row in rows if row["is_mature"]]
        assert sum(row["numerator"] for row in mature) == found["numerator"]
        assert sum(row["denominator"] for row in mature) == found["denominator"]


@pytest.mark.slow
def test_readiness_is_answered_beside_the_sources_and_its_no_is_one_project(demo):
    """Billing numbers its customers in its own way, so none of them is found in the CRM."""
    rows = said("sources", "--readiness", "--company", demo)
    answers = {(row["question"], row["source"], row["region"]): row for row in rows}
    assert len({question for question, _, _ in answers}) == 5
    billing = answers["customers_in_crm", "billing", "*"]
    assert (billing["answer"], billing["numerator"], billing["denominator"]) == ("no", 0, 678)
    assert answers["customers_in_crm", "crm", "*"]["answer"] == "yes"
    assert "source" in said("sources", "--company", demo)[0] and "answer" not in said("sources", "--company", demo)[0]
    (project,) = said("tasks", "list", "--kind", "project", "--company", demo)
    assert (project["kpi"], project["assignee"]) == ("customers_in_crm", "oliver_grant")


@pytest.mark.slow
def test_the_board_holds_nobodys_address(demo):
    text = current_board(CompanyPaths(demo)).read_bytes()
    with (demo / "extracts" / "salesforce" / "2026-11-15" / "Lead.csv").open(encoding="utf-8", newline="") as file:
        addresses = {row["Email"] for row in csv.DictReader(file) if row["Email"]}
    assert len(addresses) > 1000
    assert not [address for address in addresses if address.encode() in text]


def test_an_unchanged_run_is_told_without_an_orchestrator(demo):
    code = (
        "import sys; sys.argv[1:] = ['run', '--company', sys.argv[1]]\n"
        "from models.commandline import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'dagster', 'pandas', 'duckdb', 'scipy'} & set(sys.modules), sorted(sys.modules)\n"
    )
    before = current_board(CompanyPaths(demo))
    done = subprocess.run(
        [sys.executable, "-c", code, str(demo)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing has changed" in done.stdout
    assert current_board(CompanyPaths(demo)) == before


@pytest.mark.slow
def test_dagster_loads_the_graph_of_the_company_it_is_given(demo, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-m", "pipelines.definitions"],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE), "MILEPOST_COMPANY": str(demo), "DAGSTER_HOME": str(tmp_path)},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_sensor_starts_nothing_where_the_board_is_already_made_from_these_extracts(demo):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dagster as dg

        from pipelines.definitions import build_definitions, extracts_state

        declarations = load_declarations(demo)
        (sensor,) = build_definitions(declarations).sensors
        tick = sensor.evaluate_tick(dg.build_sensor_context(cursor=None))
    assert not tick.run_requests
    assert tick.cursor == extracts_state(declarations)


@pytest.mark.slow
def test_old_boards_go_with_the_records_that_only_they_name(tmp_path):
    root = tiny(tmp_path / "tiny", company=COMPANY + "boards_kept: 2\n")
    paths = CompanyPaths(root)
    for day in (9, 10, 11):
        rows = f"id,created,region,won,closed\n7,2026-01-02,North,true,2026-01-{day:02d}\n"
        (root / "extracts" / "deals.csv").write_text(rows)
        run_company(root)
    assert len(list(paths.boards.glob("board_*.duckdb"))) == 2
    assert len(list(paths.records.rglob("*.parquet"))) == 2

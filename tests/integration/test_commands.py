"""The command line's promises on a company that has been run: what it prints, in which form, with which exit code."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.board import current_board
from models.declarations import load_declarations
from models.settings import CompanyPaths
from tests.integration.conftest import cells_of_company, run_company
from tests.tiny_company import COMPANY, JOURNEY, TARGETS, write_tiny_company

HERE = Path(__file__).parents[2]
REPAIRING = ("decision", "email", "phone", "click", "client", "domain", "model")
READING_KEYS = [
    "kpi", "stage", "region", "grain", "period", "value", "numerator", "denominator", "n", "low", "high",
    "target", "verdict", "basis", "as_of", "judged", "sentence", "links", "recorded", "repaired",
]  # fmt: skip


def milepost(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from models.commandline import main; main()", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE), "COLUMNS": "200"},
        timeout=300,
    )


def said(*words: str | Path) -> list[dict]:
    done = milepost(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_links_are_measured_on_labelled_pairs(demo, tmp_path):
    chart, labels = tmp_path / "chart.html", demo / "truth" / "labelled_pairs.csv"
    rows = said("linkage", "evaluate", labels, "--company", demo, "--chart", chart)
    accepted = next(row for row in rows if row["part"] == "threshold" and row["zone"] == "accept")
    assert accepted["precision"] >= 0.95
    # So few records train no model: what addresses, numbers and corporate domains find.
    assert 0.4 < accepted["recall_low"] < 0.5 < accepted["recall"] <= 1
    assert "accept 0.95" in chart.read_text(encoding="utf-8")


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


@pytest.mark.slow
def test_the_board_holds_nobodys_address(demo):
    text = current_board(CompanyPaths(demo)).read_bytes()
    with (demo / "extracts" / "salesforce" / "2026-11-15" / "Lead.csv").open(encoding="utf-8", newline="") as file:
        addresses = {row["Email"] for row in csv.DictReader(file) if row["Email"]}
    assert len(addresses) > 1000
    assert not [address for address in addresses if address.encode() in text]


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
def test_a_decision_survives_a_full_rebuild(copy_of_demo):
    root = copy_of_demo()
    run_company(root)
    links = said("linkage", "--links", "--company", root)
    refused = next(row for row in links if row["method"] == "email")
    (root / "decisions").mkdir()
    (root / "decisions" / "links.csv").write_text(
        "lead_id,opportunity_id,decision,decided_by,decided_at,note\n"
        f"{refused['lead_id']},{refused['opportunity_id']},reject,Ilse Brandt,2026-11-24,not her deal\n"
    )
    for _ in range(2):
        run_company(root, full=True)
        pair = (refused["lead_id"], refused["opportunity_id"])
        rows = [
            row
            for row in said("linkage", "--links", "--company", root)
            if (row["lead_id"], row["opportunity_id"]) == pair
        ]
        assert [(row["method"], row["zone"], row["decided_by"]) for row in rows] == [
            ("decision", "reject", "Ilse Brandt")
        ]


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


def test_no_board_yet(tmp_path):
    done = milepost("readings", "--company", write_tiny_company(tmp_path / "tiny"))
    assert done.returncode == 1
    assert "nothing is published yet. Run 'milepost run" in done.stderr


def test_no_company(tmp_path):
    done = milepost("run", "--company", tmp_path / "nowhere")
    assert done.returncode == 2 and "no such folder" in done.stderr


def tiny(root: Path, leads: str | None = "id,created,region,opportunity\n1,2026-01-01,North,7\n", **declared) -> Path:
    write_tiny_company(root, **declared)
    extracts = root / "extracts"
    extracts.mkdir()
    if leads is not None:
        (extracts / "leads.csv").write_text(leads)
    (extracts / "deals.csv").write_text("id,created,region,won,closed\n7,2026-01-02,North,true,2026-01-09\n")
    return root


DECLARED_WRONG = [
    ({"targets": TARGETS + "win_rate,default,0.6,2021-01-01,,true\n"}, "targets.csv:3: error: overlaps line 2"),
    ({"journey": JOURNEY.replace("win_rate", "winrate")}, "Did you mean 'win_rate'?"),
    ({"company": COMPANY.replace("regions:", "regions: [")}, "company.yaml"),
]


@pytest.mark.parametrize(("declared", "words"), DECLARED_WRONG)
def test_wrong_declarations_end_with_two(tmp_path, declared, words):
    done = milepost("run", "--company", tiny(tmp_path / "tiny", **declared))
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_failed_run_names_the_file_and_the_last_board_stays_up(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths = CompanyPaths(root)
    done = milepost("run", "--company", root)
    assert done.returncode == 0, done.stderr
    board = current_board(paths)
    (root / "extracts" / "leads.csv").write_text("id,made,region,opportunity\n1,2026-01-01,North,7\n")
    done = milepost("run", "--company", root)
    assert done.returncode == 1, done.stdout
    assert "leads.csv" in done.stderr and "created" in done.stderr and "Traceback" not in done.stderr
    assert current_board(paths) == board
    assert json.loads(paths.last_run.read_text())["status"] == "failed"
    from dashboards.app import create_app

    page = create_app(paths).test_client().get("/").get_data(as_text=True)
    assert "leads.csv" in page


@pytest.mark.slow
def test_an_empty_extract_and_a_region_nobody_has_are_warnings(tmp_path):
    root = tiny(tmp_path / "tiny", leads="id,created,region,opportunity\n")
    done = milepost("run", "--company", root)
    assert done.returncode == 0, done.stderr
    assert "leads.csv" in done.stdout
    assert "South" in done.stdout


@pytest.mark.slow
def test_an_unreadable_file_is_named_and_the_banner_goes_when_its_cause_is_gone(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths, deals = CompanyPaths(root), root / "extracts" / "deals.csv"
    assert milepost("run", "--company", root).returncode == 0
    deals.rename(root / "deals.csv")
    deals.symlink_to(deals)  # a link to itself: unreadable also for those who may read everything
    done = milepost("run", "--company", root)
    assert done.returncode == 1 and "deals.csv" in done.stderr and "Traceback" not in done.stderr
    assert json.loads(paths.last_run.read_text())["status"] == "failed"
    deals.unlink()
    (root / "deals.csv").rename(deals)
    done = milepost("run", "--company", root)
    assert done.returncode == 0 and "Nothing has changed" in done.stdout
    assert json.loads(paths.last_run.read_text())["status"] == "done"


@pytest.mark.slow
def test_a_task_store_that_cannot_be_used_leaves_the_last_board_up(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths = CompanyPaths(root)
    assert milepost("run", "--company", root).returncode == 0
    board = current_board(paths)
    for file in paths.state.glob("tasks.sqlite*"):
        file.unlink()
    paths.tasks_database.write_text("no database at all, but long enough to be taken for one" * 100)
    done = milepost("run", "--full", "--company", root)
    assert done.returncode == 1 and "tasks.sqlite" in done.stderr and "Traceback" not in done.stderr
    assert current_board(paths) == board


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 3, 5])
def test_ctrl_c_leaves_the_last_board_up(demo, tmp_path, seconds):
    root = tmp_path / "demo"
    shutil.copytree(demo, root)
    board = current_board(CompanyPaths(root))
    process = subprocess.Popen(
        [sys.executable, "-c", "from models.commandline import main; main()", "run", "--full", "--company", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    with process:
        time.sleep(seconds)  # a person's hand: somewhere in the middle of the run
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=120)[1]
    assert process.returncode == 1, told
    assert "stopped" in told and "Traceback" not in told
    assert current_board(CompanyPaths(root)) == board
    again = milepost("run", "--full", "--company", root)
    assert again.returncode == 0, again.stderr


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

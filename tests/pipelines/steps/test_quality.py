"""The quality stop: what is checked anew, what a failed check of each grade does, what is kept between runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.board import current_board, read_last_run
from models.declarations import load_declarations
from models.errors import QualityError
from models.printing import OutputFormat
from models.quality.report import QualityReport, read_quality_report
from models.settings import CompanyPaths
from pipelines.showing import print_explanation
from pipelines.steps import quality
from pipelines.steps.explaining import explain
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel_all
from pipelines.steps.warehouse import open_warehouse
from tests.tiny_company import COMPANY, JOURNEY, tiny, write_tiny_company

LEADS = "id,created,region,opportunity\n1,2026-01-05,NO,10\n2,2026-01-06,ES,\n"
DEALS = "id,created,region,won,closed\n10,2026-01-07,NO,true,2026-02-01\n11,2026-01-08,ES,false,2026-02-02\n"
LATE_DEALS = DEALS.replace("11,2026-01-08,ES,false,2026-02-02", "11,2026-03-08,ES,false,2026-02-02")
STRICT = "closed_at_order: {grade: %s, tolerance: 0, at_least: 1}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = write_tiny_company(tmp_path / "tiny")
    (folder / "extracts").mkdir()
    (folder / "checks").mkdir()
    put(folder)
    return folder


def put(root: Path, leads: str = LEADS, deals: str = DEALS) -> None:
    (root / "extracts" / "leads.csv").write_text(leads, encoding="utf-8")
    (root / "extracts" / "deals.csv").write_text(deals, encoding="utf-8")


def grade(root: Path, word: str) -> None:
    (root / "checks" / "opportunity.yaml").write_text(STRICT % word, encoding="utf-8")


def run(root: Path, **request: Any) -> Road:
    with open_road(load_declarations(root), RunRequest(**request)) as road:
        for _ in travel_all(road):
            pass
    return road


def test_a_company_that_feeds_no_entity_has_been_checked_once_it_was_run(tmp_path: Path) -> None:
    before = COMPANY[: COMPANY.index("      lead:")]
    root = tiny(
        tmp_path / "bare", company=before + "      other: {files: '*.csv'}\n", journey=JOURNEY.replace("win_rate", ""),
        targets=None,
    )  # fmt: skip
    run(root)
    report = read_quality_report(CompanyPaths(root))
    assert report is not None and report.checks == []


def found(root: Path) -> dict[str, dict[str, Any]]:
    report = read_quality_report(CompanyPaths(root))
    assert report is not None
    return {row["check_key"]: row for row in report.checks}


def test_all_pass_on_sound_extracts(root):
    road = run(root)
    assert {row["outcome"] for row in found(root).values() if row["reason"] is None} == {"passed"}
    assert road.reports["quality"].rows["quality_checked_anew"] > 10
    assert (CompanyPaths(root).quality / "report" / "opportunity.html").is_file()
    assert found(root)["lead.converted_account_reference"]["reason"] == "no source feeds account"


@pytest.mark.slow
def test_what_is_unchanged_is_not_checked_again_nor_is_the_library_loaded(root, monkeypatch):
    run(root)
    before = found(root)
    monkeypatch.setattr(quality, "_validate", lambda *_: pytest.fail("a check was run"))
    road = run(root)
    assert road.reports["quality"].rows["quality_checked_anew"] == 0
    assert found(root) == before


@pytest.mark.slow
def test_only_what_changed_is_checked_again(root, monkeypatch):
    run(root)
    asked: list[str] = []
    validate = quality._validate
    monkeypatch.setattr(quality, "_validate", lambda road, suites: asked.extend(suites) or validate(road, suites))
    put(root, leads=LEADS + "3,2026-01-09,NO,\n")
    run(root)
    assert asked == ["lead", "opportunity"], "opportunities point to leads"
    asked.clear()
    grade(root, "warning")
    run(root)
    assert asked == ["opportunity"], "its declaration changed"


@pytest.mark.slow
def test_data_docs_list_only_what_is_checked_now(root):
    """An entity that nobody feeds any more is not said to pass; fed again, it is checked again."""
    text = (root / "company.yaml").read_text(encoding="utf-8")
    leads = text[text.index("      lead:") : text.index("      opportunity:")]
    pages = []
    for declared in (text, text.replace(leads, ""), text):
        (root / "company.yaml").write_text(declared, encoding="utf-8")
        run(root)
        report = CompanyPaths(root).quality / "report"
        listed = re.findall(r'href="(\w+\.html)"', (report / "index.html").read_text(encoding="utf-8"))
        assert listed == sorted(path.name for path in report.glob("*.html") if path.name != "index.html")
        pages.append(listed)
    assert pages == [["lead.html", "opportunity.html"], ["opportunity.html"], ["lead.html", "opportunity.html"]]


def test_a_failed_gate_goes_on_and_says_where(root, capsys):
    grade(root, "gate")
    put(root, deals=LATE_DEALS)
    road = run(root)
    assert road.board is not None
    row = found(root)["opportunity.closed_at_order"]
    assert (row["outcome"], row["broken"], row["checked"], row["regions"]) == ("failed", 1, 2, "South")
    assert (row["kpis"], row["source"], row["owner"]) == ("win_rate", "crm", "Dee Owner")
    report = read_quality_report(CompanyPaths(root))
    [example] = report.examples
    assert (example["record_id"], example["file"], example["record_no"]) == ("11", "extracts/deals.csv", 2)
    page = (CompanyPaths(root).quality / "report" / "opportunity.html").read_text(encoding="utf-8")
    assert "<td>South</td><td>crm</td><td>extracts/deals.csv</td><td>2</td><td>11</td>" in page
    told = explain(CompanyPaths(root), "win_rate", "South", "2026-02")
    [gate] = [gate for gate in told.gates if gate["outcome"] == "failed"]
    assert [(row["region"], row["broken"], row["checked"]) for row in gate["regions"] if row["is_failed"]] == [
        ("South", 1, 1)
    ]
    print_explanation(told, OutputFormat.table)
    lines = capsys.readouterr().out.splitlines()
    assert "gate      opportunity.closed_at_order: failed in South (1 of 1)" in lines
    assert "target    0.5 (targets.csv line 2, basis not given)" in lines, "no input is named that is not there"


def test_a_failed_warning_takes_no_trust_and_stands_in_the_strip(root):
    grade(root, "warning")
    put(root, deals=LATE_DEALS)
    road = run(root)
    assert found(root)["opportunity.closed_at_order"]["kpis"] is None
    with duckdb.connect(str(road.board), read_only=True) as board:
        lines = dict(board.execute("select key, text_ru from strip where is_warning").fetchall())
        assert board.execute("select count(*) from cell where verdict = 'not_trusted'").fetchall() == [(0,)]
    assert "1 из 2 (South)" in lines["check_opportunity.closed_at_order"]


def test_funnel_conservation_warns_until_a_company_raises_it_to_a_gate(root):
    """One deal of the South is won and not closed: it is in no part of the funnel."""
    text = (root / "company.yaml").read_text().replace('is_closed: {constant: "true"}', "is_closed: shut")
    (root / "company.yaml").write_text(text, encoding="utf-8")
    rows = [line.split(",") for line in DEALS.splitlines()]
    shut = ["shut", "true", "false"]
    deals = "".join(",".join([*row, more]) + "\n" for row, more in zip(rows, shut, strict=True))
    put(root, deals=deals.replace("ES,false", "ES,true"))
    run(root)
    row = found(root)["opportunity.outcome_conserved"]
    assert (row["grade"], row["outcome"], row["broken"], row["regions"]) == ("warning", "failed", 1, "South")
    assert row["kpis"] is None, "a warning takes no trust from anybody"
    (root / "checks" / "opportunity.yaml").write_text("outcome_conserved: {grade: gate}\n", encoding="utf-8")
    road = run(root)
    row = found(root)["opportunity.outcome_conserved"]
    assert (row["grade"], row["regions"], row["kpis"], row["owner"]) == ("gate", "South", "win_rate", "Dee Owner")
    with open_warehouse(road.declarations.paths, read_only=True) as connection:
        gates = connection.execute("select distinct entity, region, check_name from quality_gate").fetchall()
    assert gates == [("opportunity", "South", "outcome_conserved")]


def test_a_date_that_is_mapped_to_the_column_of_names_tells_no_name_anywhere(root):
    """Most records are in quarantine then, and the warning goes to the log and the board."""
    text = (
        (root / "company.yaml")
        .read_text()
        .replace("created_at: {from: created, type: date}", "created_at: {from: who}", 1)
    )
    (root / "company.yaml").write_text(text, encoding="utf-8")
    names = ["Ann Lee", "bo ray", "Cy", "+49 30 1234567", "call +49 (30) 1234567 back", "dee@example.org"]
    put(root, leads="id,created,region,opportunity,who\n7,2026-01-06,ES,,2026-01-06\n" + "".join(
        f"{number},2026-01-05,NO,,{name}\n" for number, name in enumerate(names)))  # fmt: skip
    road = run(root)
    [warning] = [line for line in road.warnings if "are in quarantine" in line]
    assert "6 of 7 records are in quarantine, most by created_at: '•••' is no timestamp" in warning
    state = CompanyPaths(root).state
    [table] = (state / "quarantine").glob("*.csv")
    assert table.read_text(encoding="utf-8").count("•••") == 6
    made = [path for path in state.rglob("*") if path.suffix in (".csv", ".json", ".html", ".log")]
    texts = [path.read_text(encoding="utf-8") for path in made] + list(road.warnings)
    with duckdb.connect(str(road.board), read_only=True) as board:
        tables = [name for (name,) in board.execute("select table_name from duckdb_tables()").fetchall()]
        texts += [str(board.execute(f'select * from "{name}"').fetchall()) for name in tables]
    assert not [name for name in names for text in texts if name in text]


@pytest.mark.slow
def test_data_docs_are_linked_and_reachable_also_from_cache_and_tell_of_nobody(root):
    from dashboards.app import create_app

    text = (root / "company.yaml").read_text()
    text = text.replace(
        "          region: region\n", "          region: region\n          email: mail\n          origin: mail\n", 1
    )
    (root / "company.yaml").write_text(text, encoding="utf-8")
    own = "origin_allowed: {kind: allowed, column: origin, values: [Web], about: Leads come from the web.}\n"
    (root / "checks" / "lead.yaml").write_text(own, encoding="utf-8")
    mails = ["ann@example.org", "bo@example.org"]
    put(
        root,
        leads=f"id,created,region,opportunity,mail\n{mails[0]},2026-01-06,NO,,{mails[0]}\n2,2026-01-06,ES,,{mails[1]}\n",
    )
    for again in (False, True):
        road = run(root)
        assert (road.reports["quality"].rows["quality_checked_anew"] == 0) is again
        assert found(root)["lead.origin_allowed"]["broken"] == 2
        client = create_app(CompanyPaths(root)).test_client()

        def page(address: str, client: Any = client) -> str:
            with client.get(address) as served:
                assert served.status_code == 200
                return str(served.get_data(as_text=True))

        assert 'href="/quality/report/"' in page("/quality")
        index = page("/quality/report/")
        pages = re.findall(r'href="(\w+\.html)"', index)
        assert pages == ["lead.html", "opportunity.html"]
        for name in pages:
            shown = page(f"/quality/report/{name}")
            assert "of 2 broken" in shown
            assert shown.count("<title>") == 1
            assert f"<title>{name.removesuffix('.html')} · Data Docs</title>" in shown
            assert '<p><a href="index.html">Data Docs</a></p>' in shown, "a way back"
            assert not re.findall(r'href="\.\./[^"]*"|url\(["\']?http[^)]*\)', shown), "nothing that is not there"
            assert not [mail for mail in mails if mail in shown]
        assert "Leads come from the web." in page("/quality/report/lead.html")
        told = json.dumps(read_quality_report(CompanyPaths(root)).__dict__)
        assert not [mail for mail in mails if mail in told], "nor the examples, whose ids are addresses"


def test_a_failed_fatal_check_stops_the_run_and_the_old_board_stays(root):
    grade(root, "fatal")
    paths = CompanyPaths(root)
    run(root)
    before = current_board(paths)
    put(root, deals=LATE_DEALS)
    with pytest.raises(QualityError, match=r"opportunity\.closed_at_order: 1 of 2.*First: 11 \(extracts/deals\.csv"):
        run(root)
    assert current_board(paths) == before
    assert read_last_run(paths).status == "failed"
    assert found(root)["opportunity.closed_at_order"]["outcome"] == "failed", "the report is of the failed run"
    put(root)
    assert run(root).board != before


def test_a_fatal_check_blocks_the_graph_too(root):
    from pipelines.launching import run_graph

    grade(root, "fatal")
    put(root, deals=LATE_DEALS)
    with (
        pytest.raises(QualityError, match="fatal check failed"),
        open_road(load_declarations(root), RunRequest()) as road,
    ):
        run_graph(road)
    assert "observations" not in road.reports
    assert not CompanyPaths(root).board_pointer.exists()


@pytest.mark.slow
def test_volume_is_kept_run_by_run_and_looking_back_is_no_fall(root):
    from datetime import date

    many = "".join(f"{n},2026-01-05,NO,\n" for n in range(3, 40))
    put(root, leads=LEADS + many)
    run(root)
    assert run(root, as_of=date(2026, 1, 5)) and found(root)["lead.volume"]["outcome"] == "skipped"
    put(root)
    run(root)
    row = found(root)["lead.volume"]
    assert (row["outcome"], row["grade"]) == ("failed", "warning")
    with open_road(load_declarations(root), RunRequest()) as road:
        history = road.connection.execute(
            "select records from quality_volume where entity = 'lead' order by run"
        ).fetchall()
    assert history == [(39,), (2,)]


def test_the_report_holds_the_quarantine_without_values_that_name_a_person(root):
    text = (root / "company.yaml").read_text()
    text = text.replace("          region: region\n", "          region: region\n          email: mail\n", 1)
    (root / "company.yaml").write_text(text, encoding="utf-8")
    put(root, leads="id,created,region,opportunity,mail\n1,yesterday,NO,,ann@example.org\n2,2026-01-06,ES,,x\n")
    run(root)
    report = read_quality_report(CompanyPaths(root))
    [row] = report.quarantine
    assert (row["file"], row["record_no"], row["column"], row["value"]) == (
        "extracts/leads.csv", 1, "created_at", "yesterday",
    )  # fmt: skip
    assert "ann@example.org" not in json.dumps(report.__dict__)
    assert isinstance(report, QualityReport) and report.quarantined == 1

"""The quality page: failed checks first, the records that broke them, the quarantine, the report; and data tasks."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime

import duckdb

from dashboards.app import create_app
from models.board import current_board
from models.settings import CompanyPaths
from models.tasks.data_tasks import DataFailure, settle_data_tasks
from models.tasks.people import Person
from models.tasks.store import open_company_store

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def page(paths: CompanyPaths, address: str = "/quality") -> str:
    response = create_app(paths, clock=lambda: NOW).test_client().get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_failed_checks_come_first_and_say_what_is_not_trusted(company):
    text = page(company)
    assert text.index("Deals close after they begin.") < text.index("The key is unique.")
    assert "61 / 2,400" in html.unescape(text).replace("\u202f", ",").replace("\u00a0", ",")
    assert re.search(r'href="/kpi/win_rate[^"]*">Win rate', text)
    assert "1 passed, 1 failed, 0 skipped." in text
    assert "Сделки закрыты не раньше, чем созданы." in page(company, "/quality?lang=ru")


def test_what_passed_is_folded_below_by_what_it_checks_and_what_was_skipped_says_why(fresh_company):
    with duckdb.connect(str(current_board(fresh_company))) as board:
        for position, (entity, outcome, reason) in enumerate(
            [("lead", "passed", None), ("account", "passed", None), ("lead", "passed", None),
             ("account", "skipped", "no source feeds staff")], 10
        ):  # fmt: skip
            board.execute(
                "insert into quality by name (select * replace ($p as position, $k as check_key, $e as entity, "
                "$o as outcome, $r as reason) from quality where outcome = 'passed' limit 1)",
                {"p": position, "k": f"{entity}.{position}", "e": entity, "o": outcome, "r": reason},
            ).fetchall()
    text = page(fresh_company)
    folded = re.findall(r'<details class="folded"><summary><b>(\w+)</b><span>(\d+)</span>', text)
    assert folded == [("Accounts", "1"), ("Leads", "2"), ("Opportunities", "1")]
    assert text.index("61 / 2") < text.index("In quarantine") < text.index('class="folded"')
    first_table = text[text.index("<table") : text.index("</table>")]
    assert "The key is unique." not in first_table and "Deals close" in first_table
    assert "no source feeds staff" in text
    assert "ни один источник не даёт staff" in page(fresh_company, "/quality?lang=ru")


def test_without_a_failure_the_page_says_so_before_anything_else(fresh_company):
    with duckdb.connect(str(current_board(fresh_company))) as board:
        board.execute("update quality set outcome = 'passed', kpis = null").fetchall()
        board.execute("delete from quality_example").fetchall()
    text = page(fresh_company)
    assert "No check has failed." in text and "<table" not in text[: text.index("No check has failed.")]


def test_broken_records_stand_with_file_and_number_as_text(company):
    text = page(company)
    assert 'id="opportunity.closed_at_order"' in text
    assert "extracts/crm/2026-11-22.csv · 17" in text
    assert "006X&lt;b&gt;" in text and "<b>006" not in text


def test_the_quarantine_is_shown_and_its_values_are_text(company):
    text = page(company)
    assert "extracts/crm/leads.csv · 4" in text and "is no timestamp" in text
    assert "<i>yesterday" not in text
    assert "1 of 5" in text


def test_an_empty_quarantine_is_told(fresh_company):
    with duckdb.connect(str(current_board(fresh_company))) as board:
        board.execute("delete from quarantine").fetchall()
    assert "Nothing is in quarantine." in page(fresh_company)


def test_the_report_is_served_and_nothing_beside_it(fresh_company):
    client = create_app(fresh_company).test_client()
    assert client.get("/quality/report/").status_code == 404
    assert "Data Docs" not in page(fresh_company)
    folder = fresh_company.quality / "report"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("the list")
    (fresh_company.quality / "last_run.json").write_text("{}")
    with client.get("/quality/report/") as served:
        assert served.get_data(as_text=True) == "the list"
    assert 'href="/quality/report/"' in page(fresh_company)
    for outside in ("../last_run.json", "..%2flast_run.json", "/etc/passwd"):
        assert client.get(f"/quality/report/{outside}").status_code == 404


def test_the_bar_leads_there(company):
    assert re.search(r'<a[^>]*href="/quality[^"]*"[^>]*>Quality</a>', page(company, "/"))


def test_a_figure_that_is_not_trusted_leads_to_the_task_on_its_data(fresh_company):
    with duckdb.connect(str(current_board(fresh_company))) as board:
        board.execute(
            "update cell set verdict = 'not_trusted', rule = 2 where kpi = 'win_rate' and region = 'Iberia' and closed"
        ).fetchall()
    lars = Person("lars_holm", "Lars Holm", "l.holm@northlight.example")
    failure = DataFailure(
        check="opportunity.closed_at_order", region="Iberia", source="crm", assignee=lars, period=date(2026, 11, 1),
        content="a", sentence_en="crm: 61 of 400", sentence_ru="crm: 61 из 400", evidence={},
    )  # fmt: skip
    with open_company_store(fresh_company) as store:
        [made] = settle_data_tasks(store, [failure], now=NOW, due=date(2026, 12, 15)).created
    link = f'href="/tasks/lars_holm#{made.key}"'
    wall = page(fresh_company, "/")
    tile = wall[wall.index('id="tile-win_rate"') :]
    tile = tile[: tile.index("</article>")]
    assert link in tile and "Data · Iberia" in tile
    assert wall.count(link) == 1, "no other tile rests on that check"
    assert link in page(fresh_company, "/kpi/win_rate")
    opened = page(fresh_company, "/kpi/win_rate?grain=month&region=Iberia&period=2026-08-01")
    why = opened[opened.index("Checks that failed") :]
    assert 'href="/quality#opportunity.closed_at_order"' in why and "61 of 400 records are not so." in why
    assert link in why
    assert "Checks that failed" not in page(fresh_company, "/kpi/win_rate?grain=month&region=DACH&period=2026-08-01")


def test_a_data_task_names_its_check_and_leads_to_its_records(fresh_company):
    lars = Person("lars_holm", "Lars Holm", "l.holm@northlight.example")
    failure = DataFailure(
        check="opportunity.closed_at_order", region="Iberia", source="crm", assignee=lars, period=date(2026, 11, 1),
        content="a", sentence_en="crm: 61 of 2,400", sentence_ru="crm: 61 из 2400", evidence={},
    )  # fmt: skip
    with open_company_store(fresh_company) as store:
        settle_data_tasks(store, [failure], now=NOW, due=date(2026, 12, 15))
    for address in ("/tasks", "/tasks/lars_holm"):
        text = html.unescape(page(fresh_company, address))
        assert "Data · Deals close after they begin · Iberia" in text
        assert "/quality#opportunity.closed_at_order" in text

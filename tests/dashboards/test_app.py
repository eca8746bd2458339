"""The server without a browser: what stands in the first response, which scripts are sent, what is missing."""

import html as html_module
import re
from datetime import date

import pytest

from dashboards.app import create_app
from dashboards.numbers import tile_value
from dashboards.selection import default_month, shown_period, tile_cells
from dashboards.text import words_in
from models.board import LastRun
from models.settings import CompanyPaths
from models.tasks.queries import tasks
from models.tasks.store import open_company_store
from models.tasks.working import dispute


def text_of(response):
    return html_module.unescape(response.get_data(as_text=True))


def test_stages_stand_in_journey_order(client, board):
    page = text_of(client.get("/"))
    places = [page.index(f'id="stage-{stage.stage}"') for stage in board.stages]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_row_reads_as_its_sentence(client, board, language):
    page = text_of(client.get(f"/?lang={language}"))
    month = default_month(board)
    sentences = [
        cell.sentence(language)
        for entry in board.kpis
        if entry.stage is not None
        for _, cell in tile_cells(board, entry, shown_period(board, entry, month))
    ]
    assert len(sentences) > 100
    assert [s for s in sentences if f'<span class="sentence">{s}</span>' not in page] == []
    assert f'<html lang="{language}">' in page


def test_the_chosen_state_is_in_the_first_response(client):
    page = text_of(client.get("/?period=2026-09&region=Iberia&only=misses"))
    assert 'class="wall highlighting only-misses"' in page
    assert '<option selected="" value="2026-09">' in page.replace(
        'value="2026-09" selected=""', 'selected="" value="2026-09"'
    )
    assert len(re.findall(r'class="row [a-z_]+ lit"', page)) == len(re.findall(r'<article[^>]*class="tile', page))


def test_the_layout_is_the_page_that_was_sent(client, board):
    headers = {"X-Milepost-View": "/?region=CEE&lang=ru", "X-Milepost-Board": board.name}
    tree = client.get("/_dash-layout", headers=headers).get_json()
    assert (tree["props"]["id"], tree["props"]["className"], tree["props"]["lang"]) == (
        "wall",
        "wall stacked highlighting",
        "ru",
    )


def test_the_wall_carries_no_plotly_and_no_grid(client):
    scripts = re.findall(r'<script[^>]*src="([^"]+)"', client.get("/").get_data(as_text=True))
    assert not [url for url in scripts if re.search("plotly|ag_grid|mantine|async|dash_table", url)]
    assert all(url.startswith("/") for url in scripts)


def test_responses_are_compressed_and_small(client):
    for encoding in ("br", "gzip"):
        response = client.get("/", headers={"Accept-Encoding": encoding})
        assert response.headers["Content-Encoding"] == encoding
        assert len(response.data) < 30_000


def test_headers_keep_the_browser_here(client):
    headers = client.get("/").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_other_sites_may_not_change_anything(client):
    response = client.post("/_pages/_dash-update-component", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


PAGES = [
    ("/kpi/lead_response_within_sla", 200, "Leads answered within 4 hours"),
    ("/kpi/lead_response_within_sla?region=Iberia&period=2026-10-01", 200, "extracts/crm/2026-11-22.csv : "),
    ("/kpi/nps?region=DACH&period=2026-07-01&lang=ru", 200, "Строка"),
    ("/kpi/nps?region=Atlantis&period=tomorrow&grain=aeon", 200, "NPS"),
    ("/kpi/lead_to_opportunity_conversion", 200, "Recorded and repaired links"),
    ("/kpi/lead_to_opportunity_conversion?region=CEE&period=2026-07-01&lang=ru", 200, "+7,0"),
    ("/kpi/nps", 200, "XmR limits"),
    ("/kpi/csat?lang=ru", 200, "Границы XmR"),
    ("/kpi/nope", 404, "Win rate"),
    ("/tasks", 200, "Not accepted within 24 hours"),
    ("/tasks/inês_duarte", 200, "Leads answered within 4 hours · Iberia"),
    ("/tasks/nobody", 404, "Maria Lind"),
    ("/sources", 200, "contact_centre"),
    ("/quality", 200, "Deals close after they begin."),
    ("/linkage", 200, "No lead comes near <3>."),
    ("/elsewhere", 404, "There is no such page"),
]


@pytest.mark.parametrize(("address", "status", "said"), PAGES)
def test_pages(client, address, status, said):
    response = client.get(address)
    assert response.status_code == status
    assert said in text_of(response)


#: As the board factory makes them: 7 and 12 points.
GAPS = {
    ("lead_to_opportunity_conversion", "en"): "+7.0", ("lead_to_opportunity_conversion", "ru"): "+7,0",
    ("link_rate", "en"): "+12.0", ("link_rate", "ru"): "+12,0",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_kpis_that_stand_on_links_show_both_halves_on_the_wall(client, board, language):
    page, words, month = text_of(client.get(f"/?lang={language}")), words_in(language), default_month(board)
    shown = {}
    for kpi in ("lead_to_opportunity_conversion", "link_rate", "sales_cycle_days"):
        entry = board.kpi_by_id[kpi]
        cell = board.cell(kpi, "*", entry.judged_grain, shown_period(board, entry, month))
        recorded, repaired = (tile_value(value, entry.unit, language) for value in (cell.recorded, cell.repaired))
        shown[kpi] = (
            words("links_agree", value=recorded)
            if kpi == "sales_cycle_days"
            else words("recorded_repaired", recorded=recorded, repaired=repaired, gap=GAPS[kpi, language])
        )
        assert page.count(f'class="links">{shown[kpi]}<') == 1, shown[kpi]
    assert page.count('class="links"></p>') == len([entry for entry in board.kpis if entry.stage]) - 2
    assert "Recorded" not in text_of(client.get("/kpi/win_rate"))


def test_files_are_ordered_by_source_then_path(client, board):
    page = client.get("/sources").get_data(as_text=True)
    rows = re.findall(r'<tr><td class="">([^<]*)</td><td class="">([^<]*\.csv)</td><td class="number">', page)
    assert len(rows) == len(board.files)
    assert rows == sorted((file.source, file.path) for file in board.files)
    assert rows != [(file.source, file.path) for file in board.files]


@pytest.mark.parametrize(("language", "said"), [("en", "✗ no 12.0 %"), ("ru", "✗ нет 12,0\u00a0%")])
def test_the_page_of_sources_answers_the_questions_of_readiness(client, language, said):
    page = text_of(client.get(f"/sources?lang={language}"))
    question = {"en": "Are customers in the CRM?", "ru": "Есть ли клиенты в CRM?"}[language]
    assert page.index(question) < page.index(said)


def test_a_task_stands_once_on_a_desk(fresh_company):
    """Its head owns the source that is in question, too."""
    with open_company_store(fresh_company) as store:
        view = next(view for view in tasks(store) if view.status.value == "open")
        dispute(store, view, view.assignee.id, "Calls are counted twice.", view.assignee)
    page = text_of(create_app(fresh_company).test_client().get(f"/tasks/{view.assignee.id}"))
    assert page.count(f'id="{view.key}"') == 1
    assert "What did the check of the number find?" in page


def test_text_from_the_address_stays_text(client):
    page = client.get("/kpi/<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in page


def test_no_board_yet_then_the_first_one(tmp_path, board, company):
    paths = CompanyPaths(tmp_path)
    client = create_app(paths).test_client()
    response = client.get("/")
    assert response.status_code == 503
    assert f"milepost run --company {tmp_path}" in text_of(response)
    paths.boards.mkdir(parents=True)
    (paths.boards / "first.duckdb").write_bytes((company.boards / board.name).read_bytes())
    paths.board_pointer.write_text("first.duckdb\n", encoding="utf-8")
    assert client.get("/").status_code == 200


def test_a_failed_run_is_told_and_the_last_good_board_stays(fresh_company):
    LastRun("failed", "2026-11-22T08:00:00+01:00", "lead.csv is empty").write(fresh_company)
    page = text_of(create_app(fresh_company).test_client().get("/"))
    assert "lead.csv is empty" in page and 'id="stage-lead"' in page
    russian = text_of(create_app(fresh_company).test_client().get("/?lang=ru"))
    assert "Последний запуск не удался" in russian
    assert "Программа сообщает по-английски: lead.csv is empty" in russian


def test_a_broken_task_store_is_told_and_the_wall_stays(fresh_company):
    for path in fresh_company.state.glob("tasks.sqlite*"):
        path.unlink()
    fresh_company.tasks_database.write_bytes(b"not a database at all, only some text" * 40)
    page = text_of(create_app(fresh_company).test_client().get("/"))
    assert "The task store cannot be read" in page and 'id="stage-lead"' in page


def test_every_period_travels_once(client, board):
    tree = client.get("/_dash-layout", headers={"X-Milepost-View": "/"}).get_json()
    data = next(c["props"]["data"] for c in tree["props"]["children"] if c and c["props"].get("id") == "cells")
    assert list(data["shows"])[:2] == ["2026-11", "2026-10"]
    assert all(len(places) == len(data["kpis"]) for places in data["shows"].values())
    win_rate = data["tiles"]["win_rate"]
    assert [tile[0] for tile in win_rate if tile[0]] == [
        period.isoformat() for period in reversed(board.periods("win_rate", "quarter")) if period < date(2026, 10, 1)
    ]

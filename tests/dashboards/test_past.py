"""The wall as it was on a day: from the board of that day, marked where it was restated, in both languages."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from models.board import point_to
from models.settings import CompanyPaths

KPI, REGION = "lead_response_within_sla", "Iberia"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
THEN = "?as_of=2026-11-10"


@pytest.fixture(scope="module")
def client(company: CompanyPaths, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two boards: one of 5 November, and the one that is up, which tells one cell otherwise and lacks another."""
    root = Path(shutil.copytree(company.root, tmp_path_factory.mktemp("past") / "company"))
    paths = CompanyPaths(root)
    written = paths.boards / "board.duckdb"
    then = paths.boards / "board_20261105T050200000000_aaaaaaaa.duckdb"
    now = paths.boards / "board_20261122T050200000000_bbbbbbbb.duckdb"
    shutil.copyfile(written, now)
    written.rename(then)
    with duckdb.connect(str(then)) as connection:
        connection.execute("update run set published_at = timestamptz '2026-11-05 05:02+00'")
        where = f"kpi = '{KPI}' and grain = 'month' and period = date '2026-10-01'"
        connection.execute(
            f"update cell set verdict = 'met', sentence_en = 'Once met.', sentence_ru = 'Было выполнено.' "
            f"where {where} and region = '{REGION}'"
        )
    with duckdb.connect(str(now)) as connection:
        connection.execute(f"delete from cell where {where} and region = 'CEE'")
    point_to(paths, now)
    return create_app(paths, clock=lambda: NOW).test_client()


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True)).replace("\u00a0", " ")


def tile(text: str) -> str:
    return text[text.index(f'id="tile-{KPI}"') :].partition("</article>")[0]


def test_the_wall_of_a_day_says_what_was_said_then_and_what_is_said_now(client: FlaskClient) -> None:
    now, then = shown(client, "/"), shown(client, f"/{THEN}")
    assert "Once met." not in now
    assert "↻" not in now
    row = re.search(r"Once met\. Restated since; now: Iberia[^<]*", tile(then))
    assert row is not None
    assert len(re.findall(r">[^<]?↻<", tile(then))) == 2
    assert "Restated since: the figure is not there any more." in tile(then)
    assert "The wall as it was on 10 Nov 2026: published 5 Nov 2026, 06:02. 2 figures were restated since (↻)." in (
        re.sub(r"<[^>]+>", "", then)
    )
    assert "Back to today" in then


def test_in_russian_too(client: FlaskClient) -> None:
    then = shown(client, f"/{THEN}&lang=ru")
    assert "Стена, какой она была на 10 ноя 2026" in then
    assert "Было выполнено. С тех пор пересчитано; теперь: Иберия" in then


def test_the_past_knows_no_task_of_today_and_its_links_stay_in_it(client: FlaskClient) -> None:
    now, then = shown(client, "/"), shown(client, f"/{THEN}")
    assert 'class="task' in now
    assert 'class="task' not in then
    assert f"/kpi/{KPI}?region={REGION}&period=2026-10-01&as_of=2026-11-10" in then
    assert 'href="/sources"' in then, "what pages are of today leads to today"
    page = shown(client, f"/kpi/{KPI}{THEN}&region={REGION}&period=2026-10-01")
    assert "The wall as it was on 10 Nov 2026" in page
    assert "Once met." in page
    assert "Once met." not in shown(client, f"/tasks{THEN}")


def test_the_previous_meeting_leads_to_its_wall(client: FlaskClient) -> None:
    assert re.search(r'<a href="/\?as_of=2026-11-17">previous meeting 17 Nov</a>', shown(client, "/"))


def test_a_day_without_a_board_shows_today_and_says_why(client: FlaskClient) -> None:
    text = shown(client, "/?as_of=2026-11-01")
    assert "The wall of 1 Nov 2026 is not there; this is today's." in text
    assert "no board of 2026-11-01 or before is kept: the oldest is of 2026-11-05." in text
    assert 'class="task' in text
    assert "The wall as it was" not in shown(client, "/?as_of=yesterday")


def test_the_layout_request_draws_the_same_past(client: FlaskClient) -> None:
    answer = client.get("/_dash-layout", headers={"X-Milepost-View": f"/{THEN}"})
    assert "Once met." in answer.get_data(as_text=True)

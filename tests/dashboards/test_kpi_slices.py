"""Slices on a KPI's page: each its table, largest first, and a breakdown that is not published says so."""

from __future__ import annotations

import html
import re

import pytest

from dashboards.pages.kpi_parameters import texts
from dashboards.pages.kpi_slices import slice_title
from dashboards.text import words_in
from models.issues import Issues
from models.library import load_kpis
from models.text import LANGUAGES

KPI = "/kpi/lead_response_within_sla"


@pytest.fixture(scope="module")
def told(server):
    def section(address: str) -> str:
        page = server.test_client().get(address).get_data(as_text=True)
        return page[page.index('id="slices"') :].split("</section>")[0] if 'id="slices"' in page else ""

    return section


def test_the_companys_newest_closed_month_is_told_apart(told):
    section = told(KPI)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)[1:]]
    assert "Northlight told apart, October 2026" in section
    assert [html.unescape(cell).replace("\u00a0", " ") for cell in rows[0]] == [
        "Web <form>",
        "81.0 %",
        "77.0 % – 85.0 %",
        "400",
    ]
    assert rows[1][2] == "–"
    assert len(rows) == 20
    assert "3 more: milepost readings --by" in section
    assert "Not told apart here, so that nobody" in html.unescape(section)


def test_in_russian_too(told):
    section = told(f"{KPI}?lang=ru")
    assert "Northlight в разрезах, Октябрь 2026" in section
    assert "<h3>Источник</h3>" in section
    assert "Здесь разрез не показан" in section


def test_a_kpi_or_a_figure_without_slices_has_no_section(told):
    assert told("/kpi/win_rate") == ""
    assert told(f"{KPI}?region=Iberia&period=2026-10-01") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slice_of_the_library_has_a_name(language):
    names = {name for declared in load_kpis(None, {}, Issues()).values() for name in declared.kpi.slices}
    assert names - set(texts()["slices"]) == set()
    assert "_" not in slice_title("some_slice", words_in(language))

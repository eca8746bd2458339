"""What init adds to a format of the library: regions, keys that the files lack, tables that nothing tells apart."""

from __future__ import annotations

import pytest

from models.declarations import Declarations
from tests.integration.conftest import cells_of_company, run_company
from tests.pipelines.steps.guessing.test_starting import RUSSIAN_STAGES, asked, started, table_of


def win_rate(found: Declarations) -> tuple[int, int]:
    run_company(found.paths.root)
    cells = cells_of_company(found.paths.root)
    (rate,) = cells[(cells.kpi == "win_rate") & (cells.grain == "all") & (cells.region == "*")].to_dict("records")
    return rate["numerator"], rate["denominator"]


def test_amocrm_s_deals_are_leads_and_deals_of_one_region(tmp_path):
    rows = [("ID", "Название сделки", "Дата создания", "Этап сделки", "Бюджет", "Дата закрытия", "Область")]
    rows += [
        (n, f"Сделка {n}", f"{n % 28 + 1:02}.02.2026 10:00:00", RUSSIAN_STAGES[n % 3], f"{n + 1} 000,00 руб",
         f"{n % 28 + 1:02}.03.2026 10:00:00", ("Москва", "Тверь")[n % 2])
        for n in range(30)
    ]  # fmt: skip
    found = started(tmp_path, {"Сделки.csv": table_of(rows, ";").encode("cp1251")})
    (source,) = found.company.sources
    assert source.format == "amocrm"
    assert {name: table.columns["region"].from_ for name, table in source.tables.items()} == {
        "lead": ("Область",),
        "opportunity": ("Область",),
    }
    assert found.company.region_ids == ("Москва", "Тверь") and found.company.reporting_currency == "RUB"
    assert win_rate(found) == (10, 20)
    cells = cells_of_company(found.paths.root)
    assert {"Москва", "Тверь"} <= set(cells[cells.kpi == "win_rate"].region)


def test_a_key_made_of_mapped_columns_is_there(tmp_path):
    rows = [("Record ID", "Deal Name", "Deal Stage", "Create Date", "Close Date", "Amount", "Associated Contact IDs")]
    rows += [(n, f"Deal {n}", "Closed Won (Sales Pipeline)", "2026-02-01", "2026-03-01", 5, "7;8") for n in range(3)]
    found = started(tmp_path, {"all-deals.csv": table_of(rows)})
    (source,) = found.company.sources
    assert source.format == "hubspot_export" and "opportunity_contact" not in source.tables
    assert not any("opportunity_contact_id" in text for text in asked(found))


STAGES = ("Closed Won", "Closed Lost", "Qualification")
LEADS = table_of(
    [("LEADID", "Last Name", "Company", "Email", "Lead Status", "Created Time"),
     *[(100 + n, f"L{n}", "Zoo", f"p{n}@example.org", "New", "2026-02-01") for n in range(30)]]
)  # fmt: skip


def deals(lead: str = "LEADID") -> str:
    return table_of(
        [("Potential Name", "Created Time", "Closing Date", "Amount", "Stage", lead),
         *[("Deal", "2026-02-01", f"2026-03-{n + 1:02}", "$5", STAGES[n % 3], 100 + n) for n in range(27)]]
    )  # fmt: skip


@pytest.mark.slow
def test_a_key_that_the_files_lack_is_looked_for(tmp_path):
    found = started(tmp_path, {"Leads.csv": LEADS, "Potentials.csv": deals()})
    (source,) = found.company.sources
    deal = source.tables["opportunity"]
    assert (source.format, deal.key, deal.columns["opportunity_id"].from_) == ("zoho", ("LEADID",), ("LEADID",))
    assert any("LEADID is filled and different in all 27 records" in text for text in asked(found))
    assert win_rate(found) == (9, 18)


def test_what_nothing_tells_apart_stays_in_raw(tmp_path):
    found = started(tmp_path, {"Leads.csv": LEADS, "Potentials.csv": deals("Rank")})
    assert found.company.sources[0].tables["opportunity"].entity is None
    assert any("What tells the records of opportunity apart" in text for text in asked(found))
    assert "win_rate" not in found.kpis
    run_company(found.paths.root)


def test_reports_of_counts_feed_what_else_reads_single_visits(tmp_path):
    head = "# Start date: 20260101\nDate,Country,Sessions,Engaged sessions\n"
    rows = "".join(f"202601{day:02},{land},{day},1\n" for day in range(1, 21) for land in ("Germany", "France"))
    found = started(tmp_path, {"Traffic_acquisition.csv": head + rows})
    assert found.company.parameters["engaged_session_share"] == {"reads": ["session_count"]}
    assert found.company.region_ids == ("France", "Germany")
    run_company(found.paths.root)
    cells = cells_of_company(found.paths.root)
    shares = cells[(cells.kpi == "engaged_session_share") & (cells.grain == "all") & (cells.denominator > 0)]
    assert {row.region: (row.numerator, row.denominator) for row in shares.itertuples()} == {
        "*": (40, 420), "France": (20, 210), "Germany": (20, 210)
    }  # fmt: skip

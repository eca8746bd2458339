"""Companies whose files nobody here wrote give the figures that the world knows (A1 … E2: the data's own keys)."""

from __future__ import annotations

import csv
import html
import shutil
from datetime import date
from html import escape, unescape
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dashboards.app import create_app
from models.settings import CompanyPaths
from pipelines.steps.board import read_board_table
from pipelines.steps.choosing import choose, choose_slices
from pipelines.steps.explaining import explain
from tests.integration.conftest import cells_of_company, run_company
from tests.shared import made_once

COMPANIES = Path(__file__).parents[1] / "companies"
pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def place(reference_data, tmp_path_factory):
    """Runs a copy of a company's folder, anywhere: only the variable names the data. Made once for all workers."""

    def company(name: str) -> Path:
        def make(target: Path) -> None:
            shutil.copytree(COMPANIES / name, target, ignore=shutil.ignore_patterns(".milepost"))
            run_company(target)

        return made_once(tmp_path_factory, f"company_{name}", make)

    return company


@pytest.fixture(scope="module")
def sites(place):
    """The company of Matomo's tables after a run."""
    return place("matomo")


def reading(root, kpi, grain="all", region="*", period=None):
    cells = cells_of_company(root)
    (found,) = choose(cells, kpi=kpi, region=region, period=period, grain=grain)
    return found


def test_olist_a1_leads_to_deals(place):
    found = reading(place("olist"), "lead_to_deal_conversion")
    assert (found["numerator"], found["denominator"], found["n"]) == (842, 8000, 8000)
    assert round(100 * found["value"], 3) == 10.525
    unknown = reading(place("olist"), "lead_to_deal_conversion", region="?")
    assert unknown["denominator"] == 8000, "a seller's state is known only after winning: leads have no region"


def test_olist_a2_leads_to_deals_by_origin(place):
    """60 leads have no origin at all; 1,099 say 'unknown', which is a word."""
    assert by_slice(place("olist"), "lead_to_deal_conversion", "source") == {
        "organic search": (2296, 271), "paid search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
        "direct traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4), "display": (118, 6),
        "other publicities": (65, 3), "?": (60, 14),
    }  # fmt: skip


A5 = [
    ("2017-06", 4, 0), ("2017-07", 239, 2), ("2017-08", 386, 9), ("2017-09", 312, 7), ("2017-10", 416, 14),
    ("2017-11", 445, 18), ("2017-12", 200, 11), ("2018-01", 1141, 152), ("2018-02", 1028, 149),
    ("2018-03", 1174, 167), ("2018-04", 1352, 183), ("2018-05", 1303, 130),
]  # fmt: skip


@pytest.mark.parametrize(("month", "leads", "deals"), A5)
def test_olist_a5_by_month(place, month, leads, deals):
    found = reading(place("olist"), "lead_to_deal_conversion", "month", period=month)
    assert (found["denominator"], found["numerator"]) == (leads, deals)


def test_olist_a4_sales_cycle_of_won_deals(place):
    assert reading(place("olist"), "sales_cycle_days_won")["value"] == 14.0


@pytest.mark.parametrize(("kpi", "percent"), [("csat", 55.17), ("cdsat", 36.72)])
def test_olist_a10_satisfaction(place, kpi, percent):
    found = reading(place("olist"), kpi)
    assert found["n"] == found["denominator"] == 8225
    assert round(100 * found["value"], 2) == percent


def test_olist_regions_of_reviews_come_from_the_customers_state(place):
    cells = cells_of_company(place("olist"))
    regions = cells[(cells["kpi"] == "csat") & (cells["grain"] == "all") & (cells["region"] != "*")]
    assert regions.set_index("region")["denominator"].sum() == 8225
    assert regions.set_index("region").loc["Southeast", "denominator"] > 5000


#: source → leads, converted
C1 = {
    "Advertisement": (412, 384), "Cold Call": (408, 386), "Employee Referral": (449, 414),
    "External Referral": (383, 359), "Online Store": (370, 344), "Partner": (386, 362), "Public Relations": (366, 334),
    "Sales Mail Alias": (371, 347), "Trade Show": (371, 344), "Web Research": (384, 358),
}  # fmt: skip


def by_slice(root, kpi, by, grain="all"):
    """Word → (denominator, numerator) of the company's newest cells of a slice."""
    rows = read_board_table(CompanyPaths(root), "slice")
    rows = choose_slices(rows, by, kpi=kpi, region="*", period=None, grain=grain)
    newest = max(str(row["period"]) for row in rows)
    return {row["word"]: (row["denominator"], row["numerator"]) for row in rows if str(row["period"]) == newest}


def test_zoho_c1_leads_to_opportunities_by_source(place):
    assert by_slice(place("zoho"), "lead_to_opportunity_conversion", "source") == C1


def test_zoho_c2_open_potentials_by_stage(place):
    stages = by_slice(place("zoho"), "open_opportunities", "stage", "month")
    assert {word: count for word, (_, count) in stages.items()} == {
        "Initial Offer": 283, "Needs Analysis": 296, "Negotiation/Review": 64, "Proposal/Price Quote": 136,
        "Prospect": 245, "Qualification": 698,
    }  # fmt: skip


def test_zoho_c6_won_amount(place):
    assert reading(place("zoho"), "won_amount")["value"] == 89_066_200


def test_zoho_c8_hours_to_the_first_call_of_leads_that_were_called(place):
    """Three leads were called before they were written down: ignored, not averaged."""
    found = reading(place("zoho"), "first_call_hours")
    assert (round(found["value"], 2), found["n"]) == (18598.84, 154)


def test_zoho_c3_every_potential_has_its_lead(place):
    found = reading(place("zoho"), "lead_to_opportunity_conversion")
    assert (found["numerator"], found["denominator"]) == (3632, 3900)
    assert reading(place("zoho"), "link_rate")["value"] == 1
    linkage = {row["region"]: row for row in read_board_table(CompanyPaths(place("zoho")), "linkage")}
    assert (linkage["*"]["opportunities"], linkage["*"]["linked"]) == (3632, 3632)


def test_zoho_patterns(place, reference_data):
    found = {row["pattern"]: row for row in read_board_table(CompanyPaths(place("zoho")), "pattern")}
    assert {name for name, row in found.items() if not row["is_computable"]} == {
        "contradictory_conversion", "converted_without_opportunity", "contact_role_missing", "mass_conversion",
    }, "potentials point to leads, and leads to nothing"  # fmt: skip
    none = {"bypassed_conversion", "orphan_opportunity", "dangling_pointer",
            "lead_of_many_opportunities", "cross_region_conversion", "colliding_id"}  # fmt: skip
    assert {name: found[name]["records"] for name in none} == dict.fromkeys(none, 0)
    with (reference_data / "zoho_crm" / "Leads.csv").open(encoding="utf-8-sig", newline="") as file:
        leads = list(csv.DictReader(file))
    addresses = [row["Email"].strip().lower() for row in leads]
    # Every lead has an owner who is among the users; partners submitted these.
    assert found["lead_of_nobody"]["records"] == sum(row["Lead Source"] == "Partner" for row in leads) == 386
    with (reference_data / "zoho_crm" / "Potentials.csv").open(encoding="utf-8-sig", newline="") as file:
        new = [row for row in csv.DictReader(file) if "existing" not in row["Type"].lower()]
    assert found["duplicate_lead"]["records"] == len(addresses) - len(set(addresses))
    assert found["bypassed_conversion"]["base"] == len(new)


def test_zoho_c6_win_rate(place):
    found = reading(place("zoho"), "win_rate")
    assert (found["numerator"], found["denominator"]) == (1425, 1425 + 485)
    assert round(100 * found["value"], 2) == 74.61


#: site → visits, visitors, visits with a goal, actions
D8 = {"site_1": (436, 198, 317, 2670), "site_2": (45, 40, 1, 51), "site_3": (18, 16, 0, 47)}


@pytest.mark.parametrize("site", D8)
def test_matomo_d8_visits_visitors_goals_and_actions_by_site(sites, site):
    goals, actions, visitors = (
        reading(sites, kpi, region=site) for kpi in ("goal_session_share", "actions_per_visit", "visitors")
    )
    found = (goals["denominator"], visitors["numerator"], goals["numerator"], actions["numerator"])
    assert found == D8[site]
    assert actions["denominator"] == goals["denominator"]


@pytest.mark.parametrize(
    ("channel", "visits", "converted"),
    [("direct", 293, 159), ("search", 103, 68), ("website", 88, 76), ("campaign", 15, 15)],
)
def test_matomo_d9_visits_by_where_they_came_from(sites, channel, visits, converted):
    found = reading(sites, f"goal_share_{channel}")
    assert (found["denominator"], found["numerator"]) == (visits, converted)


#: What the vendor planted: a site's name and goals' names.
SCRIPT, TEMPLATE = "<script>_x(", "{{constructor.constructor("


def test_matomo_names_with_scripts_stand_on_the_wall_as_text(sites):
    page = create_app(CompanyPaths(sites)).test_client().get("/").get_data(as_text=True)
    assert SCRIPT not in page
    assert f"{escape(SCRIPT)}0)&lt;/script&gt;" in page
    assert TEMPLATE in unescape(page)


@pytest.mark.parametrize("name", ["<script>_x(1)</script>", '{{constructor.constructor("_x(4)")()}}'])
def test_matomo_goals_are_called_by_name_down_to_their_records(sites, name):
    """In the month of most goals the records carry the goals' names, and their page shows them as text."""
    cells = cells_of_company(sites)
    months = cells[(cells["kpi"] == "goals_reached") & (cells["region"] == "site_1") & (cells["grain"] == "month")]
    month = months.sort_values("numerator")["period"].iloc[-1].date()
    named = [
        one["record_id"]
        for one in explain(CompanyPaths(sites), "goals_reached", "site_1", str(month), limit=1000).records
    ]
    assert any(record.startswith(name) for record in named)
    address = f"/kpi/goals_reached?region=site_1&grain=month&period={month}"
    page = create_app(CompanyPaths(sites)).test_client().get(address).get_data(as_text=True)
    assert "<script>_x(" not in page
    assert name in unescape(page)


@pytest.mark.parametrize(
    ("key", "year", "nps", "valid", "naive"), [("E1", 2017, 39.84, 2746, 41.63), ("E2", 2018, 30.98, 2650, 34.89)]
)
def test_sfo_nps_by_year(place, key, year, nps, valid, naive):
    """11 is blank, no promoter; the header of 2018 ends with blanks; the year stands in the file's name alone."""
    found = reading(place("sfo_survey"), "nps", "year", period=str(year))
    assert (round(found["value"], 2), found["n"], found["denominator"]) == (nps, valid, valid), key
    assert round(found["value"], 2) != naive


def test_sfo_tells_no_period_that_is_finer_than_its_dates(place):
    """A year is no January: there is no month of it, and the years add up to all."""
    cells = cells_of_company(place("sfo_survey"))
    assert set(cells["grain"]) == {"year", "all"}
    years = cells[(cells["kpi"] == "csat") & (cells["grain"] == "year") & (cells["region"] == "*")]
    assert years["n"].sum() == reading(place("sfo_survey"), "csat")["n"]
    assert [str(period.date()) for period in years["period"]] == ["2016-01-01", "2017-01-01", "2018-01-01"]


def test_sfo_is_judged_by_the_year_and_stands_on_the_wall(place):
    """The newest closed year is judged, region by region, and its sentences are in the first response."""
    paths = CompanyPaths(place("sfo_survey"))
    judged = reading(paths.root, "nps", "year", region="A", period="2018")
    assert (judged["verdict"], judged["judged"]) == ("missed", True)
    page = html.unescape(create_app(paths).test_client().get("/").get_data(as_text=True))
    assert judged["sentence_en"] in page
    assert "No KPI is declared for this stage" not in page


def test_sfo_satisfaction_against_the_csv_module(place, reference_data):
    """0, 6, Blank and BLANK are no answers; every boarding area, by a reader of its own."""
    expected = {}
    for path in sorted((reference_data / "sfo_survey").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["Q7ALL"].strip() in ("1", "2", "3", "4", "5"):
                    n, satisfied, dissatisfied = expected.get(row["BAREA"], (0, 0, 0))
                    score = int(row["Q7ALL"])
                    expected[row["BAREA"]] = (n + 1, satisfied + (score >= 4), dissatisfied + (score <= 2))
    assert len(expected) == 7
    for area, (n, satisfied, dissatisfied) in expected.items():
        for kpi, counted in (("csat", satisfied), ("cdsat", dissatisfied)):
            found = reading(place("sfo_survey"), kpi, region=area)
            assert (found["denominator"], found["numerator"]) == (n, counted), (kpi, area)


@pytest.mark.parametrize("company", ["olist", "zoho", "sfo_survey"])
def test_every_record_of_every_file_is_accounted_for(place, company):
    check_conservation(place(company))


def test_every_record_of_every_table_of_matomo_is_accounted_for(sites):
    check_conservation(sites)


def check_conservation(root):
    for file in read_board_table(CompanyPaths(root), "file"):
        assert file["records_read"] == file["accepted"] + file["set_aside"] + file["quarantined"], file["path"]
        assert file["records_read"] > 0


@pytest.mark.parametrize("variant", ["variant_a", "variant_b", "variant_c"])
def test_olist_a1_from_every_shape_of_the_same_leads(reference_data, tmp_path, variant):
    root = tmp_path / variant
    shutil.copytree(COMPANIES / "olist", root, ignore=shutil.ignore_patterns(".milepost"))
    yaml = YAML()
    company = yaml.load((root / "company.yaml").read_text())
    shape = yaml.load((root / "variants.yaml").read_text())[variant]["mql"]
    company["sources"][0]["tables"]["mql"].update(shape)
    with (root / "company.yaml").open("w") as file:
        yaml.dump(company, file)
    run_company(root)
    found = reading(root, "lead_to_deal_conversion")
    assert (found["numerator"], found["denominator"]) == (842, 8000)


def test_olist_months_are_whole(place):
    cells = cells_of_company(place("olist"))
    months = cells[(cells["kpi"] == "lead_to_deal_conversion") & (cells["grain"] == "month") & (cells["region"] == "*")]
    assert months["denominator"].sum() == 8000
    assert months["period"].min().date() == date(2017, 6, 1)

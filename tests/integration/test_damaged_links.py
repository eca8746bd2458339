"""Olist's own pointers, spoilt in the test: what is left is counted, what is broken is told, and nothing is guessed."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dashboards.app import create_app
from models.settings import CompanyPaths
from pipelines.steps.board import read_board_table
from tests.integration.conftest import cells_of_company, run_company

OLIST = Path(__file__).parents[1] / "companies" / "olist"
DEALS = "olist_closed_deals_dataset.csv"
#: What becomes of every fourth pointer, in turn.
DAMAGE = ("kept", "blank", "capitals", "absent")
pytestmark = [pytest.mark.reference, pytest.mark.slow]


def spoilt(pointer: str, how: str) -> str:
    return {"kept": pointer, "blank": "", "capitals": pointer.upper(), "absent": f"gone-{pointer}"}[how]


@pytest.fixture(scope="module")
def damaged(reference_data, tmp_path_factory):
    """The company after a run on damaged files, and how many pointers were spoilt in which way."""
    root = tmp_path_factory.mktemp("damaged") / "olist"
    shutil.copytree(OLIST, root, ignore=shutil.ignore_patterns(".milepost"))
    shutil.copytree(reference_data / "olist_funnel", root / "extracts" / "olist_funnel")
    with (reference_data / "olist_funnel" / DEALS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = dict.fromkeys(DAMAGE, 0)
    with (root / "extracts" / "olist_funnel" / DEALS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "pointer"])
        writer.writeheader()
        for number, row in enumerate(rows):
            how = DAMAGE[number % len(DAMAGE)]
            made[how] += 1
            writer.writerow({**row, "pointer": spoilt(row["mql_id"], how)})
    yaml = YAML()
    company = yaml.load(root / "company.yaml")
    company["extracts_root"] = "extracts"
    company["sources"] = company["sources"][:1]
    company["sources"][0]["tables"]["closed_deal"]["columns"]["lead_id"] = "pointer"
    company["parameters"].pop("cdsat")
    yaml.dump(company, root / "company.yaml")
    yaml.dump(
        {"stages": [{"id": "lead", "title": "Lead", "department": "sales", "kpis": ["lead_to_deal_conversion"]}]},
        root / "journey.yaml",
    )
    (root / "targets.csv").unlink(missing_ok=True)
    run_company(root)
    return CompanyPaths(root), made


def test_what_is_left_of_the_pointers_is_linked_and_nothing_beside_it(damaged):
    paths, made = damaged
    links = read_board_table(paths, "link")
    assert len(links) == made["kept"] == 211
    assert {row["method"] for row in links} == {"pointer"}
    cells = cells_of_company(paths.root)
    ((recorded, repaired),) = cells[(cells["grain"] == "all") & (cells["region"] == "*")][
        ["recorded", "repaired"]
    ].values
    assert recorded == repaired == pytest.approx(211 / 8000)


def test_what_is_broken_is_told_on_the_page(damaged):
    paths, made = damaged
    told = {row["reason"]: row for row in read_board_table(paths, "linkage_reason") if row["region"] != "*"}
    assert told["dangling"]["records"] == made["capitals"] + made["absent"]
    assert told["undated"]["records"] == made["blank"], "Olist does not say when a deal began"
    patterns = {row["pattern"]: row for row in read_board_table(paths, "pattern")}
    assert patterns["bypassed_conversion"]["sentence_en"].startswith("Not computable"), "and no rate of nought"
    page = create_app(paths).test_client().get("/linkage").get_data(as_text=True)
    assert all(row["text_en"] in page for row in told.values())

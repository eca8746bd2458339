"""Slices: cells told apart by what a record says of itself or points to; their sums are those of the reading."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from models.errors import RequestError
from models.issues import Issues
from models.library import load_kpis
from models.settings import CompanyPaths
from models.slices import slices_of
from pipelines.steps.choosing import choose_slices
from pipelines.steps.readings import read_kpis
from pipelines.steps.slices import read_slices
from tests.pipelines.steps.small_warehouse import changed, declarations, observed_warehouse
from tests.tiny_company import write_tiny_company


def deal(name: str, is_won: bool, **rest: Any) -> dict[str, Any]:
    return {"opportunity_id": name, "closed_at": "2026-03-05", "is_won": is_won, "is_closed": True, **rest}


DEALS = [
    deal("a", True, origin="Web", campaign_id="C1"),
    deal("b", False, origin="Web", region="South"),
    deal("c", False, origin="Event", campaign_id="C1"),
    deal("d", True, campaign_id="gone"),
]
BY = {"source": "opportunity.origin", "event": "opportunity.campaign_id > campaign.name"}


@pytest.fixture(scope="module")
def found() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Slice cells and readings of one small win rate."""
    of = declarations(changed("win_rate", slices=BY))
    connection = observed_warehouse(of, opportunity=DEALS, campaign=[{"campaign_id": "C1", "name": "Fair"}])
    return read_slices(connection, of), read_kpis(connection, of)


def sums(frame: pd.DataFrame, by: str, region: str, grain: str = "all") -> dict[str, tuple[int, int]]:
    cells = frame[(frame["slice"] == by) & (frame["region"] == region) & (frame["grain"] == grain)]
    return {row["word"]: (int(row["numerator"]), int(row["denominator"])) for _, row in cells.iterrows()}


def test_cells_by_what_the_record_says(found):
    assert sums(found[0], "source", "*") == {"Web": (1, 2), "Event": (0, 1), "?": (1, 1)}
    assert sums(found[0], "source", "North") == {"Web": (1, 1), "Event": (0, 1), "?": (1, 1)}
    assert sums(found[0], "source", "South") == {"Web": (0, 1)}


def test_one_pointer_on_and_a_pointer_to_nothing_is_not_known(found):
    assert sums(found[0], "event", "*") == {"Fair": (1, 2), "?": (1, 2)}


def test_only_the_judged_grain_and_all_time(found):
    slices = found[0]
    assert set(slices["grain"]) == {"all", "month"}
    assert sums(slices, "source", "*", "month") == sums(slices, "source", "*")


def test_the_slices_of_a_cell_add_up_to_it(found):
    slices, readings = found
    whole = readings[(readings["grain"] == "all") & (readings["region"] == "*")].iloc[0]
    for by in BY:
        parts = sums(slices, by, "*").values()
        assert tuple(map(sum, zip(*parts, strict=True))) == (whole["numerator"], whole["denominator"])


def test_beyond_fifty_words_the_rest_is_one():
    deals = [deal(f"{word}-{n}", True, origin=f"o{word:02}") for word in range(52) for n in range(1 + (word < 49))]
    of = declarations(changed("win_rate", slices={"source": "opportunity.origin"}))
    words = sums(read_slices(observed_warehouse(of, opportunity=deals), of), "source", "*")
    assert len(words) == 51
    assert words["…"] == (2, 2)
    assert words["o00"] == (2, 2)


def test_a_quantile_is_read_from_the_curve_of_each_word():
    deals = [
        deal(f"{origin}-{days}", True, origin=origin, created_at=str(date(2026, 3, 5) - timedelta(days=days)))
        for origin, first in (("Web", 1), ("Event", 31))
        for days in range(first, first + 9)
    ]
    of = declarations(changed("sales_cycle_days_won", slices={"source": "opportunity.origin"}))
    cells = read_slices(observed_warehouse(of, opportunity=deals), of)
    whole = cells[(cells["grain"] == "all") & (cells["region"] == "*")].set_index("word")
    assert whole["value"].to_dict() == {"Web": 5, "Event": 35}
    assert whole.loc["Web", "low"] < 5 < whole.loc["Web", "high"]


def test_a_slice_of_which_no_record_knows_a_word_is_not_told():
    of = declarations(changed("win_rate", slices=BY | {"product": "opportunity.type"}))
    cells = read_slices(observed_warehouse(of, opportunity=DEALS), of)
    # No campaign is delivered here, and no deal has a type.
    assert set(cells["slice"]) == {"source"}


def test_the_library_tells_its_records_apart_by_what_vendors_deliver():
    library = load_kpis(None, {}, Issues())
    told = {name for declared in library.values() for name in declared.kpi.slices}
    assert told >= {"segment", "product", "channel", "owner", "event", "source"}
    # What stands on deals, leads and answers one by one has the cuts of their like.
    like = {
        "cohort_win_rate": "win_rate", "deal_size": "win_rate", "sales_cycle_days": "win_rate",
        "lead_response_hours": "lead_to_deal_conversion", "nps": "csat", "onboarding_ces": "csat",
    }  # fmt: skip
    assert {kpi: library[kpi].kpi.slices for kpi in like} == {kpi: library[of].kpi.slices for kpi, of in like.items()}


def test_a_journey_without_slices_has_an_empty_table():
    of = declarations(changed("win_rate", slices={}))
    assert read_slices(observed_warehouse(of, opportunity=DEALS), of).empty


def test_every_slice_of_the_library_leads_to_columns():
    issues = Issues()
    library = load_kpis(None, {}, issues)
    assert not list(issues)
    assert any(len(declared.kpi.slices) > 3 for declared in library.values())
    for declared in library.values():
        assert len(slices_of(declared.kpi)) == len(declared.kpi.slices)


@pytest.mark.parametrize(
    ("kpi", "path", "says"),
    [
        ("win_rate", "opportunity.orign", "names no column"),
        ("win_rate", "opportunity", "names no column"),
        ("win_rate", "opportunity.campaign_id > campaign.nome", "names no column"),
        ("win_rate", "search_query.query", "names no column"),
        ("lead_response_within_sla", "lead.email", "tells who somebody is"),
        ("win_rate", "opportunity.owner_id > staff.name", "tells who somebody is"),
        ("service_level", "contact_volume.region_code", "whose records are its units"),
    ],
)
def test_mistakes_are_named(kpi, path, says, tmp_path):
    issues = Issues()
    load_kpis(CompanyPaths(write_tiny_company(tmp_path)), {kpi: {"slices": {"by": path}}}, issues)
    assert any(says in issue.line_of_text() for issue in issues)


ROW = {
    "kpi": "win_rate", "slice": "source", "word": "Web", "region": "*", "grain": "month",
    "period": pd.Timestamp(2026, 3, 1), "n": 2,
}  # fmt: skip
EVENT = {**ROW, "word": "Event", "n": 5}
ALL_TIME = {**ROW, "grain": "all", "period": None}


def test_cells_are_chosen_largest_first():
    asked = {"kpi": "win_rate", "region": "*", "period": "2026-03", "grain": None}
    found = choose_slices([ROW, EVENT, ALL_TIME], "source", **asked)
    assert [(row["word"], row["period"]) for row in found] == [("Event", date(2026, 3, 1)), ("Web", date(2026, 3, 1))]


def test_a_slice_that_the_kpi_has_not_is_refused_by_name():
    with pytest.raises(RequestError, match=r"win_rate has no slice 'sourc'. Did you mean"):
        choose_slices([ROW], "sourc", kpi="win_rate", region=None, period=None, grain=None)

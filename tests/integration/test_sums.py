"""Σ regions + ? = *, for numerator and denominator, every KPI, every grain; misses and tasks match one to one."""

from __future__ import annotations

import pytest

from models.declarations import load_declarations
from models.settings import CompanyPaths
from models.tasks.queries import tasks
from models.tasks.statuses import TaskKind
from models.tasks.store import open_company_store
from tests.integration.conftest import cells_of_company

OF_ANSWERS = {"csat", "cdsat", "csat_score", "ces", "onboarding_ces", "nps", "first_contact_resolution"}


@pytest.fixture(scope="module")
def cells(demo):
    return cells_of_company(demo)


def test_regions_add_up_to_the_company(cells):
    added = cells[~cells["grain"].isna()].copy()
    added["is_company"] = added["region"] == "*"
    # Where a cell is hidden, its sum must not follow from the others: docs/adr/0013.
    place = [added[name] for name in ("kpi", "grain", "period")]
    hidden = (added["verdict"] == "hidden").groupby(place, dropna=False).transform("any")
    assert set(added[hidden]["kpi"]) <= OF_ANSWERS
    added = added[~hidden]
    sums = added.groupby(["kpi", "grain", "period", "is_company"], dropna=False)[["numerator", "denominator"]].sum()
    wide = sums.unstack("is_company")
    for column in ("numerator", "denominator"):
        difference = (wide[column][True] - wide[column][False]).abs()
        assert difference.max() < 1e-6, difference.idxmax()
    assert set(cells["grain"]) == {"week", "month", "quarter", "year", "all"}


def test_no_cell_says_nan_or_is_green_by_default(cells, demo):
    for language in ("en", "ru"):
        said = cells[f"sentence_{language}"]
        assert not said.str.contains(r"\b(?:nan|None|inf|NaT)\b", regex=True).any()
    met = cells[cells["verdict"] == "met"]
    assert met["value"].notna().all() and met["target"].notna().all()
    assert not cells[(cells["region"] == "?")]["judged"].any()
    assert set(cells[cells["grain"] == "all"]["verdict"].dropna()) <= {"hidden"}


def test_no_figure_of_answers_stands_on_fewer_than_the_floor(cells):
    of_answers = cells[cells["kpi"].isin(OF_ANSWERS) & (cells["n"] > 0)]
    thin = of_answers[of_answers["n"] < 5]
    assert len(thin)
    assert set(thin["verdict"]) == {"hidden"}
    hidden = of_answers[of_answers["verdict"] == "hidden"]
    assert hidden[["value", "numerator", "denominator", "low", "high", "p_value"]].isna().all(axis=None)
    assert not hidden["judged"].any()
    assert hidden["sentence_en"].str.contains("hidden, so that nobody's answer can be told").all()


def test_every_newest_judged_miss_has_exactly_one_open_task_and_the_other_way_round(cells, demo):
    judged = cells[cells["judged"]]
    newest = judged[judged["period"] == judged.groupby("kpi")["period"].transform("max")]
    missed = {(row.kpi, row.region) for row in newest[newest["verdict"] == "missed"].itertuples()}
    assert missed, "the demo must miss something"
    declarations = load_declarations(demo)
    with open_company_store(CompanyPaths(demo)) as store:
        found = [task for task in tasks(store) if task.kind is TaskKind.KPI]
    assert sorted((task.kpi, task.region) for task in found) == sorted(missed)
    for task in found:
        department = declarations.company.department(declarations.journey.department_of(task.kpi))
        assert task.status == "open"
        assert task.assignee.name == department.head_of(task.region).name
        assert task.due is not None
        assert task.evidence["verdict"] == "missed"
        assert task.evidence["sentence"] == task.sentence("en")


def test_the_company_row_raises_only_where_no_region_did(cells):
    company = cells[(cells["region"] == "*") & cells["judged"]]
    regions = cells[(cells["region"] != "*") & (cells["verdict"] == "missed")]
    both = company.merge(regions, on=["kpi", "grain", "period"])
    assert both.empty

"""What is wrong with one declaration is told there, and not again wherever another one names it."""

from __future__ import annotations

import pytest

from tests.models.test_declarations import findings, line_of
from tests.tiny_company import COMPANY, JOURNEY, TARGETS, write_tiny_company


def test_a_kpi_without_sql_is_told_once_and_not_called_unknown(tmp_path):
    root = write_tiny_company(tmp_path)
    block = (root / "journey.yaml").read_text()
    (root / "journey.yaml").write_text(block.replace("win_rate", "own_kpi"))
    targets = (root / "targets.csv").read_text()
    (root / "targets.csv").write_text(targets.replace("win_rate", "own_kpi"))
    (root / "kpis").mkdir()
    (root / "kpis" / "own.yaml").write_text(
        "own_kpi:\n  title: Own\n  description: Own\n  kind: proportion\n  direction: higher\n  unit: percent\n"
        "  independent_unit: lead\n  reads: [lead]\n"
    )
    told = [line for line in findings(root) if "error" in line]
    assert len(told) == 1
    assert told[0].startswith("kpis/own.yaml:1: error: own_kpi: there is no SQL for it.")


OWN_KPI = (
    "own_kpi:\n  title: Own\n  description: Own\n  kind: proporton\n  direction: higher\n  unit: percent\n"
    "  independent_unit: lead\n  reads: [lead]\n"
)


@pytest.mark.parametrize(
    ("text", "line"), [(OWN_KPI, 4), (OWN_KPI + "  colour: red\n  kind: mean\n", 10), ("own_kpi: 1\n", 1)]
)
def test_a_misdeclared_kpi_is_told_once_and_not_called_unknown(tmp_path, text, line):
    more = "parameters: {own_kpi: {precision: 0.1}}\n"
    root = write_tiny_company(
        tmp_path,
        company=COMPANY + more,
        journey=JOURNEY.replace("[win_rate]", "[win_rate, own_kpi]"),
        targets=TARGETS + "own_kpi,default,0.5,2020-01-01,,true\n",
    )
    (root / "kpis").mkdir()
    (root / "kpis" / "own.yaml").write_text(text)
    (told,) = findings(root)
    assert told.startswith(f"kpis/own.yaml:{line}: error: ")


def test_a_misdeclared_region_and_department_are_told_once_where_they_are_named(tmp_path):
    company = COMPANY.replace("{id: South, aliases: [ES]}", "{id: South, aliases: [ES], colour: red}")
    targets = TARGETS + "win_rate,South,0.5,2020-01-01,,true\n"
    (told,) = findings(write_tiny_company(tmp_path, company=company, targets=targets))
    assert told.startswith(f"company.yaml:{line_of(COMPANY, 'id: South')}: error: regions.1.colour: unknown key.")
    company = COMPANY.replace("    name: {en: Sales, ru: Продажи}\n", "")
    (told,) = findings(write_tiny_company(tmp_path, company=company))
    assert told.startswith(f"company.yaml:{line_of(COMPANY, 'id: sales')}: error: departments.0.name: this key is")

"""Every KPI of the library has a page, made from what it declares; the committed pages are current."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from models.issues import Issues
from models.library import load_kpis

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = load_kpis(None, {}, Issues())


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate_kpis", ROOT / "docs" / "generate_kpis.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_pages_are_current(generate: ModuleType) -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "kpis").glob("*.md")}
    assert committed == generate.pages(), "run 'make docs'"


def test_every_kpi_has_a_page_and_a_line_in_the_index(generate: ModuleType) -> None:
    pages = generate.pages()
    assert set(pages) == {"index.md", *(f"{name}.md" for name in LIBRARY)}
    assert all(pages["index.md"].count(f"]({name}.md)") == 1 for name in LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_every_kpi_declares_what_its_page_must_say(name: str) -> None:
    kpi = LIBRARY[name].kpi
    assert kpi.formula
    assert kpi.formula_source
    assert kpi.traps is not None
    for text in (kpi.title, kpi.description, kpi.traps, kpi.independent_unit):
        assert text.en
        assert text.ru != text.en or text.en.isupper() or text is kpi.title


def test_a_page_tells_columns_by_the_sql_and_parameters_by_the_declaration(generate: ModuleType) -> None:
    page = generate.pages()["lead_response_within_sla.md"]
    assert "| `staging_activity` | `activity_id`, `is_automatic`, `lead_id`, `occurred_at` |" in page
    assert "| `sla_hours` | `24` |" in page
    assert "A night in which clocks change" not in page
    assert "lower is better" in generate.pages()["cdsat.md"]


def test_a_bar_in_a_formula_does_not_end_its_cell(generate: ModuleType) -> None:
    assert r"| formula | Σ \|F − A\| ÷ Σ A over days and regions |" in generate.pages()["forecast_wape.md"]

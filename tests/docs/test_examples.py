"""The declarations that the pages show are one company, and the program reads it without a complaint."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from models.declarations import read_declarations
from models.entities import DUCKDB_TYPES, ORIGIN_COLUMNS, load_entities
from models.kpi import Kpi

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("declare-a-company.md", "add-a-kpi.md")
TITLED_BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The titled blocks of the pages, written to a folder under their titles."""
    root = tmp_path_factory.mktemp("acme")
    for page in PAGES:
        for title, text in TITLED_BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
            (root / title).parent.mkdir(parents=True, exist_ok=True)
            (root / title).write_text(text, encoding="utf-8")
    (root / "extracts").mkdir()
    return root


def test_the_company_is_sound(company: Path) -> None:
    declarations, issues = read_declarations(company)
    assert [issue.line_of_text() for issue in issues] == []
    assert declarations is not None
    assert [stage.id for stage in declarations.journey.stages] == ["lead"]
    assert [target.value for target in declarations.targets] == [0.9, 0.9]


def test_the_sql_selects_observations(company: Path) -> None:
    lead = load_entities()["lead"]
    columns = {name: DUCKDB_TYPES[kind] for name, kind in lead.columns.items()} | ORIGIN_COLUMNS
    with duckdb.connect() as connection:
        connection.execute(f"create table staging_lead ({', '.join(f'{n} {t}' for n, t in columns.items())})")
        for name, email in (("L1", "ann@example.org"), ("L2", None)):
            connection.execute(
                "insert into staging_lead by name select $name as lead_id, $email as email",
                {"name": name, "email": email},
            )
        sql = (company / "sql" / "observations" / "lead_address_share.sql").read_text(encoding="utf-8")
        rows = connection.sql(sql)
        page = (DOCS / "add-a-kpi.md").read_text(encoding="utf-8")
        assert not [column for column in rows.columns if f"`{column}`" not in page]
        assert rows.select("record_id, numerator, denominator").order("record_id").fetchall() == [
            ("L1", 1, 1),
            ("L2", 0, 1),
        ]


def test_every_key_of_a_kpi_is_explained() -> None:
    page = (DOCS / "add-a-kpi.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^  (\w+):", page, re.MULTILINE)) | set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    left = set(Kpi.model_fields) - shown - {"id", "sql", "needs_history", "units_are_records"}
    assert not left

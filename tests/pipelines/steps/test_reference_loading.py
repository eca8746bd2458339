"""Real files that nobody here wrote: every record accounted for against the csv module, and figures known elsewhere."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from models.declarations import read_declarations
from models.yaml_files import plain
from pipelines.steps.load import load
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.steps.small_company import Loaded, custom, write_company

pytestmark = pytest.mark.reference
COMPANIES = Path(__file__).parents[2] / "companies"


def _load(root: Path) -> Iterator[Loaded]:
    declarations, issues = read_declarations(root)
    assert declarations is not None, [issue.line_of_text() for issue in issues]
    with open_warehouse(declarations.paths) as connection:
        yield Loaded(connection, declarations, load(connection, declarations))


@pytest.fixture(scope="module", params=["olist", "zoho", "matomo"])
def company(
    request: pytest.FixtureRequest, reference_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    root = tmp_path_factory.mktemp("companies") / request.param
    shutil.copytree(COMPANIES / request.param, root, ignore=shutil.ignore_patterns(".milepost"))
    yield from _load(root)


def _count(path: Path, header_rows: int) -> int:
    """Records by another reader than ours: rows of the csv module that hold anything."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(any(cells) for cells in csv.reader(stream)) - header_rows


def test_every_record_of_every_file_is_accounted_for(company: Loaded, reference_data: Path) -> None:
    rows = company.rows(
        "select path, records_read, accepted, set_aside, quarantined from raw_conservation order by path"
    )
    assert rows
    for path, read, accepted, set_aside, quarantined in rows:
        assert read == _count(reference_data / path, 1), path
        assert read == accepted + set_aside + quarantined, path


def test_nothing_of_these_files_is_in_quarantine(company: Loaded) -> None:
    assert company.quarantine() == []


def test_record_numbers_lead_back_to_the_record(company: Loaded, reference_data: Path) -> None:
    """The first, a middle and the last record of every file, by the csv module's count."""
    tables = company.rows("select file_id, source, source_table, path, records_read, headers from raw_file")
    for file_id, source, table, path, records, headers in tables:
        with (reference_data / path).open(encoding="utf-8-sig", newline="") as stream:
            rows = [cells for cells in csv.reader(stream) if any(cells)][1:]
        for number in {1, max(1, records // 2), records}:
            found = company.rows(
                f'select "{headers[0]}", "{headers[1]}" from "raw_{source}_{table}" '
                f"where _file_id = {file_id} and _record_no = {number}"
            )
            assert [cell or "" for cell in found[0]] == rows[number - 1][:2], (path, number)


FIGURES: dict[str, tuple[str, str, list[Any]]] = {
    "A1": (
        "olist",
        "select count(*), count(o.opportunity_id) from staging_lead as l "
        "left join staging_opportunity as o using (lead_id)",
        [8000, 842],
    ),
    "A4": (
        "olist",
        "select median(date_diff('day', created_at::date, closed_at::date)) from staging_lead join "
        "(select lead_id, closed_at from staging_opportunity) using (lead_id)",
        [14.0],
    ),
    "A10": (
        "olist",
        "select count(*), round(100.0 * count(*) filter (where score >= 4) / count(*), 2), "
        "round(100.0 * count(*) filter (where score <= 2) / count(*), 2) from staging_survey_response",
        [8225, 55.17, 36.72],
    ),
    "region of reviews": (
        "olist",
        "select count(*) filter (where region = '?'), count(distinct region) from staging_survey_response",
        [0, 5],
    ),
    "origin: null beside unknown": (
        "olist",
        "select count(*) filter (where origin is null), count(*) filter (where origin = 'unknown') from staging_lead",
        [60, 1099],
    ),
    "C3": (
        "zoho",
        "select count(*), count(distinct lead_id), (select count(*) from staging_lead where is_converted), "
        "(select count(*) from staging_lead) from staging_opportunity "
        "where lead_id in (select lead_id from staging_lead)",
        [3632, 3632, 3632, 3900],
    ),
    "C6": (
        "zoho",
        "select count(*) filter (where is_won), count(*) filter (where is_closed and not is_won), "
        "(sum(amount_reporting) filter (where is_won))::bigint from staging_opportunity",
        [1425, 485, 89066200],
    ),
    "open deals have no closing moment": ("zoho", "select count(closed_at) from staging_opportunity", [1425 + 485]),
    "C8": (
        "zoho",
        "select count(distinct lead_id) from staging_activity "
        "where kind = 'call' and lead_id in (select lead_id from staging_lead)",
        [157],
    ),
    "money in thousands": (
        "zoho",
        "select actual_cost::varchar from staging_campaign where campaign_id = '24000011'",
        ["141560.00"],
    ),
}


def test_figures_that_are_known_elsewhere(company: Loaded) -> None:
    own = company.declarations.paths.root.name
    found = {key: list(company.rows(sql)[0]) for key, (name, sql, _) in FIGURES.items() if name == own}
    assert found == {key: expected for key, (name, _, expected) in FIGURES.items() if name == own}


@pytest.mark.parametrize("variant", ["variant_a", "variant_b", "variant_c"])
def test_each_shape_of_the_same_leads_gives_the_same_conversion(
    reference_data: Path, tmp_path: Path, variant: str
) -> None:
    root = tmp_path / "olist"
    shutil.copytree(COMPANIES / "olist", root, ignore=shutil.ignore_patterns(".milepost"))
    yaml = YAML(typ="rt")
    declared = plain(yaml.load((root / "company.yaml").read_text(encoding="utf-8")))
    overrides = plain(yaml.load((root / "variants.yaml").read_text(encoding="utf-8")))[variant]
    funnel = declared["sources"][0]
    for table, changes in overrides.items():
        funnel["tables"][table].update(changes)
    declared["sources"] = [funnel]
    with (root / "company.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(declared, file)
    for company in _load(root):
        assert company.rows(FIGURES["A1"][1]) == [(8000, 842)]
        assert company.quarantine() == []
        for path, read in company.rows("select path, records_read from raw_file"):
            headers = 0 if variant == "variant_a" and "leads" in path else 1
            assert read == _count(reference_data / path, headers)
        if variant != "variant_b":
            assert company.rows(FIGURES["A4"][1]) == [(14.0,)]


def test_rows_of_a_ga4_export_by_a_connector_load_with_a_header_that_stands_twice(
    reference_data: Path, tmp_path: Path
) -> None:
    """A connector's table, not the vendor's: flat parameters, hashed ids, param_session_engaged twice."""
    path = reference_data / "fivetran_seeds" / "dbt_ga4_export" / "event_data.csv"
    columns = {
        "session_id": {"concat": ["user_pseudo_id", "param_ga_session_id"]},
        "started_at": {"from": "timestamp", "required": True},
        "visitor_id": "user_pseudo_id",
        "is_engaged": "param_session_engaged_2",
    }
    table = {"entity": "session", "files": "event_data.csv", "key": ["_fivetran_id"], "columns": columns}
    source = custom({"event": table}, delivery="append") | {"path": "fivetran_seeds/dbt_ga4_export"}
    root = write_company(tmp_path, source, extracts_root="${MILEPOST_REFERENCE_DATA}", time_zone="UTC")
    for found in _load(root):
        ((read, accepted, set_aside, quarantined),) = found.rows(
            "select records_read, accepted, set_aside, quarantined from raw_conservation"
        )
        assert (read, read) == (_count(path, 1), accepted + set_aside + quarantined)
        assert quarantined == 0
        with path.open(encoding="utf-8", newline="") as stream:
            headers, *rows = csv.reader(stream)
        assert headers.count("param_session_engaged") == 2
        visitors = {row[headers.index("user_pseudo_id")] for row in rows}
        assert {row[0] for row in found.rows("select visitor_id from staging_session")} == visitors
        engaged = [row[-1] == "1" for row in rows]
        assert [row[0] for row in found.rows("select is_engaged from staging_session order by record_no")] == engaged

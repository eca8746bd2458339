"""The model's code on other people's tables with a known truth, and on a CRM whose deals carry nobody's name.

Splink's fake_1000 (1,000 records of 181 people) and Febrl's data set 1 (500 people, 500 doubles); figures of the files
are in the tests, the files are not.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

from models.declarations import load_declarations
from models.linkage.comparisons import ComparisonModel
from pipelines.steps.board import read_board_table
from pipelines.steps.linkage.blocking import block
from pipelines.steps.linkage.evaluating import Measured, pairwise
from pipelines.steps.linkage.scoring import score, train
from tests.integration.conftest import run_company

pytestmark = pytest.mark.reference
MODELS = Path(__file__).with_name("reference_models.yaml")
ZOHO = Path(__file__).parents[3] / "companies" / "zoho"

FAKE_1000 = """
    create table people as
    select cast(unique_id as bigint) as unique_id, lower(trim(first_name)) as first_name,
        lower(trim(surname)) as surname, dob, lower(trim(city)) as city, lower(email) as email, cluster as entity
    from read_csv($file, all_varchar = true)
"""
FEBRL_1 = """
    create table people as
    select row_number() over (order by rec_id) as unique_id, regexp_extract(rec_id, 'rec-(\\d+)-', 1) as entity,
        nullif(trim(given_name), '') as given_name, nullif(trim(surname), '') as surname,
        nullif(trim(suburb), '') as suburb, nullif(trim(postcode), '') as postcode,
        nullif(trim(date_of_birth), '') as date_of_birth, nullif(trim(soc_sec_id), '') as soc_sec_id,
        nullif(trim(address_1), '') as address_1
    from read_csv($file, all_varchar = true, normalize_names = true)
"""


def deduplicated(file: Path, load: str, name: str, least_probability: float) -> tuple[Measured, Measured, int]:
    """Precision and recall of pairs at a probability, and how many pairs are true."""
    model = ComparisonModel.model_validate(YAML(typ="safe").load(MODELS.read_text(encoding="utf-8"))[name])
    with duckdb.connect() as work:
        work.execute(load, {"file": str(file)}).fetchall()
        records = work.execute("select count(*) from people").fetchall()[0][0]
        block(work, model, "people", limit=1_000_000)
        trained = train(work, model, "people", possible_pairs=records * (records - 1) / 2, least_pairs=200,
                        least_matches=20, limit=1_000_000)  # fmt: skip
        assert trained.settings is not None, trained.reason
        score(work, model, trained.settings, "people")
        true = work.execute(
            "select l.unique_id, r.unique_id from people as l join people as r "
            "on l.entity = r.entity and l.unique_id < r.unique_id"
        ).fetchall()
        found = work.execute(
            "select l_id, r_id from scored_pair where probability >= $least", {"least": least_probability}
        ).fetchall()
    precision, recall = pairwise(set(found), set(true))
    sys.stdout.write(f"{name}: precision {precision.words()}, recall {recall.words()}\n")
    return precision, recall, len(true)


@pytest.mark.slow
def test_splink_fake_1000(reference_data):
    file = reference_data / "entity_resolution" / "splink_fake_1000.csv"
    precision, recall, true = deduplicated(file, FAKE_1000, "fake_1000", 0.5)
    assert true == 2975
    assert precision.low >= 0.98
    assert recall.value >= 0.82


@pytest.mark.slow
def test_febrl_1(reference_data):
    file = reference_data / "entity_resolution" / "febrl_dataset1.csv"
    precision, recall, true = deduplicated(file, FEBRL_1, "febrl_1", 0.5)
    assert true == 500
    assert precision.value >= 0.99
    assert recall.value >= 0.99


@pytest.mark.slow
def test_zoho_without_its_pointers_accepts_nothing_and_says_why(reference_data, tmp_path):
    """Its potentials carry no address, number or company of their own: no honest method can say which lead it was."""
    root = tmp_path / "zoho"
    shutil.copytree(ZOHO, root, ignore=shutil.ignore_patterns(".milepost"))
    yaml = YAML()
    company = yaml.load((root / "company.yaml").read_text())
    tables = company["sources"][0]["tables"]
    tables["opportunity"]["columns"]["lead_id"] = {"from": "no such column", "required": False}
    with (root / "company.yaml").open("w") as file:
        yaml.dump(company, file)
    run_company(root)
    paths = load_declarations(root).paths
    whole = {row["region"]: row for row in read_board_table(paths, "linkage")}["*"]
    assert whole["opportunities"] == 3632
    assert whole["linked"] < 0.01 * whole["opportunities"]
    told = {row["reason"]: row for row in read_board_table(paths, "linkage_reason")}
    sys.stdout.write("\n".join(row["text_en"] for row in told.values()) + "\n")
    assert told["nothing_to_compare"]["records"] + told["other_type"]["records"] == 3632
    assert told["nothing_shared"]["text_ru"]

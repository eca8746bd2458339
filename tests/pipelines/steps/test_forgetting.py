"""Forgetting a person: who is meant, what goes, what stays, and that it stays gone."""

from __future__ import annotations

import csv
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from models.declarations import load_declarations
from models.errors import RequestError
from models.linkage.queue import read_queue, write_queue
from models.settings import CompanyPaths
from models.tasks import working
from models.tasks.queries import events, tasks
from models.tasks.schema import Base
from models.tasks.store import TaskStore, open_company_store
from models.tasks.views import TaskView
from pipelines.steps.forgetting import Forgetting, forget, look_for
from pipelines.steps.searching import Searched, search, search_tasks
from pipelines.steps.warehouse import open_warehouse
from tests.models.linkage.made_queue import pair, queue
from tests.pipelines.steps.forgetting_company import ADDRESS, LEAD_ID, PHONE, run, write_forgetting_company
from tests.pipelines.steps.small_company import OWNER, extract, write_company

KEYS = ["ann.lee@example.org", "visitor-of-ann", "clicked-ann", "00Q-ANN-000001", "003-ANN-000001", "00Q-ANN-000003"]

WRITTEN = "Ask Ann.Lee@example.org (030/123 45 67, or 0049 30 1234567) why she left on 2026-01-05; not 030 12345678."
CLEANED = "Ask [forgotten] ([forgotten], or [forgotten]) why she left on 2026-01-05; not 030 12345678."


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    root = write_forgetting_company(tmp_path_factory.mktemp("companies") / "ran")
    run(root)
    return root


@pytest.fixture
def company(ran, tmp_path) -> Path:
    return Path(shutil.copytree(ran, tmp_path / "company"))


@dataclass(frozen=True)
class Forgotten:
    """A company that has forgotten Ann: what was found of her, what was done, and the task that had her address."""

    root: Path
    before: tuple[Searched, ...]
    done: Forgetting
    task: TaskView


@pytest.fixture(scope="module")
def forgotten(ran, tmp_path_factory) -> Forgotten:
    """Forgotten once, for reading. She stood in a review's queue, in a task's comment and in a log as well."""
    root = Path(shutil.copytree(ran, tmp_path_factory.mktemp("companies") / "forgotten"))
    paths = CompanyPaths(root)
    assert paths.review_queue.is_file(), "every run lays it out"
    write_queue(paths, queue(pair(lead=LEAD_ID, fields={"last_name": ("Lee", None), "email": (ADDRESS, None)})))
    with open_company_store(paths) as store:
        (task, *_) = tasks(store)
        working.comment(store, task, "data_desk", WRITTEN)
    paths.logs.mkdir(exist_ok=True)
    (paths.logs / "run.log").write_text(WRITTEN, encoding="utf-8")
    declarations = load_declarations(root)
    before = (*search(paths.state, KEYS), *search_tasks(paths, look_for(declarations, ADDRESS).telling))
    return Forgotten(root, before, forget(declarations, ADDRESS), task)


@pytest.fixture
def forgetful(forgotten, tmp_path) -> Path:
    """A copy of the company that has forgotten, to change."""
    return Path(shutil.copytree(forgotten.root, tmp_path / "company"))


def rows(root: Path, query: str) -> list[tuple]:
    with open_warehouse(CompanyPaths(root), read_only=True) as connection:
        return connection.execute(query).fetchall()


def staged(root: Path, entity: str, column: str) -> set[str]:
    return {value for (value,) in rows(root, f"select {column} from staging_{entity}")}


def conserved(root: Path) -> dict[str, tuple[int, int, int, int]]:
    found = rows(root, "select path, records_read, accepted, set_aside, quarantined from raw_conservation order by all")
    return {path.partition("/")[2]: tuple(counts) for path, *counts in found}


def recorded(root: Path) -> set[str]:
    paths = [str(path) for path in (root / ".milepost" / "records").rglob("*.parquet")]
    return {id for (id,) in duckdb.sql(f"select record_id from read_parquet({paths})").fetchall()}


@pytest.mark.parametrize("key", [ADDRESS, "ann.lee@example.org", PHONE, "0049301234567"[2:], LEAD_ID, "003-ANN-000001"])
def test_one_key_finds_all_records_of_a_person(ran, key):
    found = look_for(load_declarations(ran), key)
    assert {(place.partition("/")[2], what): number for place, what, number in found.removed} == {
        ("leads.csv", "lead"): 2,
        ("contacts.csv", "contact"): 1,
        ("activities.csv", "activity"): 2,
        ("answers.csv", "survey_response"): 1,
    }
    assert ("extracts/visits.parquet", 1) in found.still_held
    assert ADDRESS.lower() in found.telling


def test_looking_changes_nothing(company):
    before = conserved(company)
    look_for(load_declarations(company), ADDRESS)
    assert conserved(company) == before
    assert not (company / "decisions").exists()


def test_everything_of_a_person_goes_and_the_search_that_found_it_finds_nothing(ran, forgotten):
    company, done = forgotten.root, forgotten.done
    before = {place for row in forgotten.before for place in row.found}
    assert any("staging_lead.email" in place for place in before)
    assert any(place.startswith("records/lead_to_opportunity_conversion") for place in before)
    assert staged(ran, "lead", "lead_id") >= {LEAD_ID, "00Q-ANN-000003"}
    assert set(KEYS) <= set(done.telling)
    after = search(CompanyPaths(company).state, done.telling)
    assert [row.found for row in after if row.found] == []
    assert {row.kind for row in after} >= {"duckdb", "parquet", "json", "sqlite"}
    assert staged(company, "lead", "lead_id") == {"00Q-BO-0000002", "00Q-CY-0000004"}
    assert staged(company, "activity", "activity_id") == {"A3", "A4", "A5"}
    assert staged(company, "activity", "subject") == {"Hello Bo", None}
    assert staged(company, "opportunity", "lead_id") == {None, "00Q-BO-0000002"}
    assert staged(company, "opportunity", "client_id") == {None, "visitor-of-bo"}
    assert staged(company, "opportunity", "gclid") == {None, "clicked-bo0"}
    assert staged(company, "session", "session_id") == {"V2"}
    assert staged(company, "survey_response", "questionnaire_id") == {"R2"}
    assert {"00Q-BO-0000002", "R2/score"} <= recorded(company)
    assert not recorded(company) & {LEAD_ID, "00Q-ANN-000003", "R1/score"}


def test_nobody_who_was_forgotten_waits_for_review(forgotten):
    """The queue holds names, which no key finds: it goes whole and is laid out anew from what is left."""
    paths = CompanyPaths(forgotten.root)
    assert "review/queue.json: bytes" in {place for row in forgotten.before for place in row.found}
    assert read_queue(paths).pairs == () and "Lee" not in paths.review_queue.read_text()


def test_conservation_holds_and_names_the_rule(forgotten):
    company = forgotten.root
    account = conserved(company)
    assert account["leads.csv"] == (5, 2, 2, 1)
    assert account["visits.parquet"] == (2, 1, 1, 0)
    assert dict(rows(company, "select rule, sum(records)::int from raw_set_aside group by rule")) == {"forgotten": 7}


def test_the_records_behind_an_old_board_are_those_that_are_left(forgotten):
    company = forgotten.root
    (board,) = (company / ".milepost" / "boards").glob("board_*.duckdb")
    with duckdb.connect(str(board), read_only=True) as connection:
        for path, number in connection.execute("select path, rows from record_file").fetchall():
            kept = duckdb.read_parquet(str(company / ".milepost" / "records" / path))
            assert len(kept.fetchall()) == number
    files = {path.name for path in (company / ".milepost" / "records").rglob("*") if path.is_file()}
    assert all(name.endswith(".parquet") for name in files)


def test_no_key_is_remembered_in_plain(forgotten):
    written = (forgotten.root / "decisions" / "forgotten.csv").read_text(encoding="utf-8")
    assert not [key for key in [*KEYS, "491234567", "Lee"] if key.lower() in written.lower()]
    remembered = list(csv.DictReader(written.splitlines()))
    assert len(remembered) == 7  # an address, three ids, a telephone number, a device, a click
    assert len({row["salt"] for row in remembered}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True])
def test_a_run_does_not_bring_a_person_back_that_the_extracts_still_hold(forgetful, full):
    company, road = forgetful, run(forgetful, full=full)
    assert staged(company, "lead", "lead_id") == {"00Q-BO-0000002", "00Q-CY-0000004"}
    assert conserved(company)["leads.csv"] == (5, 2, 2, 1)
    assert any("people who were forgotten" in told for told in road.warnings) is full
    assert [row.found for row in search(CompanyPaths(company).state, KEYS) if row.found] == []


@pytest.mark.slow
def test_a_new_extract_that_holds_the_person_is_emptied_of_him_as_it_is_landed(forgetful):
    company = forgetful
    extract(company, "leads_2.csv", "id,created,first,last,email,phone,region,contact,client,click\n"
            "00Q-NEW-000009,2026-03-05 10:00:00,A.,Lee,ANN.LEE@example.org,,north,,,\n"
            "00Q-DEE-000010,2026-03-05 10:00:00,Dee,Fox,dee@example.org,,north,,,\n")  # fmt: skip
    road = run(company)
    assert conserved(company)["leads_2.csv"] == (2, 1, 1, 0)
    assert (
        "extracts/leads_2.csv: holds 1 record of people who were forgotten. Remove them at the source." in road.warnings
    )
    assert [row.found for row in search(CompanyPaths(company).state, [*KEYS, "00Q-NEW-000009"]) if row.found] == []


@pytest.mark.slow
def test_files_that_are_read_where_they_lie_keep_the_person_and_nothing_made_of_them_does(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.steps.raw.IN_PLACE_BYTES", 1)
    root = write_forgetting_company(tmp_path / "in_place")
    run(root)
    assert staged(root, "opportunity", "lead_id") == {LEAD_ID, "00Q-BO-0000002"}
    done = forget(load_declarations(root), ADDRESS)
    for full in (False, True):
        run(root, full=full)
        assert staged(root, "activity", "activity_id") == {"A3", "A4", "A5"}
        assert staged(root, "activity", "subject") == {"Hello Bo", None}
        assert staged(root, "opportunity", "lead_id") == {None, "00Q-BO-0000002"}
        assert conserved(root)["activities.csv"] == (5, 3, 2, 0)
        assert [row.found for row in search(CompanyPaths(root).state, done.telling) if row.found] == []


def test_what_people_wrote_loses_the_address_and_the_number_and_keeps_the_rest(forgotten):
    paths = CompanyPaths(forgotten.root)
    assert forgotten.before[-1].found == ("tasks: task_event.text",)
    with open_company_store(paths) as store:
        assert events(store, forgotten.task)[-1].text == CLEANED
    assert (paths.logs / "run.log").read_text(encoding="utf-8") == CLEANED
    (after,) = search_tasks(paths, forgotten.done.telling)
    assert (after.kind, after.found) == ("task store (sqlite)", ()) and after.columns > 10


@pytest.fixture
def postgres(monkeypatch) -> str:
    """A PostgreSQL for tests alone: what is in it is dropped. A superuser's, who may look at its files."""
    url = os.environ.get("MILEPOST_TEST_POSTGRES")
    if not url:
        pytest.skip("MILEPOST_TEST_POSTGRES names no PostgreSQL")
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed")
    monkeypatch.setenv("MILEPOST_TASKS_URL", url)
    return url


@pytest.mark.slow
def test_the_proof_reaches_a_postgresql_task_store_and_the_files_of_its_tables(postgres, tmp_path):
    with open_company_store(CompanyPaths(tmp_path)) as store, store.engine.begin() as connection:
        for table in Base.metadata.tables:
            connection.execute(text(f'truncate table "{table}" cascade'))
    root = write_forgetting_company(tmp_path / "company")
    run(root)
    paths = CompanyPaths(root)
    assert not paths.tasks_database.exists()
    with open_company_store(paths) as store:
        (task, *_) = tasks(store)
        working.comment(store, task, "data_desk", WRITTEN)
        assert _bytes_of_tables(store, "Ann.Lee@example.org")
    telling = look_for(load_declarations(root), ADDRESS).telling
    assert search_tasks(paths, telling)[0].found == ("tasks: task_event.text",)
    forget(load_declarations(root), ADDRESS)
    (after,) = search_tasks(paths, telling)
    assert (after.kind, after.found) == ("task store (postgresql)", ())
    with open_company_store(paths) as store:
        assert events(store, task)[-1].text == CLEANED
        assert not _bytes_of_tables(store, "Ann.Lee@example.org")


def _bytes_of_tables(store: TaskStore, word: str) -> bool:
    """Whether the files of the store's tables hold a word, dead rows and all."""
    with store.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("checkpoint"))
        found = [
            connection.execute(text(f"select pg_read_binary_file(pg_relation_filepath('{table}'))")).scalar_one()
            for table in Base.metadata.tables
        ]
    return any(word.encode() in bytes(one) for one in found)


HUBSPOT = {"id": "crm", "format": "hubspot_export", "path": "extracts", "owner": OWNER, "delivery": "upsert"}
CONTACTS = "Record ID,Last Name,Email,Create Date,Merged contact IDs\n"


@pytest.fixture(scope="module")
def merged(tmp_path_factory) -> Path:
    """A company after its run, with people who were merged: nobody changes it."""
    root = write_company(tmp_path_factory.mktemp("companies") / "merged", HUBSPOT)
    extract(root, "contacts.csv", CONTACTS + "101,Lee,new@example.org,2026-01-05,102;103\n"
            "102,Ray,old@example.org,2026-01-01,\n104,Fox,fox@example.org,2026-01-01,105\n")  # fmt: skip
    run(root)
    return root


@pytest.mark.slow
@pytest.mark.parametrize("key", ["102", "new@example.org"])
def test_what_was_merged_into_a_person_and_what_the_person_went_into_goes_too(merged, tmp_path, key):
    """Another address, another name, and nothing but HubSpot's list of merged ids says that it is one person."""
    root = Path(shutil.copytree(merged, tmp_path / "company"))
    done = forget(load_declarations(root), key)
    assert {"new@example.org", "old@example.org"} <= set(done.telling)
    assert staged(root, "lead", "lead_id") == {"104"}
    assert [row.found for row in search(CompanyPaths(root).state, done.telling) if row.found] == []
    extract(root, "later.csv", CONTACTS + "101,Lee,third@example.org,2026-02-01,\n103,Lee,,2026-02-01,\n"
            "106,Day,day@example.org,2026-02-01,102\n107,May,may@example.org,2026-02-01,104\n")  # fmt: skip
    run(root)
    assert staged(root, "lead", "lead_id") == {"107"}, "104 went into 107, the rest is the person"


def test_a_number_that_several_people_share_names_nobody(company):
    with pytest.raises(RequestError, match="2 people share this telephone number"):
        look_for(load_declarations(company), "+49 30 7654321")


def test_a_shared_number_stays_with_the_others(company):
    done = forget(load_declarations(company), "bo@example.org")
    assert not [key for key in done.telling if key.startswith("tel:")]
    assert staged(company, "lead", "phone") == {PHONE, None, "+49 30 7654321"}


def test_nobody_is_an_error_and_nothing_is_remembered(company):
    with pytest.raises(RequestError, match="nobody is known by this address"):
        forget(load_declarations(company), "nobody@example.org")
    assert not (company / "decisions").exists()


def test_forgetting_twice_finds_nothing_more(forgetful):
    again = forget(load_declarations(forgetful), ADDRESS)
    assert [place for place in again.removed if "csv" in place[0]] == []


def test_a_search_finds_what_is_left(forgotten, forgetful):
    """The proof must be able to fail."""
    company = forgetful
    (company / ".milepost" / "left.log").write_text("sent to ANN.LEE@EXAMPLE.ORG", encoding="utf-8")
    duckdb.sql("select '+49 (30) 123-4567' as said").write_parquet(str(company / ".milepost" / "left.parquet"))
    found = {row.kind: row.found for row in search(CompanyPaths(company).state, forgotten.done.telling) if row.found}
    assert found == {"log": ("left.log: bytes",), "parquet": ("left.parquet: bytes", "left.parquet: 1 rows")}

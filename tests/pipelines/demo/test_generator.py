"""The demo as a whole: the same to the byte, as much as promised, and never over somebody's files."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from models.errors import RequestError
from pipelines.demo.generator import DemoSummary, write_demo


def _digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def seven(tmp_path_factory) -> tuple[Path, DemoSummary]:
    """Of the default seed, written by one thread. Nobody changes it."""
    root = tmp_path_factory.mktemp("demos") / "seven"
    return root, write_demo(root, scale=0.02, threads=1)


@pytest.mark.slow
def test_same_seed_same_bytes_whatever_the_threads(seven, tmp_path):
    write_demo(tmp_path / "four", scale=0.02, threads=4)

    assert _digests(seven[0]) == _digests(tmp_path / "four")


@pytest.mark.slow
def test_another_seed_is_another_story_of_the_same_size(seven, tmp_path):
    root, summary = seven
    eight = write_demo(tmp_path / "eight", scale=0.02, seed=8)

    assert summary.sessions == pytest.approx(eight.sessions, abs=6)
    ours, theirs = _digests(root), _digests(tmp_path / "eight")
    same = [name for name in ours if name.startswith("extracts/") and ours[name] == theirs[name]]
    assert same == []


def test_counts_by_another_reader(demo):
    duplicates = 2
    assert len(demo.salesforce("Lead")) == demo.summary.leads + duplicates
    assert len(demo.salesforce("Opportunity")) == demo.summary.opportunities + 1
    answers = sum(len(demo.answers(survey)) for survey in ("support", "relationship", "onboarding"))
    assert answers == demo.summary.questionnaires + 1


def test_scale_one_is_what_it_says(demo):
    per_scale = {name: getattr(demo.summary, name) / demo.summary.scale for name in
                 ("leads", "opportunities", "sessions", "events", "questionnaires")}  # fmt: skip
    assert per_scale == pytest.approx(
        {"leads": 40_000, "opportunities": 12_000, "sessions": 400_000, "events": 1_250_000, "questionnaires": 40_000},
        rel=0.12,
    )


def test_sessions_are_told_apart_by_visitor_and_session_id_only(demo):
    with duckdb.connect() as connection:
        sessions, ids = connection.execute(
            """
            SELECT count(DISTINCT (user_pseudo_id, session)), count(DISTINCT session)
            FROM (SELECT user_pseudo_id,
                    list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value AS session
                FROM read_parquet(?) WHERE user_pseudo_id IS NOT NULL)
            """,
            [f"{demo.root}/extracts/ga4/*.parquet"],
        ).fetchone()
    # One event lost its visitor; its session has others.
    assert sessions == demo.summary.sessions
    assert ids < 0.9 * sessions


def test_the_older_export_knows_less(demo):
    older, newer = demo.salesforce("Lead", "salesforce/2026-11-08"), demo.salesforce("Lead")
    assert max(row["CreatedDate"] for row in older if row["CreatedDate"] < "3") < "2026-11-08"
    known = {row["Id"]: row for row in newer}
    assert len({row["Id"] for row in older}) < len(known)
    converted_since = [row for row in older if row["IsConverted"] == "0" and known[row["Id"]]["IsConverted"] == "1"]
    assert converted_since


def test_every_month_and_region_is_there(demo):
    cells = {(row["month"], row["region"]) for row in demo.truth("true_rates.csv")}
    assert len(cells) == 25 * 6


@pytest.mark.slow
def test_a_former_demo_is_replaced_on_demand_and_keeps_what_the_program_made(tmp_path):
    target = tmp_path / "demo"
    write_demo(target, scale=0.01)
    (target / ".milepost").mkdir()
    (target / "targets.csv").write_text("my own")
    with pytest.raises(RequestError, match=r"holds a demo already\. Run it by .* or say --force"):
        write_demo(target, scale=0.01, seed=9)
    assert (target / "targets.csv").read_text() == "my own"
    write_demo(target, scale=0.01, seed=9, anew=True)
    assert (target / "targets.csv").read_text() != "my own"
    assert (target / ".milepost").is_dir()
    assert not (target / ".demo-draft").exists()
    assert '"seed": 9' in (target / "truth" / "demo.json").read_text()


@pytest.mark.parametrize("name", ["letters.docx", "company.yaml"])
def test_foreign_files_are_left_alone(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(RequestError, match="not a demo's"):
        write_demo(tmp_path, scale=0.01)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("scale", [0, -1, 1000, float("nan")])
def test_a_scale_that_makes_no_sense(tmp_path, scale):
    with pytest.raises(RequestError, match="--scale"):
        write_demo(tmp_path / "demo", scale=scale)
    assert not (tmp_path / "demo").exists()


def test_progress_goes_from_nothing_to_all(tmp_path):
    told: list[tuple[str, float]] = []
    write_demo(tmp_path / "demo", scale=0.01, progress=lambda part, done: told.append((part, done)))
    fractions = [done for _, done in told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_in_the_home_of_the_declarations_nothing_is_copied(tmp_path, monkeypatch):
    home = tmp_path / "data" / "demo"
    home.mkdir(parents=True)
    (home / "company.yaml").write_text("name: somebody's own edit\n")
    (home / "notes.txt").write_text("mine")
    monkeypatch.setattr("pipelines.demo.folder.declarations_folder", lambda: home)
    write_demo(home, scale=0.01)
    assert (home / "company.yaml").read_text() == "name: somebody's own edit\n"
    assert (home / "notes.txt").exists()
    assert (home / "extracts" / "ga4").is_dir()


def test_files_are_dated_as_delivered(demo):
    """A file without a day in its name is stamped by its time, which must not lie before its records."""
    times = {path.stat().st_mtime for path in (demo.root / "extracts").rglob("*") if path.is_file()}
    assert times == {datetime(2026, 11, 15, 5, tzinfo=UTC).timestamp()}

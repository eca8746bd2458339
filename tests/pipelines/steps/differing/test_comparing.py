"""A change of declarations flips exactly the verdicts that a whole run by them would flip, and touches nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from models.commandline import build_app
from models.errors import RequestError, RunError
from models.settings import CompanyPaths
from pipelines.steps.differing.comparing import Difference, compare
from tests.pipelines.steps.differing.company import (
    commit,
    copy_company,
    git,
    replace_in,
    run_company,
    write_company,
)

AUGUST = date(2026, 8, 1)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do not change it: `company` is a copy."""
    return write_company(tmp_path_factory.mktemp("company") / "tiny")


@pytest.fixture
def company(committed: Path, tmp_path: Path) -> Path:
    return copy_company(committed, tmp_path / "tiny")


def against(root: Path, revision: str = "HEAD") -> Difference:
    return compare(CompanyPaths(root), revision)


def verdicts(root: Path) -> dict[tuple[str, str, str, date | None], str | None]:
    with duckdb.connect(str(CompanyPaths(root).warehouse), read_only=True) as connection:
        rows = connection.execute("select kpi, region, grain, period, verdict from verdict").fetchall()
    return {row[:4]: row[4] for row in rows}


def state(root: Path) -> Iterator[tuple[str, str]]:
    """Every file that the program made, with its hash."""
    for path in sorted(CompanyPaths(root).state.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_target_flips_exactly_the_cells_that_a_run_by_it_flips(company: Path) -> None:
    targets = company / "targets.csv"
    replace_in(targets, "win_rate,South,0.5", "win_rate,South,0.1")
    made, before = dict(state(company)), verdicts(company)
    found = against(company)
    assert dict(state(company)) == made, "the warehouse is read, and nothing is left behind"
    assert git(company, "status", "--porcelain") == "M targets.csv"

    run_company(company)
    after = verdicts(company)
    expected = {cell: (before[cell], after[cell]) for cell in before if before[cell] != after[cell]}
    told = {(f.kpi, f.region, f.grain, f.period): (f.before, f.after) for f in found.flips}
    assert told == expected
    judged = {cell for cell in expected if cell[2] == "month"}
    assert judged == {("win_rate", region, "month", AUGUST) for region in ("South", "*")}, "by hand: 12 of 60 won"
    assert {flip.cause for flip in found.flips} == {"target"}
    south = next(flip for flip in found.flips if (flip.region, flip.grain) == ("South", "month"))
    assert (south.before, south.after, south.judged) == ("missed", "met", True)
    assert (south.target_before, south.target, south.value_before, south.value) == (0.5, 0.1, 0.2, 0.2)


def test_committed_or_not_the_tree_is_compared(company: Path) -> None:
    replace_in(company / "targets.csv", "win_rate,South,0.5", "win_rate,South,0.1")
    commit(company)
    assert against(company).flips == []
    git(company, "tag", "v2")
    assert [flip.region for flip in against(company, "v2~1").flips if flip.grain == "month"] == ["*", "South"]


def test_a_row_put_in_between_or_other_words_change_nothing(company: Path) -> None:
    lines = (company / "targets.csv").read_text(encoding="utf-8").splitlines()
    (company / "targets.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    replace_in(company / "company.yaml", "name: Tiny", "name: Other")
    found = against(company)
    assert not found.flips
    assert not found.changes.targets | found.changes.definitions
    assert not found.changes.data


def test_a_kpi_judged_otherwise_is_a_definition(company: Path) -> None:
    with (company / "company.yaml").open("a", encoding="utf-8") as file:
        file.write("parameters: {win_rate: {policy: strict}}\n")
    found = against(company)
    assert found.changes.definitions == {"win_rate"}
    assert found.flips
    assert {(flip.kpi, flip.cause) for flip in found.flips} == {("win_rate", "definition")}
    north = [flip for flip in found.flips if flip.region == "South" and flip.grain == "quarter"]
    assert [(flip.before, flip.after, flip.period) for flip in north] == [
        ("insufficient_data", "missed", date(2026, 7, 1))
    ]


def test_a_kpi_taken_out_of_the_journey_is_absent(company: Path) -> None:
    replace_in(company / "journey.yaml", ", lead_to_opportunity_conversion", "")
    found = against(company)
    gone = [flip for flip in found.flips if flip.after == "absent"]
    assert gone
    assert found.flips == gone
    assert {(flip.kpi, flip.cause) for flip in gone} == {("lead_to_opportunity_conversion", "definition")}


@pytest.mark.slow
def test_regions_are_data(company: Path) -> None:
    replace_in(company / "company.yaml", "{id: South, aliases: [ES]}", "{id: South, aliases: [ES, North]}")
    replace_in(company / "company.yaml", "{id: North,", "{id: West,")
    replace_in(company / "targets.csv", "win_rate,North,0.5", "win_rate,West,0.5")
    found = against(company)
    assert found.changes.data
    third = {
        f.region: f for f in found.flips if (f.kpi, f.grain, f.period) == ("win_rate", "quarter", date(2026, 7, 1))
    }
    south, north = third["South"], third["North"]
    assert (south.before, south.after, south.n_before, south.n) == ("insufficient_data", "met", 120, 240)
    assert (south.value, south.cause) == ((36 + 36 + 45 + 12) / 240, "data")
    assert (north.before, north.after, north.cause) == ("met", "absent", "data")


@pytest.mark.slow
def test_a_gate_is_quality(company: Path) -> None:
    (company / "checks").mkdir()
    (company / "checks" / "opportunity.yaml").write_text(
        "closed_at_recent:\n  kind: range\n  column: closed_at\n  minimum: '2026-09-01'\n"
        "  about: {en: Deals are new., ru: Сделки новые.}\n",
        encoding="utf-8",
    )
    found = against(company)
    assert found.changes.quality
    assert {(flip.kpi, flip.after, flip.cause) for flip in found.flips if flip.kpi == "win_rate"} == {
        ("win_rate", "not_trusted", "quality")
    }
    assert {flip.region for flip in found.flips} >= {"North", "South", "*"}


def test_what_cannot_be_compared_is_said_plainly(company: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"git knows no revision 'nowhere' here"):
        against(company, "nowhere")
    with pytest.raises(RequestError, match=r"git knows no revision '--all' here"):
        against(company, "--all")
    replace_in(company / "targets.csv", "win_rate,South,0.5", "win_rate,South,half")
    commit(company)
    replace_in(company / "targets.csv", "win_rate,South,half", "win_rate,South,0.5")
    with pytest.raises(RequestError, match=r"nothing can be judged by HEAD: 1 error .*\n.*targets.csv:3: .*'half'"):
        against(company)
    git(company, "checkout", "--quiet", "--orphan", "other")
    git(company, "rm", "--quiet", "--cached", "company.yaml")
    commit_without = ("commit", "--quiet", "--message", "without a company")
    git(company, *commit_without)
    with pytest.raises(RequestError, match=r"HEAD holds no company\.yaml"):
        against(company)
    alone = copy_company(company, tmp_path / "alone")
    (alone / ".git").rename(tmp_path / "gone")
    with pytest.raises(RequestError, match=r"is in no git repository"):
        against(alone)
    CompanyPaths(company).warehouse.unlink()
    with pytest.raises(RunError, match=r"Run 'milepost run"):
        against(company, "main")


def test_a_company_may_lie_below_the_repository_s_root(committed: Path, tmp_path: Path) -> None:
    inner = copy_company(committed, tmp_path / "outer" / "inner")
    (inner / ".git").rename(tmp_path / "gone")
    git(inner.parent, "init", "--quiet")
    commit(inner.parent)
    replace_in(inner / "targets.csv", "win_rate,South,0.5", "win_rate,South,0.1")
    done = CliRunner().invoke(build_app(), ["diff", "HEAD", "--judged", "--company", str(inner), "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [(row["kpi"], row["region"], row["period"], row["cause"]) for row in rows] == [
        ("win_rate", "*", "2026-08-01", "target"), ("win_rate", "South", "2026-08-01", "target"),
    ]  # fmt: skip

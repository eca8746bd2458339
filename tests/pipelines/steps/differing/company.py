"""A company of three months and two regions in a git repository of its own, run once; tests take copies."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

from models.declarations import load_declarations
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel
from tests.tiny_company import COMPANY, JOURNEY, write_tiny_company

TARGETS = """\
kpi,region,value,valid_from,valid_to,baseline
win_rate,North,0.5,2020-01-01,,true
win_rate,South,0.5,2020-01-01,,true
lead_to_opportunity_conversion,default,0.2,2020-01-01,,true
"""
#: Won of sixty deals that close in a month, per region.
WON = {"North": {6: 36, 7: 36, 8: 36}, "South": {6: 45, 7: 45, 8: 12}}


def git(root: Path, *words: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *settings, *words], cwd=root, capture_output=True, check=True, text=True)
    return done.stdout.strip()


def commit(root: Path, message: str = "change") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)


def write_company(root: Path) -> Path:
    """The folder, committed as ``first`` without its extracts, and run."""
    journey = JOURNEY.replace("[win_rate]", "[win_rate, lead_to_opportunity_conversion]")
    write_tiny_company(root, company=COMPANY, journey=journey, targets=TARGETS)
    deals, leads = ["id,created,region,won,closed"], ["id,created,region,opportunity"]
    for region, months in WON.items():
        for month, won in months.items():
            for number in range(60):
                closed = date(2026, month, 1) + timedelta(days=number % 28)
                deals.append(f"{region}{month}-{number},{closed},{region},{number < won},{closed}")
                leads.append(f"L{region}{month}-{number},{closed},{region},")
    # What comes after the last month closes it.
    deals.append("late,2026-10-20,North,true,2026-10-20")
    leads.append("Llate,2026-10-20,North,late")
    folder = root / "extracts"
    folder.mkdir()
    (folder / "deals.csv").write_text("\n".join(deals) + "\n", encoding="utf-8")
    (folder / "leads.csv").write_text("\n".join(leads) + "\n", encoding="utf-8")
    (root / ".gitignore").write_text(".milepost/\nextracts/\n", encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, "first")
    run_company(root)
    return root


def run_company(root: Path) -> None:
    """As far as the verdicts: no check, no board, no task."""
    with open_road(load_declarations(root), RunRequest()) as road:
        for stop in ("raw", "staging", "linkage", "observations", "readings", "verdicts"):
            travel(road, stop)


def copy_company(root: Path, target: Path) -> Path:
    shutil.copytree(root, target)
    return target


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

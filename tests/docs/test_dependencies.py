"""docs/dependencies.md has one line for each package that pyproject.toml names, with the version of the lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def direct_dependencies() -> dict[str, str]:
    """Package → the lock that pins it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = dict.fromkeys(map(package_of, project["dependencies"]), "requirements.lock")
    for requirements in project.get("optional-dependencies", {}).values():
        found |= {package_of(r): "requirements-dev.lock" for r in requirements if package_of(r) not in found}
    return found


def package_of(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]


def locked_version(package: str, lock: str) -> str | None:
    name = re.sub(r"[-_.]+", "-", package).lower()
    pin = re.search(
        rf"^{re.escape(name)}(?:\[[^\]]*\])?==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    )
    return pin[1] if pin else None


def rows() -> dict[str, list[str]]:
    """Package → the cells of its line: job, reason, licence, version."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {cells[0]: cells[1:] for cells in lines if cells[0] != "package" and not cells[0].startswith("---")}


@pytest.mark.parametrize(("package", "lock"), direct_dependencies().items())
def test_each_direct_dependency_is_explained(package: str, lock: str) -> None:
    assert package in rows(), f"docs/dependencies.md says nothing of {package}"
    job, reason, licence, version = rows()[package]
    assert job
    assert reason
    assert licence
    assert version == locked_version(package, lock)


def test_nothing_else_is_explained() -> None:
    assert set(rows()) == set(direct_dependencies())

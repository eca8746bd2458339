"""docs/command-line.md says what the commands say of themselves, and README names every one of them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(generate: ModuleType) -> str:
    return str(generate.page())


def test_page_is_current(generate: ModuleType, page: str) -> None:
    assert generate.PAGE.read_text(encoding="utf-8") == page, "run 'make docs'"


def test_everything_says_what_it_is(page: str) -> None:
    silent = [line for line in page.splitlines() if re.match(r"\| `[^|]+` \|\s*\|", line)]
    assert not silent, "arguments and options without help"
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    assert not [section for section in sections if not re.match(r".*\n\n[^|#\n]", section)], "commands without help"


def test_readme_names_every_command(page: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^## `milepost ([a-z]+)", page, flags=re.MULTILINE))
    assert not sorted(command for command in commands if f"`milepost {command}" not in readme)

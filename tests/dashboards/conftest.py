"""A made board with its tasks, once per session for reading; and a fresh company for tests that change tasks."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import flask
import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.board_reader import BoardReader
from dashboards.board_values import Board
from dashboards.choices import Choices
from dashboards.situation import Situation
from dashboards.text import words_in
from models.settings import CompanyPaths

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def board_factory() -> ModuleType:
    """The module beside this file: tests are no package, so it is loaded by its path."""
    name = "dashboards_board_factory"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("board_factory.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


def make_company(root: Path) -> CompanyPaths:
    root.mkdir(parents=True, exist_ok=True)
    paths = CompanyPaths(root)
    board_factory().write_board(paths)
    board_factory().raise_tasks_of(paths)
    return paths


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> CompanyPaths:
    """Read it; do not change it."""
    return make_company(tmp_path_factory.mktemp("company"))


@pytest.fixture
def fresh_company(company: CompanyPaths, tmp_path: Path) -> CompanyPaths:
    """A copy to change: making one anew takes a hundred times as long."""
    return CompanyPaths(Path(shutil.copytree(company.root, tmp_path / "company")))


@pytest.fixture(scope="session")
def board(company: CompanyPaths) -> Board:
    return BoardReader(company).board()


@pytest.fixture(scope="session")
def server(company: CompanyPaths) -> Iterator[flask.Flask]:
    yield create_app(company, clock=lambda: NOW)


@pytest.fixture
def client(server: flask.Flask) -> FlaskClient:
    return server.test_client()


@pytest.fixture
def seen(board: Board) -> Situation:
    """The wall in English without tasks."""
    return Situation(board=board, choices=Choices(), words=words_in("en"), now=NOW)

"""A revision of a company against its working tree: both judged over the warehouse as the last run left it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from models.declarations import Declarations, load_declarations
from models.errors import DeclarationError, MilepostError, RequestError, RunError
from models.settings import CompanyPaths
from pipelines.steps.differing.changes import Changes, changes_between
from pipelines.steps.differing.flips import Flip, flips
from pipelines.steps.differing.rejudging import Progress, rejudge, stops_before
from pipelines.steps.differing.revisions import check_out, copy_tree
from pipelines.steps.warehouse import copy_warehouse, open_warehouse

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Difference:
    """``revision`` as it was asked for, ``commit`` its short name; ``cells``: how many were judged by the tree."""

    revision: str
    commit: str
    company: str
    changes: Changes
    flips: list[Flip]
    cells: int


def compare(paths: CompanyPaths, revision: str, progress: Progress = lambda what, done, total: None) -> Difference:
    """The cells whose verdicts change from ``revision`` to the working tree, whether that is committed or not.

    Raises `RequestError` where git has no such revision or its declarations are wrong, `DeclarationError` where those
    of the tree are, `RunError` where there is no warehouse yet or it cannot be judged by one of them.
    """
    here = load_declarations(paths.root)  # with the places of the tree, for its own issues
    if not paths.warehouse.is_file():
        raise RunError(f"{paths.warehouse}: not there yet. Run 'milepost run --company {paths.root}' first.")
    with _folders(paths) as (old, new):
        commit = check_out(paths, revision, old.root)
        copy_tree(paths, new.root)
        before, after = _declared(old, revision, here), replace(here, paths=new)
        changes = changes_between(before, after)
        copy_warehouse(paths, new.warehouse)
        stops = stops_before(changes)
        with _told_as(new.root, paths.root, ""):
            judged_after = _judged(new, after, stops, None, progress)
        # The tables that the tree made serve the revision too, but for the KPIs that it defines otherwise.
        anew = None if stops else changes.definitions
        new.warehouse.rename(_made(old.warehouse))
        with _told_as(old.root, Path(revision), f"by the declarations of {revision}: "):
            judged_before = _judged(old, before, stops, anew, progress)
    found = flips(judged_before, judged_after, changes)
    return Difference(revision, commit, here.company.name, changes, found, len(judged_after))


@contextmanager
def _folders(paths: CompanyPaths) -> Iterator[tuple[CompanyPaths, CompanyPaths]]:
    """Two companies that live as long as the block, beside the warehouse: its copy is as private as it is."""
    paths.state.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="diff_", dir=paths.state) as folder:
        yield CompanyPaths(Path(folder).resolve() / "revision"), CompanyPaths(Path(folder).resolve() / "tree")


def _declared(old: CompanyPaths, revision: str, here: Declarations) -> Declarations:
    """The declarations of the revision, over the extracts of today."""
    try:
        return replace(load_declarations(old.root), extracts_root=here.extracts_root)
    except DeclarationError as error:
        raise RequestError(f"nothing can be judged by {revision}: {error}") from None


def _judged(
    paths: CompanyPaths, declarations: Declarations, stops: tuple[str, ...], kpis: frozenset[str] | None,
    progress: Progress,
) -> pd.DataFrame:  # fmt: skip
    with open_warehouse(paths) as connection:
        return rejudge(connection, declarations, stops, kpis, progress)


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def _told_as(folder: Path, place: Path, before: str) -> Iterator[None]:
    """Errors name the place that a person knows instead of the folder that is gone by then."""
    try:
        yield
    except DeclarationError:
        raise
    except MilepostError as error:
        raise type(error)(before + str(error).replace(str(folder), str(place))) from None

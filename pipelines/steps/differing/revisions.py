"""Declarations of a git revision, or of the working tree, laid out in a folder. Asks git, and changes nothing in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from models.errors import RequestError
from models.settings import CompanyPaths

#: What a company declares: files and folders below its root. Extracts may be in git as well; they are not asked for.
FILES = ("company.yaml", "journey.yaml", "targets.csv", "rates.csv")
FOLDERS = ("kpis", "checks", "sql", "decisions")


def check_out(paths: CompanyPaths, revision: str, folder: Path) -> str:
    """Write the company's declarations as they were at a revision below ``folder``; returns the commit's short name.

    Raises `RequestError` where the company lies in no git repository, or the revision does not have it.
    """
    prefix = _git(paths, "rev-parse", "--show-prefix").strip().rstrip("/")
    commit = _commit(paths, revision)
    try:
        listed = _git(paths, "ls-tree", "-r", "-z", "--full-tree", f"{commit}:{prefix}")
    except RequestError:
        listed = ""
    blobs = dict(_blobs(listed))
    if "company.yaml" not in blobs:
        where = f"{prefix}/company.yaml" if prefix else "company.yaml"
        raise RequestError(f"{revision} holds no {where}: the company was not in git then. Name a later revision.")
    for name, blob in blobs.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_run(paths, "cat-file", "blob", blob).stdout)
    # Who was forgotten since stays forgotten, whatever is judged anew.
    _copy(paths.forgotten_csv, paths.root, folder)
    return _git(paths, "rev-parse", "--short", commit).strip()


def copy_tree(paths: CompanyPaths, folder: Path) -> None:
    """Write the declarations as they stand, committed or not, below ``folder``."""
    for name in FILES:
        _copy(paths.root / name, paths.root, folder)
    for name in FOLDERS:
        for path in (paths.root / name).rglob("*"):
            _copy(path, paths.root, folder)


def _copy(path: Path, root: Path, folder: Path) -> None:
    if path.is_file():
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _blobs(listed: str) -> list[tuple[str, str]]:
    """Name → object of the declarations among the entries of ``git ls-tree``; links and submodules are none."""
    found = []
    for entry in filter(None, listed.split("\0")):
        description, _, name = entry.partition("\t")
        mode, _, blob = description.split()
        if mode.startswith("100") and (name in FILES or name.partition("/")[0] in FOLDERS):
            found.append((name, blob))
    return found


def _commit(paths: CompanyPaths, revision: str) -> str:
    done = _run(paths, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode != 0:
        raise RequestError(
            f"git knows no revision {revision!r} here. 'git log --oneline' shows them; HEAD is the last."
        )
    return done.stdout.decode().strip()


def _git(paths: CompanyPaths, *words: str) -> str:
    done = _run(paths, *words)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
        if said.startswith("not a git repository"):
            raise RequestError(
                f"{paths.root} is in no git repository, so it has no revisions. Keep the declarations in git: "
                "'git init', 'git add', 'git commit'."
            )
        raise RequestError(f"{paths.root}: git says: {said}")
    return done.stdout.decode(errors="surrogateescape")


def _run(paths: CompanyPaths, *words: str) -> subprocess.CompletedProcess[bytes]:
    # In English, so that its complaints can be told apart; and without refreshing the index beside our back.
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(["git", "-C", str(paths.root), *words], capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        raise RequestError("git is not installed, and revisions are git's. Install it.") from None

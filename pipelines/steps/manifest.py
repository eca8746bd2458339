"""Has anything changed since the last good run? Decided from hashes, before any heavy library is imported.

A file whose path, size and time stamp are as they were is not read again; its hash is taken from the manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.board import replace_text
from models.declarations import Declarations
from models.errors import ExtractError
from models.settings import CompanyPaths
from pipelines.steps.refusals import Refusals
from pipelines.steps.road import RunRequest

PACKAGES = Path(__file__).resolve().parents[2]
OWN_FOLDERS = ("models", "pipelines")


@dataclass(frozen=True)
class Manifest:
    """Everything a board depends on, as one fingerprint, and the hashes it was made from."""

    fingerprint: str
    hashes: dict[str, list[Any]]
    board: str | None = None

    def with_board(self, board: Path) -> Manifest:
        return Manifest(self.fingerprint, self.hashes, board.name)

    def write(self, paths: CompanyPaths) -> None:
        data = {"fingerprint": self.fingerprint, "board": self.board, "hashes": self.hashes}
        replace_text(paths.manifest, json.dumps(data) + "\n")


def take_manifest(declarations: Declarations, request: RunRequest) -> Manifest:
    """Hash declarations, extracts, decisions and the program itself; reuse what the stored manifest knows.

    Raises `ExtractError` naming a file that cannot be read.
    """
    stored = read_manifest(declarations.paths)
    known = stored.hashes if stored is not None else {}
    hashes: dict[str, list[Any]] = {}
    digest = hashlib.sha256(f"{request.as_of}|{','.join(sorted(request.kpis))}|".encode())
    # A target's review date passes without any file changing; the run after it reminds of it.
    today = datetime.now(declarations.company.zone).date()
    digest.update(str([target.row for target in declarations.targets if target.is_due(today)]).encode())
    refusals = Refusals()
    for name, path in sorted(_inputs(declarations)):
        with refusals.gathered():
            entry = _entry(path, known.get(name))
            hashes[name] = entry
            digest.update(f"{name}\0{entry[2]}\0".encode())
            if name.startswith("extract:"):
                digest.update(f"{entry[1]}\0".encode())  # a file's stamp may be its time
    refusals.raise_if_any()
    return Manifest(digest.hexdigest(), hashes)


def read_manifest(paths: CompanyPaths) -> Manifest | None:
    """The manifest of the last good run, or None."""
    try:
        data = json.loads(paths.manifest.read_text(encoding="utf-8"))
        return Manifest(data["fingerprint"], data["hashes"], data["board"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def unchanged_board(declarations: Declarations, manifest: Manifest) -> Path | None:
    """The board that is up, where it was made from exactly these inputs."""
    stored = read_manifest(declarations.paths)
    if stored is None or stored.board is None or stored.fingerprint != manifest.fingerprint:
        return None
    paths = declarations.paths
    board = paths.boards / stored.board
    try:
        up = paths.board_pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return board if up == stored.board and board.is_file() and paths.warehouse.is_file() else None


def extract_files(declarations: Declarations) -> Iterator[Path]:
    """Every file below the folders of the sources, once."""
    seen: set[Path] = set()
    for source in declarations.company.sources:
        place = declarations.extracts_root / source.path
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path not in seen:
                seen.add(path)
                yield path


def _inputs(declarations: Declarations) -> Iterator[tuple[str, Path]]:
    paths = declarations.paths
    own = [paths.company_yaml, paths.journey_yaml, paths.targets_csv, paths.rates_csv]
    for folder in (paths.kpis_dir, paths.checks_dir, paths.sql_dir, paths.root / "decisions"):
        own += [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    for path in own:
        if path.is_file():
            yield f"company:{path.relative_to(paths.root)}", path
    for path in extract_files(declarations):
        yield f"extract:{path.relative_to(declarations.extracts_root)}", path
    for folder_name in OWN_FOLDERS:
        for path in (PACKAGES / folder_name).rglob("*"):
            if path.suffix in {".py", ".sql", ".yaml", ".csv"}:
                yield f"program:{path.relative_to(PACKAGES)}", path


def _entry(path: Path, known: list[Any] | None) -> list[Any]:
    """Size, time and hash of a file; the hash is read where size or time are not as they were."""
    try:
        state = path.stat()
        if known is not None and known[:2] == [state.st_size, state.st_mtime_ns]:
            return known
        return [state.st_size, state.st_mtime_ns, _sha256(path)]
    except OSError as error:
        raise ExtractError(f"{path}: cannot be read ({error.strerror}). Give the file back its rights.") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

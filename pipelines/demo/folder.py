"""The folder into which a demo goes: what may be replaced there, and where the declarations come from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.errors import RequestError

DECLARATIONS = ("company.yaml", "journey.yaml", "targets.csv", "rates.csv")
MADE = ("extracts", "truth")
ALLOWED = {*DECLARATIONS, *MADE, ".milepost", ".gitignore", "README.md", "kpis", "sql", "decisions"}
DRAFT = ".demo-draft"


def declarations_folder() -> Path:
    """Where the demo's declarations lie: beside this file in the wheel, in ``data/demo`` in the repository.

    Raises `RequestError` where neither is there.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "company", here.parents[2] / "data" / "demo"):
        if (folder / "company.yaml").is_file():
            return folder
    raise RequestError(f"{here.parents[2] / 'data' / 'demo'}: the demo's declarations are missing; reinstall milepost.")


class DemoFolder:
    """A target folder: empty, a former demo, or the place of the declarations themselves."""

    def __init__(self, target: Path) -> None:
        self.target = target.expanduser().resolve()

    def check(self, anew: bool = False) -> None:
        """Raise `RequestError` where writing would destroy what is not a demo's, or a former demo unless ``anew``.

        People try their own targets and KPIs on a demo: even its own files are not for the taking.
        """
        if self.target.exists() and not self.target.is_dir():
            raise RequestError(f"{self.target}: is a file; name a folder for the demo.")
        former = (self.target / "truth" / "demo.json").is_file()
        if former and not anew:
            raise RequestError(
                f"{self.target}: holds a demo already. Run it by 'milepost run --company {self.target}', or say "
                "--force to write its declarations and extracts anew."
            )
        if not self.target.exists() or self._is_home_of_declarations():
            return
        present = {path.name for path in self.target.iterdir()} - {DRAFT}
        foreign = sorted(present - ALLOWED)
        if present and (foreign or not former):
            named = ", ".join(foreign or sorted(present)[:3])
            raise RequestError(
                f"{self.target}: holds files that are not a demo's ({named}); name an empty or a new folder."
            )

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder beside the result to write into; gone afterwards, whatever happened."""
        draft = self.target / DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def accept(self, draft: Path, delivered: datetime) -> tuple[int, int]:
        """Put the draft in the place of a former demo and add the declarations. Returns files and bytes of extracts."""
        for name in MADE:
            shutil.rmtree(self.target / name, ignore_errors=True)
            (draft / name).rename(self.target / name)
        if not self._is_home_of_declarations():
            for name in DECLARATIONS:
                shutil.copyfile(declarations_folder() / name, self.target / name)
        files = [path for path in (self.target / "extracts").rglob("*") if path.is_file()]
        for path in files:
            # Where a file's name tells no day, its time says when it was delivered.
            os.utime(path, (delivered.timestamp(), delivered.timestamp()))
        return len(files), sum(path.stat().st_size for path in files)

    def _is_home_of_declarations(self) -> bool:
        return self.target == declarations_folder()

"""The runs of the linkage benchmark, each in a process of its own: with the CRM's pointers, and without any."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import Measured, measure

Tell = Callable[[str], None]
MODULE = "tests.bench.linkage.by_milepost"


@dataclass(frozen=True)
class Result:
    """What was measured; ``told`` of both runs is what by_milepost prints."""

    scale: float
    leads: int
    opportunities: int
    recorded: Measured
    without_pointers: Measured

    @property
    def runs(self) -> dict[str, Measured]:
        return {"beside the CRM's pointers": self.recorded, "without any pointer": self.without_pointers}


def run(folder: Path, scale: float, tell: Tell) -> Result:
    """Write and stage the demo's CRM below ``folder``, make its links, then those of its twin without pointers."""
    company, bare = folder / f"crm_{scale:g}", folder / f"bare_{scale:g}"
    tell(f"scale {scale:g}: writing and staging the CRM")
    written = measure(["-m", "tests.bench.linkage.writing", str(company), f"{scale:g}"])
    shutil.copytree(company, bare)
    tell(f"scale {scale:g}: links beside the CRM's pointers")
    recorded = measure(["-m", MODULE, str(company)])
    tell(f"scale {scale:g}: links without any pointer")
    without = measure(["-m", MODULE, str(bare), "--without-pointers"])
    return Result(scale, written.told["leads"], written.told["opportunities"], recorded, without)

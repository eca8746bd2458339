"""A small demo, made once, and readers that know nothing of how it was made (the csv module, gzip, json)."""

import csv
import gzip
import json
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.demo.generator import DemoSummary, write_demo
from tests.shared import made_once

NEWEST = "salesforce/2026-11-15"


@dataclass(frozen=True)
class Demo:
    root: Path
    summary: DemoSummary

    def rows(self, name: str, delimiter: str = ",") -> list[dict[str, str]]:
        """Records of a CSV below extracts/, in the file's order; header rows of Qualtrics are among them."""
        with (self.root / "extracts" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    def salesforce(self, name: str, export: str = NEWEST) -> list[dict[str, str]]:
        return self.rows(f"{export}/{name}.csv")

    def answers(self, survey: str) -> list[dict[str, str]]:
        """Data records of a survey, after its three header rows."""
        return self.rows(f"qualtrics/{survey}_survey.csv")[2:]

    def product_events(self, name: str | None = None) -> list[dict[str, str]]:
        files = sorted((self.root / "extracts" / "product").glob(name or "*.jsonl.gz"))
        return [json.loads(line) for file in files for line in gzip.open(file, "rt", encoding="utf-8")]

    def truth(self, name: str) -> list[dict[str, str]]:
        with (self.root / "truth" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Read by all workers: nobody may change it."""

    def make(folder: Path) -> None:
        summary = write_demo(folder / "company", scale=0.1)
        (folder / "summary.pickle").write_bytes(pickle.dumps(summary))

    made = made_once(tmp_path_factory, "demo_of_its_writer", make)
    return Demo(made / "company", pickle.loads((made / "summary.pickle").read_bytes()))

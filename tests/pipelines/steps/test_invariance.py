"""Nothing depends on how records and files are arranged: shuffled, split, renamed, packed, given twice."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import OWNER, custom, extract, loaded, write_company
from tests.pipelines.steps.test_answers import HEAD
from tests.pipelines.steps.test_answers import SOURCE as SURVEY

LEAD = {
    "lead": {
        "entity": "lead",
        "files": "**/*",
        "key": ["id"],
        "version": "changed",
        "set_aside": [{"rule": "deleted", "column": "gone", "equals": 1}],
        "columns": {"lead_id": "id", "created_at": "created", "region": "region", "status": "status"},
    }
}
Records = list[list[str]]


def _leads() -> tuple[Records, Records]:
    """Headers and 400 records with doubles, versions, deleted ones and faults."""
    dice = random.Random(11)
    rows = []
    for number in range(400):
        created = f"2026-01-{dice.randint(1, 31):02}" if number % 41 else "soon"
        region = dice.choice(["Nord", "south", "", "x"])
        rows.append(
            [
                f"L{dice.randint(1, 250)}",
                created,
                region,
                dice.choice("abc"),
                f"2026-02-{dice.randint(1, 3):02}",
                str(int(number % 37 == 0)),
            ]
        )
    return [["id", "created", "region", "status", "changed", "gone"]], rows


def _answers() -> tuple[Records, Records]:
    head = list(csv.reader(io.StringIO(HEAD)))
    dice = random.Random(12)
    rows = [
        [
            "2026-01-02 10:00:00",
            dice.choice(["IP Address"] * 9 + ["Survey Preview"]),
            "True",
            f"R{dice.randint(1, 150)}",
            dice.choice(["1", "5", "", "9"]),
            dice.choice(["0", "10", "", "x"]),
            dice.choice(["Nord", "south"]),
        ]
        for _ in range(200)
    ]
    return head, rows


def _text(head: Records, rows: Records) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(head + rows)
    return written.getvalue().encode()


def _shuffled(head: Records, rows: Records) -> dict[str, bytes]:
    moved = list(rows)
    random.Random(5).shuffle(moved)
    return {"a.csv": _text(head, moved)}


def _columns_moved(head: Records, rows: Records) -> dict[str, bytes]:
    return {"a.csv": _text([row[::-1] for row in head], [row[::-1] for row in rows])}


ARRANGEMENTS: dict[str, Callable[[Records, Records], dict[str, bytes]]] = {
    "shuffled": _shuffled,
    "columns in another order": _columns_moved,
    "split in two": lambda head, rows: {"a_1.csv": _text(head, rows[:99]), "a_2.csv": _text(head, rows[99:])},
    "split, names in the other order": lambda head, rows: {
        "z.csv": _text(head, rows[:99]),
        "b.csv": _text(head, rows[99:]),
    },
    "renamed": lambda head, rows: {"something else.txt": _text(head, rows)},
    "in a folder": lambda head, rows: {"inner/a.csv": _text(head, rows)},
    "given twice": lambda head, rows: {"a.csv": _text(head, rows), "copy of a.csv": _text(head, rows)},
    "packed": lambda head, rows: {"a.csv.gz": gzip.compress(_text(head, rows))},
    "other line ends": lambda head, rows: {"a.csv": _text(head, rows).replace(b"\r\n", b"\n")},
}
COMPANIES: dict[str, tuple[dict[str, Any], Callable[[], tuple[Records, Records]], str]] = {
    "leads": (custom(LEAD), _leads, "lead"),
    "upserted leads": (custom(LEAD, delivery="upsert"), _leads, "lead"),
    "questionnaires": (SURVEY | {"owner": OWNER}, _answers, "survey_response"),
}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
@pytest.mark.parametrize("company", COMPANIES)
def test_staging_is_the_same(tmp_path: Path, company: str, arrangement: str) -> None:
    source, records, entity = COMPANIES[company]
    head, rows = records()
    seen = []
    for number, files in enumerate(({"a.csv": _text(head, rows)}, ARRANGEMENTS[arrangement](head, rows))):
        root = write_company(tmp_path / str(number), source)
        for name, content in files.items():
            extract(root, name, content)
        with loaded(root) as found:
            faults = found.rows("select column_name, value, reason from raw_quarantine order by all")
            seen.append((found.staged(entity), faults))
            assert found.rows(
                "select count(*) from raw_conservation where records_read <> accepted + set_aside + quarantined"
            ) == [(0,)]
    assert len(seen[0][0]) > 50
    assert seen[0] == seen[1]

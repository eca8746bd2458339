"""Builders and counts for tests of CRM formats: a source, an archive, what became of each record by another reader."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.pipelines.steps.small_company import OWNER, Loaded, extract, loaded, write_company


def crm(format: str, **more: Any) -> dict[str, Any]:
    """A source named crm of a format of the library, in the folder ``extracts``."""
    return {"id": "crm", "format": format, "path": "extracts", "owner": OWNER, **more}


@contextmanager
def exported(root: Path, source: dict[str, Any], files: dict[str, str | bytes], **company: Any) -> Iterator[Loaded]:
    """A company with one source and these files, loaded; every record of every file is accounted for."""
    write_company(root, source, **company)
    for name, content in files.items():
        extract(root, name, content)
    with loaded(root) as found:
        assert_conserved(found)
        yield found


def archive(members: dict[str, str]) -> bytes:
    """A zip of text files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return packed.getvalue()


def count_records(path: Path, **reading: Any) -> int:
    """Records by another reader than ours: rows of the csv module that hold anything, but the headers."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(any(cells) for cells in csv.reader(stream, **reading)) - 1


def assert_conserved(found: Loaded) -> None:
    rows = found.rows("select path, records_read, accepted, set_aside, quarantined from raw_conservation")
    assert rows
    for path, read, accepted, set_aside, quarantined in rows:
        assert read == accepted + set_aside + quarantined, path

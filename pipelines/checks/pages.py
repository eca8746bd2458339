"""Which pages of Data Docs there are: one per entity that is checked now, and the list of them. Imports no library.

The library's page tells figures; the broken records, by file and record number, are added to it here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from pathlib import Path

from models.board import replace_text
from pipelines.steps.check_outcomes import Outcome

INDEX = "index.html"
STYLE_SHEET = "report.css"
_EXAMPLE = ("region", "source", "file", "record_no", "record_id", "value")


def keep_pages(folder: Path, entities: Collection[str]) -> None:
    """Remove pages of what nobody feeds any more, since they no longer hold, and write the list of the others."""
    pages = sorted(path.stem for path in folder.glob("*.html") if path.name != INDEX)
    for page in set(pages) - set(entities):
        (folder / f"{page}.html").unlink()
    kept = [page for page in pages if page in entities]
    folder.mkdir(parents=True, exist_ok=True)
    items = "".join(f'<li><a href="{escape(page)}.html">{escape(page)}</a></li>' for page in kept)
    replace_text(
        folder / INDEX,
        f'<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Data Docs</title>'
        f'<link rel="stylesheet" href="{STYLE_SHEET}"></head><body><h1>Data Docs</h1><ul>{items}</ul></body></html>\n',
    )


def add_examples(folder: Path, entity: str, outcomes: Iterable[Outcome]) -> None:
    """Add the broken records of failed checks to the entity's page."""
    page = folder / f"{entity}.html"
    tables = "".join(_examples(outcome) for outcome in outcomes if outcome.examples)
    if tables:
        written = page.read_text(encoding="utf-8")
        replace_text(page, written.replace("</body>", f"<h2>Broken records</h2>{tables}</body>", 1))


def _examples(outcome: Outcome) -> str:
    shown = [[getattr(example, column) for column in _EXAMPLE] for example in outcome.examples]
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in _EXAMPLE)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in shown)
    about = f"{escape(outcome.check.about.en)} ({escape(outcome.check.id)})"
    return f"<h3>{about}</h3><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: object) -> str:
    return f"<td>{escape('' if value is None else str(value))}</td>"

"""Which pages of Data Docs there are: one per entity that is checked now, and the list of them. Imports no library."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from pathlib import Path

from models.board import replace_text

INDEX = "index.html"
STYLE_SHEET = "report.css"


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

"""Data Docs: the pages that Great Expectations draws of its results, made to stand alone.

Its own pages fetch style sheets, fonts and scripts from five hosts. A company's quality report must look the same
without a network and tell nobody that it is read, so these lines are taken out and one small style sheet is put in.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

from models.board import replace_text

INDEX = "index.html"
_STYLE_NAME = "report.css"
_STYLE_SHEET = Path(__file__).with_name(_STYLE_NAME)
#: Everything in a page that would be fetched from somewhere, and the scripts that need it.
_FOREIGN = re.compile(
    r"<script\b[^>]*>.*?</script>|<link\b[^>]*>|<img\b[^>]*\bsrc=[\"']?https?:[^>]*>|<!--.*?-->|\son\w+=\"[^\"]*\""
    r"|url\(\s*['\"]?https?:[^)]*\)",
    re.DOTALL | re.IGNORECASE,
)
#: Links to pages of a site that is not built: of the suites, and its own front page.
_ASTRAY = re.compile(r"\shref=\"(\.\./)+[^\"]*\"")
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


def write_page(folder: Path, entity: str, result: Any) -> None:
    """Write the page of one suite's results, and the list of all pages there are."""
    result.meta.setdefault("run_id", {"run_name": entity, "run_time": None})
    document = ValidationResultsPageRenderer(run_info_at_end=True).render(result)
    markup = _view().render(document)
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / f"{entity}.html", _alone(markup, entity))
    replace_text(folder / _STYLE_NAME, _STYLE_SHEET.read_text(encoding="utf-8"))
    _write_index(folder)


@cache
def _view() -> DefaultJinjaPageView:
    # One for all pages: each compiles its templates anew, which takes longer than to fill them.
    return DefaultJinjaPageView()


def _alone(markup: str, entity: str) -> str:
    head = f'<title>{escape(entity)} · Data Docs</title><link rel="stylesheet" href="{_STYLE_NAME}">'
    top = f'<p><a href="{INDEX}">Data Docs</a></p><h1>{escape(entity)}</h1>'
    bare = _TITLE.sub("", _ASTRAY.sub("", _FOREIGN.sub("", markup)))
    return bare.replace("</head>", f"{head}</head>", 1).replace("<body>", f"<body>{top}", 1)


def _write_index(folder: Path) -> None:
    pages = sorted(path.stem for path in folder.glob("*.html") if path.name != INDEX)
    items = "".join(f'<li><a href="{escape(page)}.html">{escape(page)}</a></li>' for page in pages)
    replace_text(
        folder / INDEX,
        f'<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Data Docs</title>'
        f'<link rel="stylesheet" href="{_STYLE_NAME}"></head><body><h1>Data Docs</h1><ul>{items}</ul></body></html>\n',
    )

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
from pipelines.checks.pages import INDEX, STYLE_SHEET

_STYLE_SHEET = Path(__file__).with_name(STYLE_SHEET)
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
    """Write the page of one suite's results."""
    result.meta.setdefault("run_id", {"run_name": entity, "run_time": None})
    document = ValidationResultsPageRenderer(run_info_at_end=True).render(result)
    markup = _view().render(document)
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / f"{entity}.html", _alone(markup, entity))
    replace_text(folder / STYLE_SHEET, _STYLE_SHEET.read_text(encoding="utf-8"))


@cache
def _view() -> DefaultJinjaPageView:
    # One for all pages: each compiles its templates anew, which takes longer than to fill them.
    return DefaultJinjaPageView()


def _alone(markup: str, entity: str) -> str:
    head = f'<title>{escape(entity)} · Data Docs</title><link rel="stylesheet" href="{STYLE_SHEET}">'
    top = f'<p><a href="{INDEX}">Data Docs</a></p><h1>{escape(entity)}</h1>'
    bare = _TITLE.sub("", _ASTRAY.sub("", _FOREIGN.sub("", markup)))
    return bare.replace("</head>", f"{head}</head>", 1).replace("<body>", f"<body>{top}", 1)

"""The wall's filters: a plain form, so that they work before and without any script."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.choices import Choices
from dashboards.components.aria import aria
from dashboards.text import Words

Option = tuple[str, str]


def filters(
    months: Sequence[Option], regions: Sequence[Option], month: str, choices: Choices, words: Words
) -> html.Form:
    """``months`` and ``regions``: value and text of each option; ``month`` the one that is shown."""
    only = (("", words("everything")), ("misses", words("only_misses")))
    language = choices.language if choices.language != choices.home_language else ""
    parts = [
        _select("period", words("period"), months, month),
        _select("region", words("region"), (("", words("all_regions")), *regions), choices.region or ""),
        _select("only", words("show"), only, "misses" if choices.only_misses else ""),
        html.Button(words("apply"), className="apply", type="submit"),
    ]
    if choices.as_of:
        day = choices.as_of.isoformat()
        parts.insert(0, _select("as_of", words("as_of"), ((day, day),), day, "unseen"))
    if language:
        parts.insert(0, _select("lang", words("language"), ((language, language),), language, "unseen"))
    return html.Form(parts, id="filters", className="filters", action="/", method="get", **aria(label=words("filters")))


def _select(name: str, label: str, options: Sequence[Option], chosen: str, class_name: str = "") -> html.Label:
    shown = [html.Option(text, value=value, selected=value == chosen) for value, text in options]
    field = html.Select(shown, id=f"filter-{name}", name=name)
    return html.Label([html.Span(label), field], className=f"field {class_name}".strip())

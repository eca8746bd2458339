"""The bar at the top of every page: company, where one can go, filters, language, how fresh the data are."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.choices import Choices
from dashboards.components.aria import aria
from dashboards.text import Words
from models.text import LANGUAGES

#: A text, or pieces of one of which some are links.
Line = str | Sequence[str | Component]


def top_bar(
    company: str,
    choices: Choices,
    words: Words,
    here: str,
    path: str,
    middle: Sequence[Component] = (),
    freshness: Sequence[Line] = (),
) -> html.Header:
    """``here``: which link is the current page; ``path``: where the language links lead; ``freshness``: two lines."""
    places = (
        ("wall", "/"), ("tasks", "/tasks"), ("linkage", "/linkage"), ("sources", "/sources"), ("quality", "/quality"),
    )  # fmt: skip
    links = [
        html.A(
            words(name), href=choices.link(target), className="here" if name == here else "",
            **(aria(current="page") if name == here else {}),
        )
        for name, target in places
    ]  # fmt: skip
    brand = html.A(
        [html.Span(className="mark"), html.B("Milepost"), html.Span(company)], href=choices.link("/"), className="brand"
    )
    title = html.H1(brand) if here == "wall" else html.P(brand, className="brand-line")
    return html.Header(
        [
            html.A(words("skip"), href="#stages", className="skip") if here == "wall" else None,
            title,
            html.Nav(links, className="places"),
            *middle,
            html.Div([html.P(line) for line in freshness], className="freshness"),
            language_switch(choices, words, path),
        ],
        className="top",
    )


def language_switch(choices: Choices, words: Words, path: str) -> html.Nav:
    links = []
    for language in LANGUAGES:
        there = choices.in_language(language)
        is_here = language == choices.language
        links.append(
            html.A(
                language.upper(), href=f"{path}{there.query()}", className="here" if is_here else "", lang=language,
                title=words(f"language_{language}"), **(aria(current="true") if is_here else {}),
            )
        )  # fmt: skip
    return html.Nav(links, className="languages", id="languages", **aria(label=words("language")))

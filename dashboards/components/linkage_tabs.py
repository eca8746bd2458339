"""The pages on links, one beside the other: what is linked, what waits for a person, what events are worth by it."""

from __future__ import annotations

from dash import html

from dashboards.choices import Choices
from dashboards.components.aria import aria
from dashboards.text import Words

TABS = (("linkage", "/linkage"), ("review_tab", "/linkage/review"), ("roi", "/linkage/roi"))


def linkage_tabs(choices: Choices, words: Words, here: str) -> html.Nav:
    """``here``: the address of the current page."""
    links = [
        html.A(
            words(name), href=choices.link(target), className="here" if target == here else "",
            **(aria(current="page") if target == here else {}),
        )
        for name, target in TABS
    ]  # fmt: skip
    return html.Nav(links, className="grains tabs", **aria(label=words("linkage")))

"""Two records side by side, field by field, with what differs marked in colour, by underline and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.differences import Piece, Sign

SIGNS: dict[Sign, str] = {"same": "=", "alike": "≈", "differs": "≠", "one": "·"}


@dataclass(frozen=True)
class ComparedField:
    """A field's name, both values in pieces, and how they compare; ``says``: the same in words."""

    name: str
    left: Sequence[Piece]
    right: Sequence[Piece]
    sign: Sign
    says: str


def compared_records(heads: tuple[str, Component, Component], fields: Sequence[ComparedField]) -> html.Table:
    """``heads``: the word for fields, and what stands above either record."""
    head = html.Tr(
        [
            html.Th(heads[0], scope="col"),
            html.Th(heads[1], scope="col"),
            html.Th("", className="sign"),
            html.Th(heads[2], scope="col"),
        ]
    )
    return html.Table([html.Thead(head), html.Tbody([_row(field) for field in fields])], className="compared")


def _row(field: ComparedField) -> html.Tr:
    sign = html.Td(
        [html.Span(SIGNS[field.sign], **aria(hidden=True)), html.Span(field.says, className="unseen")],
        className="sign",
    )
    cells = [html.Th(field.name, scope="row"), _value(field.left), sign, _value(field.right)]
    return html.Tr(cells, className=field.sign)


def _value(pieces: Sequence[Piece]) -> html.Td:
    if not pieces:
        return html.Td("–", className="blank")
    return html.Td([html.Mark(text) if differs else html.Span(text) for text, differs in pieces])

"""One pair of the review queue as it is drawn: both records, the evidence as a table and as a waterfall."""

from __future__ import annotations

from math import log2
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria, data
from dashboards.components.compared_records import ComparedField, compared_records
from dashboards.differences import compared, whole
from dashboards.figures.waterfall import WATERFALL_COLUMNS, signed, waterfall_parts
from dashboards.review_actions import Standing, key_of
from dashboards.situation import Situation
from models.linkage.queue import Evidence, ReviewPair, ReviewQueue
from models.sentences import format_value

#: Where a side's value stands in a field.
LEAD, OPPORTUNITY = 0, 1
#: Fields whose two values are not expected to be one: they are set side by side, not against one another.
_NOT_COMPARED = ("created_at", "owner", "campaign", "origin")


def pair_article(seen: Situation, queue: ReviewQueue, one: ReviewPair, standing: Standing, number: int) -> html.Article:
    """``number`` counts from 0; all but the first are hidden until somebody comes to them."""
    words = seen.words
    title = pair_title(one)
    return html.Article(
        [
            html.Header(
                [
                    html.H2(title, id=f"pair-title-{number}", tabIndex="-1"),
                    html.P(reason(seen, queue, one), className="reason"),
                    html.P(standing.says, className="standing"),
                ]
            ),
            compared_records(
                (
                    words("review_field"),
                    html.Span([words("review_lead"), html.Small(one.lead_id)]),
                    html.Span([words("review_opportunity"), html.Small(one.opportunity_id)]),
                ),
                [_field(seen, name, left, right, one) for name, (left, right) in one.fields.items()],
            ),
            _evidence(seen, one),
        ],
        className="pair", hidden=number > 0,
        **data(key=key_of(one.pair), state=standing.state, mark=standing.mark,
                weighed="no" if one.weight is None else "yes"),
        **aria(labelledby=f"pair-title-{number}"),
    )  # fmt: skip


def pair_title(one: ReviewPair, side: int = OPPORTUNITY) -> str:
    """The company, and the person on one side; the ids where there is neither."""
    company = one.fields.get("company", (None, None))
    person = " ".join(filter(None, (one.fields.get(name, (None, None))[side] for name in ("first_name", "last_name"))))
    return " · ".join(filter(None, (company[1] or company[0], person))) or f"{one.opportunity_id} · {one.lead_id}"


def reason(seen: Situation, queue: ReviewQueue, one: ReviewPair) -> str:
    """Why a person is asked, and how far apart the two are."""
    words = seen.words
    if one.score is None:
        why = words("review_why_domain")
    else:
        accept = format_value(queue.accept, "percent", words.language, decimals=2, trim=True)
        values = {"score": probability(one.score, words.language), "accept": accept}
        if one.score < queue.accept:
            why = words("review_why_score", **values)
        else:
            why = words("review_why_margin", margin=f"{queue.margin:g}", **values)
    return f"{why} {_days(seen, one.days_between)}".strip()


def probability(score: float, language: str) -> str:
    """A probability in per cent, never rounded to certainty."""
    decimals = 1 if score < 0.995 else 2
    return format_value(min(score, 0.9999), "percent", language, decimals=decimals)


def _days(seen: Situation, days: float | None) -> str:
    if days is None:
        return ""
    key = "review_older" if days >= 0 else "review_younger"
    return seen.words.count(key, round(abs(days)))


def _field(seen: Situation, name: str, left: str | None, right: str | None, one: ReviewPair) -> ComparedField:
    words = seen.words
    if name == "region":
        left, right = (value and seen.board.region_name(value, words.language) for value in (left, right))
    sign, left_pieces, right_pieces = compared(left, right, "phone" if name == "phone" else "text")
    if sign == "differs" and name in _NOT_COMPARED:
        sign, left_pieces, right_pieces = "one", whole(left, False), whole(right, False)
    elif sign == "differs" and _reads_the_same(name, one):
        sign = "alike"
        if all(differs for _, differs in (*left_pieces, *right_pieces)):  # another script: every letter differs
            left_pieces, right_pieces = whole(left, False), whole(right, False)
    says = words(f"review_{sign}")
    return ComparedField(words(f"review_field_{name}"), left_pieces, right_pieces, sign, says)


def _reads_the_same(name: str, one: ReviewPair) -> bool:
    """Whether the model takes both spellings for one: Юлия and Yulia, Acme and Acme Ltd."""
    return any(e.comparison == name and e.how == "same" and e.column in (None, name) for e in one.evidence)


def _evidence(seen: Situation, one: ReviewPair) -> Component:
    """The weights in a table: what was found, and how much it says."""
    words = seen.words
    if one.weight is None:
        return html.P(words("review_no_weights"), className="quiet-note")
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                html.Td(found),
                html.Td(signed(bits), className="number against" if bits < 0 and number else "number"),
            ]
        )
        for number, (name, found, bits) in enumerate(steps(seen, one))  # the prior (0) is no evidence
    ]
    total = html.Tr(
        [
            html.Th(words("review_total"), scope="row"),
            html.Td(probability(one.score or 0.0, words.language)),
            html.Td(signed(one.weight), className="number"),
        ],
        className="total",
    )
    heads = [html.Th(words(key), scope="col") for key in ("review_evidence", "review_found")]
    head = html.Tr([*heads, html.Th(words("review_bits"), scope="col", className="number")])
    table = html.Table([html.Thead(head), html.Tbody([*rows, total])], className="evidence")
    return html.Details([html.Summary(words("review_weights_table")), table], className="weights")


def steps(seen: Situation, one: ReviewPair) -> list[tuple[str, str, float]]:
    """(name, what was found, bits) of the prior and of each comparison, in the order in which they are added."""
    words = seen.words
    found = [(words("review_prior"), words("review_prior_found"), one.prior or 0.0)]
    for evidence in one.evidence:
        key = f"review_field_{evidence.comparison}"
        name = words(key) if key in words else evidence.comparison
        found.append((name, _found(seen, evidence), evidence.bits))
    return found


def _found(seen: Situation, evidence: Evidence) -> str:
    words = seen.words
    found = words(f"review_how_{evidence.how}")
    is_other_column = evidence.column not in (None, evidence.comparison)
    column = f"review_column_{evidence.column}"
    return f"{found} ({words(column)})" if is_other_column and column in words else found


def waterfall(seen: Situation, queue: ReviewQueue, one: ReviewPair) -> dict[str, Any]:
    """The figure of a pair as plain data; empty where the model has not spoken."""
    words = seen.words
    if one.weight is None:
        return {"data": [], "layout": {}}
    made = steps(seen, one)
    frame = pd.DataFrame(
        [(name, bits, f"{name}: {found}<br>{signed(bits)}") for name, found, bits in made],
        columns=list(WATERFALL_COLUMNS),
    )
    accept = log2(queue.accept / (1 - queue.accept)) if queue.accept < 1 else None
    bounds = [] if accept is None else [(words("review_accepts_from"), accept)]
    return waterfall_parts(frame, words("review_total"), bounds, words("review_axis"))

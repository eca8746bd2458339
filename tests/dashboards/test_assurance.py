"""XmR on the KPI page: which cells it is drawn from, and what is said of them in both languages."""

from dataclasses import fields, replace
from datetime import date

import pytest

from dashboards.board_values import Cell
from dashboards.pages.kpi_assurance import assurance_line, chart_of
from dashboards.text import words_in

_BLANK = Cell(**{field.name: None for field in fields(Cell)})


def cells(values, **changes):
    """Closed months that could be judged, unless changed."""
    months = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(len(values))]
    made = {"kpi": "csat", "region": "EMEA", "grain": "month", "closed": True, "rule": 9, "n": 100}
    return [
        replace(_BLANK, **made | {"period": when, "value": value} | changes)
        for when, value in zip(months, values, strict=True)
    ]


def test_a_chart_is_of_closed_periods_that_speak_of_the_process():
    whole = cells([0.4, 0.5] * 7)
    silent = [replace(whole[3], rule=2, value=0.01), replace(whole[7], rule=5, value=0.99)]
    mixed = [*whole[:3], silent[0], *whole[4:7], silent[1], *whole[8:]]
    opened = replace(_BLANK, kpi="csat", grain="month", period=date(2026, 1, 1), closed=False, rule=1, value=0.0)
    chart, newest = chart_of([*mixed, opened])
    assert (chart.points, newest) == (12, whole[-1])
    assert chart.mean == pytest.approx(5.3 / 12)
    assert chart_of([opened] * 30) is None
    assert chart_of([]) is None


@pytest.mark.parametrize(
    ("direction", "target", "upper", "tolerance", "language", "expected"),
    [
        ("higher", 0.15, None, 0.0, "en", "P Consistently meets its target. XmR limits"),
        ("higher", 0.95, None, 0.0, "en", "F Consistently misses its target"),
        ("higher", 0.45, None, 0.0, "en", "? Hit and miss"),
        ("lower", 0.95, None, 0.0, "en", "P Consistently meets"),
        ("lower", 0.15, None, 0.0, "en", "F Consistently misses"),
        ("band", 0.10, 0.80, 0.0, "en", "P Consistently meets"),
        ("band", 0.40, 0.80, 0.0, "en", "? Hit and miss"),
        ("higher", 0.75, None, 0.1, "en", "? Hit and miss"),  # as the verdict has it: target less tolerance
        ("higher", None, None, 0.0, "en", "XmR limits"),
        ("higher", 0.45, None, 0.0, "ru", "? То выполняет цель, то нет"),
        ("higher", 0.95, None, 0.0, "ru", "Н Стабильно не выполняет цель"),
        ("higher", 0.15, None, 0.0, "ru", "В Стабильно выполняет цель"),
    ],
)
def test_the_line_says_assurance_limits_and_the_newest_point(
    seen, direction, target, upper, tolerance, language, expected
):
    seen = replace(seen, words=words_in(language))
    entry = replace(seen.board.kpi_by_id["csat"], direction=direction)
    found = chart_of(cells([0.4, 0.5] * 6, target=target, target_upper=upper, tolerance=tolerance))
    said = text_in(assurance_line(seen, entry, *found))
    assert said.startswith(expected)
    limits = "18.4 % – 71.6 %, 12 periods" if language == "en" else "18,4 % – 71,6 %, периодов: 12"
    assert limits in said.replace("\u00a0", " ").replace("\u202f", " ")
    assert ("common cause" if language == "en" else "обычная причина") in said


def text_in(component):
    if isinstance(component, str):
        return component
    children = getattr(component, "children", None) or []
    return "".join(map(text_in, children if isinstance(children, list) else [children]))

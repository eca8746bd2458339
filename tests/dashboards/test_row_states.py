"""A cell as a row: state, sign, places on the axis."""

from dataclasses import replace

import pytest

from dashboards.row_states import Axis, axis_of, row_state

CELL_KEY = ("lead_response_within_sla", "Iberia", "month")


@pytest.fixture
def cell(board):
    from datetime import date

    return board.cell(*CELL_KEY, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("verdict", "state", "sign"),
    [
        ("met", "met", ""),
        ("missed", "missed", "▼"),
        ("missed_within_noise", "watched", "○"),
        ("insufficient_data", "unsure", "?"),
        ("no_target", "no_target", ""),
        ("immature", "immature", "…"),
        ("stale", "stale", "!"),
        ("not_trusted", "not_trusted", "!"),
        ("hidden", "hidden", "×"),
        (None, "open", "…"),
    ],
)
def test_every_verdict_has_a_state(board, cell, verdict, state, sign):
    entry = board.kpi_by_id[cell.kpi]
    row = row_state("Iberia", replace(cell, verdict=verdict), entry, Axis(0, 1), "en", "EUR")
    assert (row.state, row.sign, row.sentence) == (state, sign, cell.sentence_en)


def test_a_miss_points_to_its_side_of_the_target(board, cell):
    entry = board.kpi_by_id[cell.kpi]
    above = replace(cell, verdict="missed", value=0.9, target=0.1)
    assert row_state("Iberia", above, entry, Axis(0, 1), "en", "").sign == "▲"


def test_no_cell_and_no_value_are_drawn_empty(board, cell):
    entry = board.kpi_by_id[cell.kpi]
    assert row_state("X", None, entry, Axis(0, 1), "en", "").state == "empty"
    without = replace(cell, verdict="insufficient_data", value=None, low=None, high=None)
    row = row_state("X", without, entry, Axis(0, 1), "en", "")
    assert row.state == "empty"
    assert dict(row.places).keys() == {"t"}


def test_places_are_percent_of_the_axis(board, cell):
    entry = board.kpi_by_id[cell.kpi]
    placed = replace(cell, value=0.5, low=0.4, high=1.7, target=0.8)
    row = row_state("X", placed, entry, Axis(0, 1), "en", "")
    assert row.style == {"--w": "50%", "--lo": "40%", "--hi": "100%", "--t": "80%"}


def test_bars_below_zero_begin_at_zero(board, cell):
    entry = board.kpi_by_id["nps"]
    low = replace(cell, value=-50.0, low=None, high=None, target=None)
    row = row_state("X", low, entry, Axis(-100, 100), "en", "")
    assert dict(row.places) == {"w": 25.0, "x": 33.3}


def test_an_axis_holds_zero_values_and_targets(cell):
    assert axis_of([replace(cell, value=-10.0, target=30.0, target_upper=None)]).low < -10
    axis = axis_of([replace(cell, value=0.2, target=0.5, target_upper=None)])
    assert (axis.low, axis.place(0.5) < 100) == (0.0, True)

"""Tables of any length are printed at once, and a line stays a line where a program reads it."""

from __future__ import annotations

import time

import pytest

from models.printing import OutputFormat, print_rows

ROWS = [
    {"kpi": "win_rate", "n": 7, "value": 0.25, "said": "one\nline"},
    {"kpi": "nps", "n": 1200, "value": None, "said": "[b]as it is[/b] " * 40},
]


def test_a_table_in_a_pipe_folds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, ("kpi", "n", "value", "said"), OutputFormat.table, title="Cells")
    assert capsys.readouterr().out.splitlines() == [
        "Cells",
        "kpi          n  value  said",
        "win_rate     7   0.25  one line",
        "nps       1200         " + ("[b]as it is[/b] " * 40).rstrip(),
    ]


def test_a_table_without_rows_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], ("kpi", "due_at"), OutputFormat.table)
    assert capsys.readouterr().out == "kpi  due at\n"


def test_all_cells_of_a_board_take_no_minute(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"kpi": "win_rate", "n": number, "value": number / 7} for number in range(20_000)]
    began = time.process_time()
    print_rows(rows, ("kpi", "n", "value"), OutputFormat.table)
    assert time.process_time() - began < 4
    assert len(capsys.readouterr().out.splitlines()) == 20_001

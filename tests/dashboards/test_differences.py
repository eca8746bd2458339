"""Where two values differ, letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.differences import compared


def shown(pieces):
    """Differing letters in brackets."""
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


@pytest.mark.parametrize(
    ("left", "right", "sign", "marked"),
    [
        ("Butkus", "Buktus", "differs", ("But[k]us", "Bu[k]tus")),
        ("Acme", "Acme plc", "differs", ("Acme", "Acme[ plc]")),
        ("Юлия", "Юля", "differs", ("Юл[и]я", "Юля")),
        ("Straße 1", "Straße 2", "differs", ("Straße [1]", "Straße [2]")),
        ("ACME  Ltd", "acme ltd", "same", ("ACME  Ltd", "acme ltd")),
        ("Liam", "L.", "differs", ("[Liam]", "[L.]")),
        ("Ann", None, "one", ("Ann", "")),
        (None, None, "one", ("", "")),
    ],
)
def test_what_differs_is_marked(left, right, sign, marked):
    found, *pieces = compared(left, right)
    assert (found, tuple(map(shown, pieces))) == (sign, marked)


def test_a_number_is_the_same_however_it_is_written():
    assert compared("+49 30 123-45", "+493012345", "phone")[0] == "same"
    assert compared("+49 30 123-45", "+493012346", "phone")[0] == "differs"


@given(st.text(max_size=12), st.text(max_size=12))
def test_no_letter_is_lost_and_what_is_not_marked_agrees(left, right):
    sign, *pieces = compared(left, right)
    assert ["".join(text for text, _ in side) for side in pieces] == [left, right]
    if sign == "differs":
        kept = ["".join(text for text, differs in side if not differs) for side in pieces]
        assert [a.casefold() for a in kept[0]] == [b.casefold() for b in kept[1]]

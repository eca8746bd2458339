"""The monitoring meeting before and after a day, at the edges of months and years."""

from datetime import date, timedelta

import pytest

from models.company import Meetings
from models.errors import DeclarationError
from models.meetings import THIRD_TUESDAY, Monthly, next_meeting, previous_meeting

LISTED = Meetings(dates=("2026-12-01", "2026-03-10"))  # in any order


@pytest.mark.parametrize(
    ("day", "rule", "before", "after"),
    [
        (date(2026, 11, 22), THIRD_TUESDAY, date(2026, 11, 17), date(2026, 12, 15)),
        (date(2026, 11, 16), THIRD_TUESDAY, date(2026, 10, 20), date(2026, 11, 17)),
        (date(2026, 11, 17), THIRD_TUESDAY, date(2026, 10, 20), date(2026, 12, 15)),  # the day itself
        (date(2026, 12, 31), THIRD_TUESDAY, date(2026, 12, 15), date(2027, 1, 19)),
        (date(2027, 1, 1), THIRD_TUESDAY, date(2026, 12, 15), date(2027, 1, 19)),
        (date(2026, 9, 10), Meetings(), date(2026, 8, 18), date(2026, 9, 15)),  # a month that begins on a Tuesday
        (date(2026, 11, 1), Monthly(1, "sunday"), date(2026, 10, 4), date(2026, 12, 6)),
        (date(2026, 2, 28), Monthly(4, "saturday"), date(2026, 1, 24), date(2026, 3, 28)),
        (date(2026, 2, 15), Monthly(-1, "friday"), date(2026, 1, 30), date(2026, 2, 27)),
        (date(2028, 2, 28), Monthly(-1, "Tuesday"), date(2028, 1, 25), date(2028, 2, 29)),
        (date(2026, 1, 31), Monthly(5, "friday"), date(2026, 1, 30), date(2026, 5, 29)),  # months without a fifth
        (date(2026, 3, 10), LISTED, None, date(2026, 12, 1)),
        (date(2026, 11, 30), LISTED, date(2026, 3, 10), date(2026, 12, 1)),
        (date(2026, 11, 30), Monthly(dates=(date(2026, 12, 1),)), None, date(2026, 12, 1)),
    ],
)
def test_the_meeting_before_and_after(day, rule, before, after):
    assert previous_meeting(day, rule) == before
    assert next_meeting(day, rule) == after


@pytest.mark.parametrize("ordinal", [1, 2, 3, 4, -1])
@pytest.mark.parametrize("weekday", ["monday", "tuesday", "sunday"])
def test_twelve_meetings_a_year_each_after_the_one_before(ordinal, weekday):
    rule = Monthly(ordinal, weekday)
    day, months = date(2023, 12, 31), []
    while (day := next_meeting(day, rule)).year < 2026:
        months.append((day.year, day.month))
        assert day.strftime("%A").lower() == weekday
        assert previous_meeting(day + timedelta(days=1), rule) == day
    assert months == [(year, month) for year in (2024, 2025) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (LISTED, "no meeting is listed after 2026-12-01. Add the coming dates"),
        (Monthly(dates=("1.12.2026",)), "'1.12.2026' is no date"),
        (Monthly(3, "teusday"), "'teusday' is no weekday. Did you mean 'tuesday'"),
        (Monthly(0, "friday"), "ordinal 0 is not a week of a month"),
    ],
)
def test_rules_that_give_no_meeting(rule, message):
    with pytest.raises(DeclarationError, match=r"company\.yaml: error: meetings: ") as caught:
        next_meeting(date(2026, 12, 1), rule)
    assert message in str(caught.value)

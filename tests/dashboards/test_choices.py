"""The address as choices and back: shared links survive boards, unknown words fall back."""

from datetime import date

import pytest

from dashboards.choices import Choices, read_choices

MONTHS = [date(2026, 9, 1), date(2026, 10, 1)]
CASES = [
    ({}, Choices(), ""),
    ({"period": "2026-09"}, Choices(period=date(2026, 9, 1)), "?period=2026-09"),
    ({"period": "2026-09-01"}, Choices(period=date(2026, 9, 1)), "?period=2026-09"),
    ({"period": "1999-01"}, Choices(), ""),
    ({"period": "soon"}, Choices(), ""),
    ({"region": "UK & I"}, Choices(region="UK & I"), "?region=UK+%26+I"),
    ({"region": "Atlantis"}, Choices(), ""),
    ({"only": "misses", "lang": "ru"}, Choices("ru", only_misses=True), "?only=misses&lang=ru"),
    ({"only": "hits", "lang": "xx"}, Choices(), ""),
]


@pytest.mark.parametrize(("arguments", "choices", "query"), CASES)
def test_choices(arguments, choices, query):
    read = read_choices(arguments, "en", MONTHS, ["UK & I"])
    assert read == choices
    assert read.query() == query


def test_links_keep_the_language_and_escape_names():
    ru = Choices("ru")
    assert ru.link("/tasks/inês") == "/tasks/in%C3%AAs?lang=ru"
    assert Choices().link("/kpi/nps", region="*", period=None) == "/kpi/nps?region=%2A"
    assert Choices("ru", home_language="ru").link("/") == "/"

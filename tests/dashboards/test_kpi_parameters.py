"""A KPI's parameters on its page: a readable line each, in both languages; nothing of how they are written in YAML."""

from __future__ import annotations

import re

import pytest

from dashboards.pages.kpi_parameters import parameter_lines, texts
from dashboards.text import words_in
from dashboards.text.reasons import reason_in
from models.entities import load_entities
from models.issues import Issues
from models.library import load_kpis
from models.text import LANGUAGES

LIBRARY = load_kpis(None, {}, Issues())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_of_the_library_has_words(language):
    names = {name for declared in LIBRARY.values() for name in declared.kpi.parameters}
    assert names - set(texts()["labels"]) == set()
    for declared in LIBRARY.values():
        for label, value in parameter_lines(declared.kpi.parameters, words_in(language)):
            assert "_" not in label and value not in ("null", "None", "[]", "")


def test_every_table_of_the_model_has_a_name_in_both_languages():
    assert set(texts()["entities"]) == set(load_entities())
    assert all(set(name) == set(LANGUAGES) and re.search("[А-я]", name["ru"]) for name in texts()["entities"].values())


def test_they_read_as_sentences_do():
    english, russian = words_in("en"), words_in("ru")
    assert parameter_lines({"sla_hours": 4}, english) == [("Answered within", "4\u00a0h")]
    assert parameter_lines({"sla_hours": 4}, russian) == [("Ответ не позднее чем через", "4\u00a0ч")]
    csat = {"metric": "csat", "survey": None, "scale_min": 1, "top_cut": 4, "types": []}
    assert parameter_lines(csat, english) == [
        ("Question", "CSAT"), ("Lowest answer of the scale", "1"), ("Counts as good from", "4")
    ]  # fmt: skip
    assert parameter_lines({"grains": ["month", "year"]}, russian) == [("Считается по", "месяцам, годам")]


def test_what_a_company_invents_is_shown_under_its_own_name():
    invented = {"grace_days": 3, "is_strict": True, "tiers": {"gold": 2}}
    assert parameter_lines(invented, words_in("en")) == [
        ("grace days", "3\u00a0d"), ("is strict", "yes"), ("tiers", "gold 2")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("is no whole number", "не целое число"),
        ("is no date (%d.%m.%Y)", "не дата"),
        ("is outside the scale 1.0 to 7.0", "вне шкалы от 1 до 7"),
        ("has 2 fields where the header has 3", "полей 2, а в заголовке 3"),
        ("no rate for USD in rates.csv", "в rates.csv нет курса USD"),
        ("something new", "something new"),
        (None, "–"),
    ],
)
def test_reasons_are_put_into_russian(english, russian):
    assert reason_in(english, "ru") == russian
    assert reason_in(english, "en") == (english or "–")

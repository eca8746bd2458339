"""Both languages say the same things."""

import re

from dashboards.text import words_in

EN, RU = words_in("en")._texts, words_in("ru")._texts
FEW = {f"{key.removesuffix('_one')}_few" for key in EN if key.endswith("_one") and f"{key[:-4]}_many" in EN}


def test_the_same_keys():
    assert set(RU) - FEW == set(EN)
    assert set(RU) >= FEW


def test_the_same_places_for_values():
    differing = [key for key in EN if set(re.findall(r"{(\w+)", EN[key])) != set(re.findall(r"{(\w+)", RU[key]))]
    assert differing == []


def test_russian_counts():
    words = words_in("ru")
    got = [words.count("more_tasks", number) for number in (1, 2, 5, 11, 21, 22, 112)]
    forms = ["задача", "задачи", "задач", "задач", "задача", "задачи", "задач"]
    assert [text.split()[-1] for text in got] == forms

"""The sentence of every verdict, and of everything that can be missing in it, in English and Russian."""

import itertools

import pandas as pd
import pytest

from models.sentences import add_sentences, sentence
from models.verdicts.table import VERDICTS
from tests.models.judging import JudgedKpi, cell, judged, target

WATCHED = {
    "kpi": "win_rate",
    "region": "EMEA",
    "grain": "month",
    "n": 312,
    "immature": 0,
    "value": 0.401,
    "low": 0.346,
    "high": 0.457,
    "target": 0.45,
    "target_upper": None,
    "tolerance": 0.0,
    "verdict": "missed_within_noise",
    "rule": 10,
    "basis": None,
    "certain": False,
}
PERCENT = JudgedKpi()
LOWER = JudgedKpi(direction="lower")
BAND = JudgedKpi(direction="band")
POINTS = JudgedKpi(kind="nps", unit="points")
DAYS = JudgedKpi(kind="quantile", unit="days", direction="lower", quantile=0.5)
MONEY = JudgedKpi(kind="sum", unit="money")
EUROS = {"value": 123456.7, "low": None, "high": None, "target": 100000.0, "verdict": "met", "rule": 7, "certain": True}
SCORE = {"value": -5.0, "low": -12.0, "high": 3.0, "target": 10.0, "n": 12345, "verdict": "missed", "rule": 8}
MISSED = {"verdict": "missed", "rule": 8, "basis": "period", "certain": True}
POOLED = MISSED | {"basis": "pooled"}
MET = {"value": 0.48, "low": 0.43, "high": 0.53, "verdict": "met", "rule": 9}
LINKED = {"links": "recorded", "recorded": 0.401, "repaired": 0.492}
FACTS = "EMEA 40.1 %, target 45 %, n 312, interval 34.6–45.7"

ENGLISH = [
    (PERCENT, {}, f"{FACTS}: below target, watched"),
    (PERCENT, MISSED | {"high": 0.441}, "EMEA 40.1 %, target 45 %, n 312, interval 34.6–44.1: below target, missed"),
    (PERCENT, POOLED, f"{FACTS}: below target, missed (over three periods)"),
    (PERCENT, MET | POOLED,
     "EMEA 48.0 %, target 45 %, n 312, interval 43.0–53.0: on target, missed (over three periods)"),
    (PERCENT, MET, "EMEA 48.0 %, target 45 %, n 312, interval 43.0–53.0: on target, not yet certain"),
    (PERCENT, MET | {"low": 0.46, "certain": True}, "EMEA 48.0 %, target 45 %, n 312, interval 46.0–53.0: on target"),
    (PERCENT, {"value": 0.4496}, "EMEA 44.96 %, target 45 %, n 312, interval 34.60–45.70: below target, watched"),
    (PERCENT, MET | {"value": 0.44, "tolerance": 0.02},
     "EMEA 44.0 %, target 45 % ± 2, n 312, interval 43.0–53.0: within tolerance, not yet certain"),
    (PERCENT, {"verdict": None, "rule": 1}, f"{FACTS}: period still open"),
    (PERCENT, {"verdict": None, "rule": 1, "grain": "all", "target": None},
     "EMEA 40.1 %, n 312, interval 34.6–45.7: all time, not judged"),
    (PERCENT, {"verdict": "not_trusted", "rule": 2}, f"{FACTS}: the data failed a check, not judged"),
    (PERCENT, {"verdict": "stale", "rule": 3}, f"{FACTS}: a source is stale, not judged"),
    (PERCENT, {"verdict": "immature", "rule": 4, "immature": 1200},
     f"{FACTS}: too early to judge, 1,200 still within the horizon"),
    (PERCENT, {"verdict": "insufficient_data", "rule": 5, "n": 3, "low": None, "high": None},
     "EMEA 40.1 %, target 45 %, n 3: not enough data to judge"),
    (PERCENT, {"verdict": "insufficient_data", "rule": 11}, f"{FACTS}: below target, not enough data to judge"),
    (PERCENT, {"verdict": "no_target", "rule": 6, "target": None, "tolerance": None},
     "EMEA 40.1 %, n 312, interval 34.6–45.7: no target"),
    (PERCENT, {"n": 0, "value": None, "low": None, "high": None, "verdict": None}, "EMEA: no data, period still open"),
    (PERCENT, {"n": 0, "value": None, "low": None, "high": None, "verdict": "insufficient_data"}, "EMEA: no data"),
    (PERCENT, {"value": None, "low": None, "high": None, "verdict": "insufficient_data", "rule": 5},
     "EMEA no value, target 45 %, n 312: not enough data to judge"),
    (LOWER, MISSED | {"low": 0.36, "target": 0.35},
     "EMEA 40.1 %, target 35 %, n 312, interval 36.0–45.7: above target, missed"),
    (LOWER, {"target": 0.35, "verdict": "met", "value": 0.3, "low": 0.25},
     "EMEA 30.0 %, target 35 %, n 312, interval 25.0–45.7: on target, not yet certain"),
    (BAND, MISSED | {"target_upper": 0.55},
     "EMEA 40.1 %, target 45–55 %, n 312, interval 34.6–45.7: below the band, missed"),
    (BAND, {"target": 0.2, "target_upper": 0.325},
     "EMEA 40.1 %, target 20–32.5 %, n 312, interval 34.6–45.7: above the band, watched"),
    (BAND, MET | {"target_upper": 0.55, "low": 0.46, "certain": True},
     "EMEA 48.0 %, target 45–55 %, n 312, interval 46.0–53.0: within the band"),
    (POINTS, SCORE, "EMEA −5.0, target +10, n 12,345, interval −12.0 to +3.0: below target, missed"),
    (DAYS, MISSED | {"value": 41.0, "low": 38.5, "high": 45.0, "target": 30.0},
     "EMEA 41.0 days, target 30 days, n 312, interval 38.5–45.0: above target, missed"),
    (DAYS, MISSED | {"value": None, "low": 41.0, "high": None, "target": 30.0},
     "EMEA not reached, target 30 days, n 312, interval from 41.0: above target, missed"),
    (DAYS, MET | {"value": 20.0, "low": None, "high": 25.0, "target": 30.0},
     "EMEA 20.0 days, target 30 days, n 312, interval up to 25.0: on target, not yet certain"),
    (MONEY, EUROS, "EMEA 123,457 EUR, target 100,000 EUR, n 312: on target"),
    (PERCENT, LINKED, f"{FACTS}, with repaired links 49.2 %: below target, watched"),
    (PERCENT, LINKED | {"links": "repaired", "recorded": 0.31, "repaired": 0.401},
     f"{FACTS}, by recorded links alone 31.0 %: below target, watched"),
    (PERCENT, LINKED | {"repaired": 0.401}, f"{FACTS}: below target, watched"),
    (PERCENT, LINKED | {"repaired": None}, f"{FACTS}: below target, watched"),
]  # fmt: skip


@pytest.mark.parametrize(("kpi", "changes", "expected"), ENGLISH)
def test_english(kpi, changes, expected):
    assert sentence(WATCHED | changes, kpi, "EMEA", "en", "EUR") == expected


RUSSIAN = [
    (PERCENT, {}, "EMEA 40,1 %, цель 45 %, n 312, интервал 34,6–45,7: ниже цели, под наблюдением"),
    (PERCENT, MET, "EMEA 48,0 %, цель 45 %, n 312, интервал 43,0–53,0: цель достигнута, пока неточно"),
    (POINTS, SCORE, "EMEA −5,0, цель +10, n 12 345, интервал −12,0 … +3,0: ниже цели, не выполнено"),
    (PERCENT, {"verdict": None}, "EMEA 40,1 %, цель 45 %, n 312, интервал 34,6–45,7: период ещё не закрыт"),
    (DAYS, MISSED | {"value": None, "low": 41.0, "high": None, "target": 30.0},
     "EMEA не достигнуто, цель 30 дн., n 312, интервал от 41,0: выше цели, не выполнено"),
    (MONEY, EUROS, "EMEA 123 457 EUR, цель 100 000 EUR, n 312: цель достигнута"),
    (PERCENT, LINKED,
     "EMEA 40,1 %, цель 45 %, n 312, интервал 34,6–45,7, с восстановленными связями 49,2 %: "
     "ниже цели, под наблюдением"),
]  # fmt: skip


@pytest.mark.parametrize(("kpi", "changes", "expected"), RUSSIAN)
def test_russian(kpi, changes, expected):
    found = sentence(WATCHED | changes, kpi, "EMEA", "ru", "EUR")
    assert found.replace("\u202f", " ").replace("\u00a0", " ") == expected


def test_no_sentence_says_nan_or_none_whatever_is_missing():
    missing = [None, pd.NA, float("nan")]
    names = ("value", "low", "high", "tolerance", "verdict", "basis")
    for kpi, language, verdict in itertools.product((PERCENT, LOWER, BAND, DAYS), ("en", "ru"), (*VERDICTS, None)):
        for gone in itertools.chain(itertools.combinations(names, 1), itertools.combinations(names, 3), [names]):
            for nothing in missing:
                row = WATCHED | {"verdict": verdict, "rule": 11} | dict.fromkeys(gone, nothing)
                said = sentence(row, kpi, "EMEA", language)
                assert not {"nan", "none", "<na>", "nat"} & set(said.lower().replace(",", "").replace(":", "").split())
                assert ": ," not in said
                assert ", :" not in said
                assert said == said.strip(" ,:")


def test_sentences_of_a_judged_frame():
    rows = judged([cell(140), cell(0, 0, region="APAC"), cell(140, region="*")], targets=[target()])
    names = {"en": {"*": "All regions"}, "ru": {"*": "Все регионы", "EMEA": "Европа"}}
    frame = add_sentences(pd.DataFrame(rows), {"win_rate": PERCENT}, names)
    assert frame["sentence_en"].tolist() == [
        "EMEA 35.0 %, target 45 %, n 400, interval 30.3–39.9: below target, missed",
        "APAC: no data",
        "All regions 35.0 %, target 45 %, n 400, interval 30.3–39.9: below target, missed",
    ]
    assert frame["sentence_ru"].str.startswith("Европа 35,0").tolist() == [True, False, False]

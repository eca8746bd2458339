"""Tables that SQL stages, or that share records: files come, go and change, and staging is as after a first load."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.formats import load_formats
from models.library import sql_text
from pipelines.steps import key_hashes
from tests.pipelines.formats import test_amocrm as amocrm
from tests.pipelines.formats import test_ga4_bigquery as ga4
from tests.pipelines.formats import test_matomo as matomo
from tests.pipelines.formats import test_yandex_metrica_logs as metrica
from tests.pipelines.steps.small_company import Loaded, extract, loaded, write_company

TABLES = (
    "staging_lead", "staging_opportunity", "staging_session", "staging_web_goal", "staging_search_query",
    "staging_watermark", "raw_conservation", "raw_set_aside", "raw_quarantine",
)  # fmt: skip
#: What a test puts into a folder: the name of a file and its content, from chance.
Writer = Callable[[random.Random], tuple[str, str | bytes]]


def ga4_day(chance: random.Random) -> tuple[str, str]:
    """A day whole or in part, late or intraday; sessions run over midnight, and some events stand twice."""
    day = chance.randrange(4)
    events = [ga4.event(day, 0, "page_view", "v1", 7)]  # so that no column is missing
    for _ in range(chance.randrange(5)):
        visitor, session = chance.choice(["v1", "v2", None]), chance.choice([7, 8, None])
        word, engaged = chance.choice(["page_view", "generate_lead"]), chance.choice("01")
        events.append(ga4.event(day, chance.randrange(86400), word, visitor, session, engaged=engaged))
    folder = chance.choice(["", "2026-01-06/", "2026-01-07/"])
    return folder + ga4.name_of(day, chance.choice(["events", "events", "events_intraday"])), ga4.lines(events * 2)


def metrica_day(chance: random.Random) -> tuple[str, str]:
    """Visits with goals; the same visit comes again with another content, and some cells cannot be read."""
    visits = [
        {
            "visitID": str(chance.randrange(6)), "pageViews": chance.choice(["1", "2", "many"]),
            "goalsID": chance.choice(["[]", "[1]", "[1,2]"]), "goalsPrice": "[1000]", "goalsCurrency": "['RUB']",
        }
        for _ in range(chance.randrange(1, 5))
    ]  # fmt: skip
    version = str(chance.randrange(3))
    rows = [visit | {"ym:s:visitVersion": version} for visit in visits]
    return f"visits_{chance.randrange(5)}.tsv", metrica.tsv(*rows, more=("ym:s:visitVersion",))


def matomo_day(chance: random.Random) -> tuple[str, bytes]:
    """Visits with goals and queries; the same visit comes again later, with more actions."""
    visits = [
        {
            "idVisit": str(chance.randrange(6)), "serverTimestamp": str(1767600000 + chance.randrange(9)),
            "goalConversions": chance.choice(["0", "2", ""]), "referrerType": chance.choice(["search", "direct"]),
            "referrerKeyword": chance.choice(["shoes", "boots", "Keyword not defined"]),
        }
        for _ in range(chance.randrange(1, 5))
    ]  # fmt: skip
    return f"visits_{chance.randrange(5)}.csv", matomo.export(*visits)


def amocrm_day(chance: random.Random) -> tuple[str, str]:
    """Deals that are leads as well; the same deal comes again later, at another stage or in the inbox."""
    deals = [
        amocrm.deal(
            chance.randrange(6),
            **{
                "Этап сделки": chance.choice([amocrm.WON, "Переговоры", "Неразобранное"]),
                "Дата редактирования": f"0{chance.randrange(1, 9)}.03.2026 14:30:00",
            },
        )
        for _ in range(chance.randrange(1, 5))
    ]
    return f"deals_{chance.randrange(5)}.csv", amocrm.written(*deals)


SOURCES: dict[str, tuple[dict[str, Any], Writer]] = {
    "ga4": (ga4.SOURCE, ga4_day),
    "metrica": (metrica.SOURCE, metrica_day),
    "matomo": (matomo.SOURCE, matomo_day),
    "amocrm": (amocrm.SOURCE | {"delivery": "append"}, amocrm_day),
}


def state(found: Loaded) -> dict[str, list[tuple[Any, ...]]]:
    return {table: found.rows(f"select * from {table} order by all") for table in TABLES}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SOURCES)
def test_what_comes_goes_and_changes_leaves_what_a_first_load_would(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_hashes, "KEPT_FROM", 0)
    source, write = SOURCES[kind]
    chance = random.Random(kind)
    root = write_company(tmp_path / "step by step", source)
    extract(root, *write(chance))
    held = 0
    for number in range(8):
        there = sorted(path for path in (root / "extracts").rglob("*") if path.is_file())
        if len(there) > 3 and chance.random() < 0.5:
            chance.choice(there).unlink()
        else:  # a file of that name may be there already: it is changed
            extract(root, *write(chance))
        again = write_company(tmp_path / f"at once {number}", source)
        # Stamps of files come along: they are part of what is compared.
        shutil.copytree(root / "extracts", again / "extracts", dirs_exist_ok=True)
        with loaded(root) as found, loaded(again) as anew:
            assert state(found) == state(anew), f"step {number}"
            held += len(found.staged("session")) + len(found.staged("lead"))
    assert held > 8, "there was something to compare"


@pytest.mark.parametrize("kind", ["metrica", "matomo"])
def test_a_new_file_leaves_the_rows_of_the_others_untouched(kind: str, tmp_path: Path) -> None:
    source, _ = SOURCES[kind]
    root = write_company(tmp_path, source)
    one, two = (
        (metrica.tsv({"visitID": id, "goalsID": "[1]"}) if kind == "metrica" else
         matomo.export({"idVisit": id, "goalConversions": "1"}))
        for id in ("1", "2")
    )  # fmt: skip
    extract(root, "visits_1.csv", one)
    with loaded(root) as found:
        found.rows("update staging_session set campaign = 'as it was made'")
        found.rows("update staging_web_goal set goal = 'as it was made'")
    extract(root, "visits_2.csv", two)
    with loaded(root) as found:
        for column, table in (("campaign", "staging_session"), ("goal", "staging_web_goal")):
            rows = found.rows(f"select count(*), count(*) filter ({column} = 'as it was made') from {table}")
            assert rows == [(2, 1)], table


def test_sql_that_is_by_record_looks_at_nothing_else() -> None:
    """What may not stand there: a window, an aggregate's group, a join, a second relation."""
    named = [table.sql for shape in load_formats().values() for table in shape.tables.values() if table.by_record]
    assert len(named) == 4
    for sql in named:
        assert sql is not None
        words = re.sub(r"--.*", "", sql_text("staging", sql)).lower()
        assert not re.search(
            r"\bover\b|\bgroup\b|\bjoin\b|\bdistinct\b|\bunion\b|\b(?:count|sum|min|max|any_value)\(", words
        )

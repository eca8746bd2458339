"""A believable published board without a pipeline: 8 stages, 22 KPIs, 6 regions, 24 months and an open one.

Figures come from a seed; verdicts are drawn, not judged, so that every state of a row occurs.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from models.board import BOARD_TABLES, BOARD_VERSION, create_table, point_to
from models.periods import period_end, period_start
from models.sentences import format_value
from models.settings import CompanyPaths
from tests.dashboards.made_links import links_and_campaigns
from tests.dashboards.made_quality import quality_and_readiness

REGIONS = (
    ("Nordics", "Nordics", "Скандинавия и Финляндия"),
    ("DACH", "DACH", "DACH"),
    ("UK_I", "UK & I", "Великобритания и Ирландия"),
    ("Iberia", "Iberia", "Иберия"),
    ("CEE", "CEE", "ЦВЕ"),
    ("Baltics", "Baltics", "Балтия"),
)
STAGES = (
    ("awareness", "Awareness", "Узнавание"),
    ("consideration", "Consideration", "Интерес"),
    ("lead", "Lead", "Заявка"),
    ("sales", "Sales", "Продажа"),
    ("trial", "Trial", "Проба"),
    ("onboarding", "Onboarding", "Начало работы"),
    ("support", "Support", "Поддержка"),
    ("loyalty", "Loyalty", "Верность"),
)


@dataclass(frozen=True)
class Made:
    kpi: str
    stage: str | None
    title_en: str
    title_ru: str
    kind: str
    direction: str
    unit: str
    target: float
    spread: float
    department: str
    grain: str = "month"
    horizon: int = 0
    upper: float | None = None


def _made() -> tuple[Made, ...]:
    with (Path(__file__).parent / "made_kpis.csv").open(encoding="utf-8") as file:
        return tuple(
            Made(
                **{name: row[name] for name in list(row)[1:7] if name != "stage"} | {"kpi": row["kpi"]},
                stage=row["stage"] or None,
                target=float(row["target"]),
                spread=float(row["spread"]),
                department=row["department"],
                grain=row["grain"],
                horizon=int(row["horizon"]),
                upper=float(row["upper"]) if row["upper"] else None,
            )
            for row in csv.DictReader(file)
        )


KPIS = _made()
#: KPIs of the step from lead to sales.
BOUNDARY = {"conversion_bypass_rate"}
PARAMETERS = {
    "lead_response_within_sla": {"sla_hours": 4},
    "conversion_bypass_rate": {"pattern": "bypassed_conversion"},
}
#: KPIs that stand on links → how much more they read with repaired ones.
ON_LINKS = {"lead_to_opportunity_conversion": 0.07, "link_rate": 0.12, "sales_cycle_days": 0.0}
DEPARTMENTS = {
    "marketing": ("Marketing", "Маркетинг", {"default": "Anna Berg"}),
    "sales": ("Sales", "Продажи", {"default": "Maria Lind", "Iberia": "Inês Duarte"}),
    "product": ("Product", "Продукт", {"default": "Tomasz Zieliński"}),
    "success": ("Customer success", "Успех клиентов", {"default": "Jonas Weber"}),
    "support": ("Support", "Поддержка", {"default": "Katrin Saar"}),
    "operations": ("Operations", "Операции", {"default": "Olga Nowak"}),
}
FIRST, AS_OF = date(2024, 11, 1), datetime.fromisoformat("2026-11-22")
#: (KPI, region, first month) → spreads away from its target, on the wrong side.
COLLAPSES = {
    ("lead_response_within_sla", "Iberia", date(2026, 9, 1)): 3.2,
    ("trial_activation", "CEE", date(2026, 8, 1)): 2.6,
    ("trial_to_paid_conversion", "CEE", date(2026, 8, 1)): 2.4,
    ("forecast_wape", "Baltics", date(2026, 10, 1)): 2.2,
    ("nps", "UK_I", date(2026, 7, 1)): 2.1,
}


def write_board(paths: CompanyPaths, name: str = "board.duckdb", seed: int = 7, **run: Any) -> Path:
    """Write a board under ``paths`` and point to it; ``run`` overrides columns of the table ``run``."""
    paths.boards.mkdir(parents=True, exist_ok=True)
    board = paths.boards / name
    board.unlink(missing_ok=True)
    chance = random.Random(seed)
    rows = _catalogue(paths) | {"cell": [cell for kpi in KPIS for cell in _cells(kpi, chance)]}
    rows["slice"] = _slices()
    rows["run"] = [_run() | run]
    rows["record_file"] = [_records(paths, KPIS[3], date(2026, 10, 1), chance)]
    with duckdb.connect(str(board)) as connection:
        for table, columns in BOARD_TABLES.items():
            connection.execute(create_table(table))
            values = [[row.get(column) for column in columns] for row in rows.get(table, [])]
            if values:
                connection.register("written", pd.DataFrame(values, columns=list(columns), dtype=object))
                connection.execute(f'insert into "{table}" select * from written')
    point_to(paths, board)
    return board


def _slices() -> list[dict[str, Any]]:
    """October of one KPI told apart by source; by owner it is not published. Names are as long as they come."""
    cell = {"kpi": "lead_response_within_sla", "region": "*", "grain": "month", "period": date(2026, 10, 1)}
    words = [("Web <form>", 0.81, 400), ("A partner's event in a very long-named city", 0.6, 90), ("?", None, 3)]
    told = [{**cell, "slice": "source", "word": word, "value": value, "n": n} for word, value, n in words]
    told += [{**told[0], "word": f"Source {number}", "n": 9} for number in range(20)]
    told[0] |= {"low": 0.77, "high": 0.85}
    return [*told, {**cell, "slice": "owner", "word": None, "n": 490}]


def _run() -> dict[str, Any]:
    return {
        "board_version": BOARD_VERSION, "run_id": "2026-11-22T05:58", "as_of": AS_OF, "fingerprint": "0" * 16,
        "started_at": datetime(2026, 11, 22, 4, 58, tzinfo=UTC),
        "published_at": datetime(2026, 11, 22, 5, 2, tzinfo=UTC),
        "company": "Northlight", "language": "en", "currency": "EUR", "time_zone": "Europe/Berlin",
        "fiscal_year_starts_month": 1,
        "previous_meeting": date(2026, 11, 17), "next_meeting": date(2026, 12, 15),
    }  # fmt: skip


def _catalogue(paths: CompanyPaths) -> dict[str, list[dict[str, Any]]]:
    sources = (
        ("crm", "salesforce_export", "Lars Holm <l.holm@northlight.example>", 0, 96_210, 41),
        ("web", "ga4_bigquery", "Anna Berg <a.berg@northlight.example>", 1, 1_204_331, 0),
        ("surveys", "qualtrics_csv", "Jonas Weber <j.weber@northlight.example>", 0, 40_102, 71),
        ("contact_centre", "custom", "Katrin Saar <k.saar@northlight.example>", 9, 4_386, 0),
    )
    return {
        "stage": [
            {"stage": s, "position": i, "title_en": en, "title_ru": ru} for i, (s, en, ru) in enumerate(STAGES, 1)
        ],
        "kpi": [
            {
                "kpi": k.kpi, "stage": k.stage, "position": i, "title_en": k.title_en, "title_ru": k.title_ru,
                "description_en": f"{k.title_en}: what was reached, of all that could have been.",
                "description_ru": f"{k.title_ru}: достигнутое из всего возможного.", "kind": k.kind,
                "direction": k.direction, "unit": k.unit, "judged_grain": k.grain, "policy": "confirmed",
                "precision": k.spread, "horizon_days": float(k.horizon) or None, "department": k.department,
                "parameters": json.dumps(PARAMETERS.get(k.kpi, {})),
                "in_strip": k.stage is None and k.kpi not in BOUNDARY,
                "boundary": "sales" if k.kpi in BOUNDARY else None,
                "rests_on_links": k.kpi.startswith(("lead_to_", "win_rate")),
            }
            for i, k in enumerate(KPIS, 1)
        ],
        "region": [
            {"region": r, "position": i, "name_en": en, "name_ru": ru} for i, (r, en, ru) in enumerate(REGIONS, 1)
        ],
        "department": [
            {
                "department": d, "name_en": en, "name_ru": ru, "region": region,
                "person": person.lower().replace(" ", "_"),
                "person_name": person, "email": f"{person.split()[0].lower()}@northlight.example",
            }
            for d, (en, ru, heads) in DEPARTMENTS.items()
            for region, person in heads.items()
        ],
        "target": [
            {
                "row": i, "kpi": k.kpi, "region": "default", "value": k.target, "upper": k.upper,
                "valid_from": date(2026, 1, 1), "client_expectation": k.target * 1.04,
                "competitor_level": k.target * 0.97,
                "internal_proposal": k.target * 0.95, "basis": "client_expectation", "baseline": False,
                "evidence": "28 interviews, spring 2026", "proposed_by": "Maria Lind", "approved_by": "Board",
                "approved_at": date(2025, 12, 10), "review_on": date(2026, 12, 31),
            }
            for i, k in enumerate(KPIS, 2)
        ],
        "source": [
            {
                "source": s, "format": f, "owner": owner, "watermark": AS_OF - timedelta(days=late), "lag_days": 0,
                "stale_after_days": 7, "is_stale": late > 7, "files": 2, "records_read": read,
                "accepted": read - bad - 120, "set_aside": 120, "quarantined": bad, "set_aside_by": "deleted 120",
            }
            for s, f, owner, late, read, bad in sources
        ],
        "file": [
            {
                "file_id": i, "source": s[0], "source_table": "lead", "path": f"extracts/{s[0]}/2026-11-22.csv",
                "records_read": s[4], "accepted": s[4] - s[5] - 120, "set_aside": 120, "quarantined": s[5],
                "set_aside_by": "deleted 120",
            }
            for i, s in enumerate(sources, 1)
        ],
        **links_and_campaigns(),
        **quality_and_readiness(),
        "strip": [
            {"key": "survey_response", "position": 1, "text_en": "Survey response 21 %",
             "text_ru": "Ответили на опросы 21 %", "is_warning": False},
        ],
    }  # fmt: skip


def _cells(kpi: Made, chance: random.Random) -> list[dict[str, Any]]:
    made = []
    for grain in ("month", "quarter"):
        period = period_start(FIRST, grain)
        while period is not None and period < AS_OF.date():
            regions = [_cell(kpi, region, grain, period, chance) for region, _, _ in REGIONS]
            made += [*regions, _cell(kpi, "?", grain, period, chance)]
            made.append(_company_row(_cell(kpi, "*", grain, period, chance), regions))
            period = period_end(period, grain)
    made.append(_cell(kpi, "*", "all", None, chance))
    return made


def _company_row(cell: dict[str, Any], regions: list[dict[str, Any]]) -> dict[str, Any]:
    cell["judged"] = cell["judged"] and not any(row["verdict"] == "missed" for row in regions)
    return cell


def _cell(kpi: Made, region: str, grain: str, period: date | None, chance: random.Random) -> dict[str, Any]:
    better = -1 if kpi.direction == "lower" else 1
    units = {"*": 2600, "?": 60, "Baltics": 140}.get(region, 430) * (3 if grain == "quarter" else 1)
    n = max(4, round(units * chance.uniform(0.8, 1.2)))
    season = 0.25 * math.sin((period or FIRST).month / 12 * 2 * math.pi)
    value = kpi.target + kpi.spread * (better * 0.55 + season + chance.gauss(0, 0.45))
    for (name, where, since), depth in COLLAPSES.items():
        if name == kpi.kpi and where == region and period is not None and period >= since:
            value = kpi.target - better * kpi.spread * depth
    half = kpi.spread * (0.45 if region == "*" else 0.75) * chance.uniform(0.8, 1.5) * (1.7 if n < 200 else 1)
    end = None if period is None else period_end(period, grain)
    closed = end is not None and datetime.combine(end, datetime.min.time()) <= AS_OF
    immature = closed and end is not None and end + timedelta(days=kpi.horizon) > AS_OF.date()
    has_target = period is not None and period >= date(2025, 1, 1)
    wrong = (value - kpi.target) * better < 0 or (kpi.upper is not None and value > kpi.upper)
    verdict, rule = None, 1
    if closed:
        verdict, rule = "met", 9
        if immature:
            verdict, rule = "immature", 4
        elif region == "?" or n < 8:
            verdict, rule = "insufficient_data", 5
        elif not has_target:
            verdict, rule = "no_target", 6
        elif wrong and abs(value - kpi.target) > half:
            verdict, rule = "missed", 8
        elif wrong:
            verdict, rule = ("missed_within_noise", 10) if half <= kpi.spread else ("insufficient_data", 11)
    certain = verdict == "missed" or (verdict == "met" and abs(value - kpi.target) > half)
    row: dict[str, Any] = {
        "kpi": kpi.kpi, "stage": kpi.stage, "region": region, "grain": grain, "period": period,
        "value": round(value, 12),
        "numerator": round(value * n), "denominator": float(n), "n": n, "low": round(value - half, 12),
        "high": round(value + half, 12), "immature": n // 3 if immature else 0,
        "target": kpi.target if has_target else None, "target_upper": kpi.upper, "target_basis": "client_expectation",
        "target_row": 2, "verdict": verdict, "rule": rule, "basis": "period" if verdict == "missed" else None,
        "p_value": 0.004 if verdict == "missed" else 0.4, "certain": certain, "closed": closed,
        "judged": grain == kpi.grain and closed and region != "?", "as_of": AS_OF,
    }  # fmt: skip
    if kpi.kpi in ON_LINKS:
        row |= {"links": "recorded", "recorded": row["value"], "repaired": round(row["value"] + ON_LINKS[kpi.kpi], 12)}
    if kpi.unit == "percent":
        row["low"], row["high"] = max(0.0, row["low"]), min(1.0, row["high"])
    return row | {"sentence_en": _sentence(row, kpi, "en"), "sentence_ru": _sentence(row, kpi, "ru")}


_WORDS = {
    "met": ("met", "выполнено"), "missed": ("missed", "не выполнено"),
    "missed_within_noise": ("below target, watched", "хуже цели, наблюдаем"),
    "insufficient_data": ("cannot tell yet", "данных мало"), "no_target": ("no target", "нет цели"),
    "immature": ("not mature yet", "ещё не созрело"), None: ("period still open", "период не закрыт"),
}  # fmt: skip


def _sentence(row: dict[str, Any], kpi: Made, language: str) -> str:
    ru = language == "ru"
    names = {region: (name_ru if ru else name_en) for region, name_en, name_ru in REGIONS}
    name = names.get(
        row["region"], "Northlight" if row["region"] == "*" else ("регион неизвестен" if ru else "unknown region")
    )
    parts = [f"{name} {format_value(row['value'], kpi.unit, language)}"]
    if row["target"] is not None:
        parts.append(f"{'цель' if ru else 'target'} {format_value(row['target'], kpi.unit, language)}")
    parts += [f"n {row['n']}", f"{'интервал' if ru else 'interval'} {row['low']:.3g}–{row['high']:.3g}"]
    return f"{', '.join(parts)}: {_WORDS[row['verdict']][ru]}"


def _records(paths: CompanyPaths, kpi: Made, month: date, chance: random.Random) -> dict[str, Any]:
    digest = hashlib.sha256(kpi.kpi.encode()).hexdigest()[:12]
    path = paths.records / kpi.kpi / f"{month:%Y-%m}-{digest}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        (f"00Q{i:012d}", f"00Q{i:012d}", datetime.fromisoformat("2026-10-01") + timedelta(minutes=17 * i), None, None,
         chance.choice(REGIONS)[0], int(chance.random() < 0.8), 1, None, False, True, 1, i + 1, 1)
        for i in range(2600)
    ]  # fmt: skip
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table records (record_id varchar, unit_id varchar, occurred_at timestamp, grain varchar,"
            " period date, region varchar, numerator integer, denominator integer, value decimal(18, 6),"
            " is_censored boolean, is_mature boolean, file_id bigint, record_no bigint, records integer)"
        )
        connection.register("written", pd.DataFrame(rows, dtype=object))
        connection.execute("insert into records select * from written")
        connection.execute(f"copy records to '{path}' (format parquet)")
    return {"kpi": kpi.kpi, "month": month, "path": str(path.relative_to(paths.records)), "rows": len(rows)}


def raise_tasks_of(paths: CompanyPaths, now: datetime = datetime(2026, 11, 18, 6, tzinfo=UTC)) -> None:
    """Tasks for the misses that the wall shows, some of them worked on: accepted, in question, overdue."""
    from dashboards.board_reader import BoardReader
    from dashboards.selection import default_month, shown_period, tile_cells
    from models.tasks.misses import Miss
    from models.tasks.people import Person
    from models.tasks.raising import raise_tasks
    from models.tasks.store import open_company_store
    from models.tasks.working import accept, comment, dispute

    board = BoardReader(paths).board()
    month = default_month(board)
    assert month is not None
    misses = []
    for entry in board.kpis:
        for region, cell in tile_cells(board, entry, shown_period(board, entry, month)):
            head = board.head_of(entry.department, region)
            if cell is None or cell.verdict != "missed" or not cell.judged or head is None or cell.period is None:
                continue
            misses.append(
                Miss(
                    kpi=entry.kpi, region=region, department=entry.department, grain=cell.grain, period=cell.period,
                    assignee=Person(head.person, head.person_name, head.email), sentence_en=cell.sentence_en,
                    sentence_ru=cell.sentence_ru, evidence={"value": cell.value, "target": cell.target, "n": cell.n},
                )
            )  # fmt: skip
    with open_company_store(paths) as store:
        made = raise_tasks(store, misses, now=now, due=date(2026, 12, 15)).created
        later = now + timedelta(hours=5)
        if made:
            accept(store, made[0], "ines_duarte", now=later)
            comment(store, made[0], "ines_duarte", "Two people left the desk in August.", now=later)
        if len(made) > 2:
            owner = Person("lars_holm", "Lars Holm", "l.holm@northlight.example")
            dispute(
                store, made[2], made[2].assignee.id, "Trials of the partner shop are counted twice.", owner, now=later
            )

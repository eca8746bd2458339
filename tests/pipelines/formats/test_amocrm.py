"""amoCRM: the deal that is the lead, doubled headers, stage names, encodings, dates and money as written, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.steps.linkage import link
from tests.pipelines.formats.crm_exports import crm, exported

HEADERS = [
    "ID", "Название сделки", "Бюджет", "Ответственный", "Дата создания сделки", "Дата редактирования", "Дата закрытия",
    "Этап сделки", "Воронка", "Полное имя контакта", "Компания", "Рабочий телефон", "Рабочий email", "Город",
    "Источник", "roistat", "_ym_uid", "gclid", "yclid", "Источник", "roistat", "Цвет крыши",
]  # fmt: skip
ENGLISH = {
    "Название сделки": "Lead title", "Бюджет": "Sale", "Ответственный": "Responsible user",
    "Дата создания сделки": "Date Created", "Дата закрытия": "Closed at", "Этап сделки": "Lead stage",
    "Воронка": "Pipeline", "Полное имя контакта": "Contact full name", "Компания": "Company",
    "Рабочий email": "Work email", "Рабочий телефон": "Work phone", "Источник": "Lead source",
}  # fmt: skip
WON, LOST = "Успешно реализовано", "Закрыто и не реализовано"
NBSP = "\u00a0"


def deal(number: int, **cells: str) -> list[str]:
    given = {
        "ID": str(number), "Название сделки": f"Сделка {number}", "Бюджет": f"1{NBSP}250{NBSP}000,50",
        "Дата создания сделки": "05.03.2026 14:30:00", "Дата редактирования": "05.03.2026 14:30:00",
        "Дата закрытия": "не закрыта", "Этап сделки": "Переговоры", "Воронка": "Воронка", "Город": "Nord",
        "Рабочий email": f"{number}@example.org", "_ym_uid": "1650000000123456789", "Цвет крыши": "красный",
    } | cells  # fmt: skip
    return [given.get(header, "") for header in HEADERS]


def written(*deals: list[str], delimiter: str = ";", headers: list[str] = HEADERS) -> str:
    rows = [headers, *deals]
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


REGION = {"columns": {"region": "Город"}}
SOURCE = crm("amocrm", tables={"lead": REGION, "opportunity": REGION})
DEALS = (
    deal(1, **{"Этап сделки": WON, "Дата закрытия": "07.03.2026 10:00:00"}),
    deal(2, **{"Этап сделки": LOST, "Дата закрытия": "08.03.2026 10:00:00", "Бюджет": "0"}),
    deal(3),
    deal(4, **{"Этап сделки": "Неразобранное", "Бюджет": ""}),
)
STAGED = [
    ("1", "1250000.50", True, True, "2026-03-07 10:00:00", "1", "north"),
    ("2", "0.00", False, True, "2026-03-08 10:00:00", "2", "north"),
    ("3", "1250000.50", False, False, None, "3", "north"),
]
QUERY = (
    "select opportunity_id, amount::varchar, is_won, is_closed, closed_at::varchar, lead_id, region "
    "from staging_opportunity order by all"
)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_encodings_delimiters_dates_and_money(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """dd.mm.yyyy, decimal comma, NBSP between thousands, «не закрыта» as a date, the day before the month."""
    content = written(*DEALS, delimiter=delimiter).encode(encoding)
    with exported(tmp_path, SOURCE, {"amocrm_export_leads.csv": content}) as found:
        assert found.rows(QUERY) == STAGED
        assert found.rows("select distinct created_at::varchar from staging_lead") == [("2026-03-05 14:30:00",)]
        assert found.quarantine() == []


def test_an_apostrophe_before_a_telephone_number(tmp_path: Path) -> None:
    with exported(tmp_path, SOURCE, {"a.csv": written(deal(1, **{"Рабочий телефон": "'+79161234567"}))}) as found:
        assert found.rows("select phone from staging_lead") == [("+79161234567",)]


def test_english_headers(tmp_path: Path) -> None:
    headers = [ENGLISH.get(header, header) for header in HEADERS]
    words = {WON: "Closed - won", LOST: "Closed - lost", "Неразобранное": "Incoming leads"}
    rows = [[words.get(cell, cell) for cell in cells] for cells in DEALS]
    with exported(tmp_path, SOURCE, {"x.csv": written(*rows, headers=headers)}) as found:
        assert found.rows(QUERY) == STAGED
        assert found.rows("select email from staging_lead order by all limit 1") == [("1@example.org",)]


def test_the_deal_is_the_lead(tmp_path: Path) -> None:
    """Every record is a lead; those that left the inbox are opportunities, and the shared id links them."""
    with exported(tmp_path, SOURCE, {"x.csv": written(*DEALS)}) as found:
        link(found.connection, found.declarations)
        assert found.rows("select opportunity_id, lead_id from linkage_link order by all") == [
            ("1", "1"),
            ("2", "2"),
            ("3", "3"),
        ]
        assert found.rows("select lead_id, is_converted from staging_lead order by all")[3:] == [("4", False)]
        assert found.rows("select records_read, accepted, set_aside from raw_conservation") == [(4, 4, 0)]


def test_stage_names_in_any_pipeline(tmp_path: Path) -> None:
    """The two stages that every pipeline has; ids of the interface for programs mean the same."""
    rows = [
        deal(number, **{"Этап сделки": stage, "Воронка": pipeline, "Дата закрытия": "08.03.2026 10:00:00"})
        for number, (stage, pipeline) in enumerate([(WON.upper(), "A"), ("142", "B"), (LOST, "B"), ("143", "A")])
    ]
    with exported(tmp_path, SOURCE, {"x.csv": written(*rows)}) as found:
        assert found.rows("select type, is_won, is_closed from staging_opportunity order by opportunity_id") == [
            ("A", True, True), ("B", True, True), ("B", False, True), ("A", False, True)
        ]  # fmt: skip


def test_doubled_headers_are_numbered(tmp_path: Path) -> None:
    rows = deal(1)
    first, second = [n for n, header in enumerate(HEADERS) if header == "Источник"]
    rows[first], rows[second] = "Сайт", "Партнёр"
    with exported(tmp_path, SOURCE, {"x.csv": written(rows)}) as found:
        assert found.rows('select "Источник", "Источник_2", "roistat_2" from raw_crm_lead') == [
            ("Сайт", "Партнёр", None)
        ]
        assert found.rows("select origin from staging_lead") == [("Сайт",)]


def test_fields_of_the_account_are_kept(tmp_path: Path) -> None:
    with exported(tmp_path, SOURCE, {"x.csv": written(deal(1))}) as found:
        assert found.rows('select "Цвет крыши" from raw_crm_lead') == [("красный",)]


def test_the_visitors_id_of_metrica_keeps_every_digit(tmp_path: Path) -> None:
    rows = deal(1, gclid="Cj0K", yclid="12345678901234567890")
    with exported(tmp_path, SOURCE, {"x.csv": written(rows)}) as found:
        assert found.rows("select client_id, gclid, yclid from staging_lead") == [
            ("1650000000123456789", "Cj0K", "12345678901234567890")
        ]


def test_the_newest_version_by_a_date_in_words(tmp_path: Path) -> None:
    """02.04.2026 is after 28.03.2026, though its text comes before."""
    older = deal(1, **{"Дата редактирования": "28.03.2026 10:00:00", "Этап сделки": "Переговоры"})
    newer = deal(1, **{"Дата редактирования": "02.04.2026 09:00:00", "Этап сделки": WON})
    for number, order in enumerate([(older, newer), (newer, older)]):
        with exported(tmp_path / str(number), SOURCE, {"x.csv": written(*order)}) as found:
            assert found.rows("select stage from staging_opportunity") == [(WON,)]
            assert found.set_aside() == {"superseded": 1}

"""Spellings that must meet, and those that must not. One case a line; normalised by the SQL that linkage runs."""

from __future__ import annotations

import random

import duckdb
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from models.linkage.phones import phone_keys
from pipelines.steps.linkage.workspace import prepare_normalising


@pytest.fixture(scope="module")
def work():
    connection = duckdb.connect()
    prepare_normalising(connection)
    return connection


def made(work, expression, value, **more):
    return work.execute(f"select {expression}", {"value": value, **more}).fetchall()[0][0]


SURNAME = "letters_of(spoken_of(latin_of($value)))"
FIRST_NAME = "first_word_of(spoken_of(latin_of($value)))"
WORDS = "company_words(latin_of($value))"
COMPANY = f"company_of(company_core({WORDS}), {WORDS})"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Щербаков", "Shcherbakov", "ЩЕРБАКОВ", "Ščerbakov"),
        ("Шевченко", "Shevchenko", "Ševčenko"),
        ("Хмельницкий", "Khmelnitsky", "Khmelnitskii"),
        ("Васильев", "Vasilyev", "Vasiliev", "Vasil'ev"),
        ("Яковлев", "Yakovlev", "Iakovlev", "Jakovlev"),
        ("Цветков", "Tsvetkov", "Cvetkov"),
        ("Фёдоров", "Федоров", "Fedorov"),
        ("Жуков", "Zhukov", "Žukov"),
        ("Müller", "Mueller", "MÜLLER", "Mu\u0308ller"),
        ("Schröder", "Schroeder"),
        ("Großmann", "Grossmann"),
        ("O'Neil", "ONeil", "O’Neil"),
        ("García-López", "Garcia Lopez"),
        ("Øyvind", "Oyvind"),
        ("Йованович", "И\u0306ованович"),
    ],
)
def test_surnames_that_meet(work, spellings):
    assert len({made(work, SURNAME, one) for one in spellings}) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("Юлия", "Yulia", "Julija", "Iuliia"),
        ("Наталья", "Natalia", "Natalya"),
        ("Александр", "Alexandr", "Aleksandr"),
        ("Дмитрий", "Dmitry", "Dmitrii", "Dmitriy"),
        ("Евгений", "Evgeny", "Evgenii"),
        ("Екатерина", "Ekaterina"),
        ("Сергей", "Sergey", "Sergei"),
        ("Anna-Maria", "Anna", "Anna Maria"),
        ("Thomas", "Tomas"),
    ],
)
def test_first_names_that_meet(work, spellings):
    assert len({made(work, FIRST_NAME, one) for one in spellings}) == 1


BEGUN = "begun_of(first_word_of(latin_of($value)), length(first_word_of($value)) = 1)"


@pytest.mark.parametrize(
    ("initial", "names"),
    [
        ("J.", ("Johan", "Julia", "Julija", "Yulia", "Юлия", "Jelena", "Jiří")),
        ("Y.", ("Yulia", "Yevgeny", "Юлия", "Julija")),
        ("Ю.", ("Юлия", "Yulia", "Julija")),
        ("Я", ("Яна", "Jana", "Yana")),
        ("Ж.", ("Жанна", "Žanna", "Zhanna")),
        ("Ш.", ("Шамиль", "Shamil")),
        ("X.", ("Xavier",)),
        ("Ö.", ("Örjan",)),
        ("A.", ("Ann", "Åsa")),
    ],
)
def test_initials_that_begin_a_name(work, initial, names):
    for name in names:
        assert made(work, f"is_initial({BEGUN}, ({BEGUN.replace('$value', '$other')}))", initial, other=name), name


@pytest.mark.parametrize(
    ("one", "other"), [("J.", "Hanna"), ("J.", "Olga"), ("O.", "Johan"), ("A", "Ben"), ("Jo", "Johan")]
)
def test_initials_of_others(work, one, other):
    assert not made(work, f"is_initial({BEGUN}, ({BEGUN.replace('$value', '$other')}))", one, other=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hansen", "Jensen"), ("Petrov", "Petrenko"), ("Nowak", "Novák"), ("Müller", "Miller"), ("Kim", "Kin")],
)
def test_surnames_that_stay_apart(work, one, other):
    assert made(work, SURNAME, one) != made(work, SURNAME, other)


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Ромашка",
            'ООО "Ромашка"',
            "Ромашка, ООО",
            "ПАО Ромашка",
            "Romashka LLC",
            "Общество с ограниченной ответственностью «Ромашка»",
        ),
        ("Umbracor Foods", "Umbracor Foods Lda", "UMBRACOR FOODS, LDA.", "Umbracor-Foods"),
        ("Jorrigen Security", "Jorrigen Security Sp. z o.o.", "Jorrigen Security sp. z o. o."),
        ("Solsagen", "Solsagen GmbH & Co. KG", "Solsagen G.m.b.H."),
        ("Balnotum", "Balnotum A/S", "Balnotum a/s"),
        ("Fenliport", "Fenliport S.A.", "Fenliport S.L.", "Fenliport s.r.o.", "Fenliport d.o.o."),
        ("Praterra", "Praterra AB (publ)", "OÜ Praterra", "UAB Praterra", "SIA „Praterra“"),
        ("Smith and Sons", "Smith & Sons Ltd"),
    ],
)  # fmt: skip
def test_companies_that_meet(work, spellings):
    assert len({made(work, COMPANY, one) for one in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Acme Steel", "Acme Foods"), ("AS", "AB"), ("Nord", "Nordic")])
def test_companies_that_stay_apart(work, one, other):
    """A name that is made of legal forms alone is kept, or all such companies would be one."""
    assert made(work, COMPANY, one) != made(work, COMPANY, other)


def test_initials_of_three_words_meet_the_acronym(work):
    initials = made(work, f"acronym_of(company_core({WORDS}))", "International Business Machines Corp.")
    assert initials == made(work, COMPANY, "IBM")
    assert made(work, f"acronym_of(company_core({WORDS}))", "Business Machines Ltd") is None


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Ann.Lee@Example.org", "ann.lee@example.org"),
        ('"Lee, Ann" <Ann.Lee@example.org>', "ann.lee@example.org"),
        ("mailto:ann@example.org", "ann@example.org"),
        (" ann@example.org; bob@example.org", "ann@example.org"),
        ("ann@example.org.", "ann@example.org"),
        ("иван@пример.рф", "иван@пример.рф"),
        ("ann@localhost", None),
        ("ann at example.org", None),
        ("n/a", None),
        (None, None),
    ],
)
def test_addresses(work, written, address):
    assert made(work, "address_of($value::varchar)", written) == address


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("https://www.example.org/contact?x=1", "example.org"),
        ("HTTP://Shop.Example.org:8080", "shop.example.org"),
        ("example.org", "example.org"),
        ("www.example.org", "example.org"),
        ("none", None),
        ("", None),
    ],
)
def test_web_addresses(work, written, site):
    assert made(work, "site_of($value)", written) == site


@pytest.mark.parametrize(
    "written",
    ["+46 91 759593", "0046917595931", "+351 91-759.593", "+44 20 7946 0958", "+7 495 123 45 67", "+49 30 123456",
     "+1 (660) 485-0224", "+44 (0) 20 7946 0958", "+39 06 1234 5678", "+46", "0917595931", "+0 123 456 789",
     "+46 11 111 11 11", "+7 8 495 123 45 67", "+86 12 1104918300", "+261 7755249", "+54 9 11 5721 3000",
     "+999 123 4567"],
)  # fmt: skip
def test_the_short_way_with_numbers_says_what_the_long_one_says(work, written):
    """What SQL reads itself is exactly what the library reads; the rest it leaves to the library."""
    short = made(work, "plain_phone_of($value)", written)
    assert short is None or [short] == phone_keys(written, [])


def test_the_short_way_is_taken(work):
    assert made(work, "plain_phone_of($value)", "+351 91 759593") == "+35191759593"


def test_the_short_way_is_taken_behind_any_code_but_says_what_the_long_one_says(work):
    """Every country's code, with numbers of every length that may be read; half of them are drawn with many zeros."""
    draw = random.Random(7)
    numbers = [
        f"+{code}{''.join(draw.choices('0123456789', weights=[draw.choice([1, 9])] + [1] * 9, k=length))}"
        for code in sorted(COUNTRY_CODE_TO_REGION_CODE)
        for length in range(6, 14)
        for _ in range(3)
    ]
    rows = work.execute(
        "select number, plain_phone_of(number) from (select unnest($numbers) as number)", {"numbers": numbers}
    ).fetchall()
    taken = [(number, short) for number, short in rows if short is not None]
    assert len(taken) > 2000
    assert [number for number, short in taken if [short] != phone_keys(number, [])] == []

"""What people are told of their extracts: in both languages, with the same values, under keys that the code uses."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from models.notices import Notice, first_of, load_notices
from tests.conftest import ROOT

KEYS = sorted(load_notices())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", KEYS)
def test_each_is_worded_in_both_languages(key):
    text = load_notices()[key]
    assert re.search("[А-я]", text.ru) and not re.search("[А-я]", text.en)
    # Why a value could not be read is told in English alone; the page of quality shows it.
    assert fields(text.ru) == fields(text.en) - {"reason"}


def test_every_key_is_used_and_every_used_key_is_known():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").rglob("*.py"))
    used = set(re.findall(r'Notice\(\s*"(\w+)"', code)) | set(re.findall(r'key, files = "(\w+)" if .* else "', code))
    used |= set(re.findall(r'key, files = .* else "(\w+)"', code))
    assert used == set(KEYS)


def test_it_reads_as_its_english_text_and_knows_itself_in_russian():
    told = Notice(
        "file_not_taken", source="crm", files=first_of([f"{n}.csv" for n in range(7)], 5), place="company.yaml:9"
    )
    assert told.startswith("source crm: no table takes 0.csv, 1.csv, 2.csv, 3.csv, 4.csv and 2 more. Declare")
    assert "(company.yaml:9)" in told
    assert told.in_language("ru").startswith(
        "источник crm: ни одна таблица не берёт 0.csv, 1.csv, 2.csv, 3.csv, 4.csv и ещё 2."
    )
    assert first_of(["a"], 1).ru == "a"

"""The tables of normalisation hold together: no line twice, nothing that takes another line's work away."""

from __future__ import annotations

import pytest

from models.linkage.comparisons import load_model
from models.linkage.reasons import load_texts, reason_words
from models.linkage.tables import TABLES, letters, table, tables_version


@pytest.mark.parametrize(
    ("name", "key"), [("legal_forms", "form"), ("mail_domains", "domain"), ("role_mailboxes", "mailbox")]
)
def test_no_line_twice(name, key):
    values = [row[key] for row in table(name)]
    assert len(values) == len(set(values))
    assert all(value == value.strip().lower() for value in values)


@pytest.mark.parametrize("name", TABLES)
def test_each_line_says_since_which_version(name):
    assert all(int(row["since"]) >= 1 for row in table(name))


def test_letters_come_once_in_their_step_and_longer_ones_first():
    for step in ("cyrillic", "latin", "spelling"):
        written = [one for one, _ in letters(step)]
        assert len(written) == len(set(written))
    spelling = [one for one, _ in letters("spelling")]
    assert spelling.index("sch") < spelling.index("sh") < spelling.index("ss")


def test_all_small_russian_letters_have_a_line():
    assert {chr(code) for code in range(ord("а"), ord("я") + 1)} | {"ё"} <= {one for one, _ in letters("cyrillic")}


def test_a_mail_domain_is_free_or_disposable_and_its_double_is_there():
    rows = {row["domain"]: row for row in table("mail_domains")}
    assert {row["kind"] for row in rows.values()} == {"free", "disposable"}
    assert {row["same_as"] for row in rows.values() if row["same_as"]} <= set(rows)
    assert rows["googlemail.com"]["same_as"] == "gmail.com"


def test_the_version_changes_with_what_the_tables_say(monkeypatch):
    before = tables_version.__wrapped__()
    monkeypatch.setattr("models.linkage.tables.table", lambda name: ({"since": "1", "form": "gmbh"},))
    assert tables_version.__wrapped__() != before


def test_every_reason_can_be_said():
    for reason in load_texts("reasons"):
        words = reason_words(reason, "last_name, company", 3, 1000)
        assert all("{" not in text and "_" not in text for text in words.values())


def test_whatever_a_reason_speaks_of_has_a_name():
    model = load_model()
    columns = {column for comparison in model.comparisons for column in comparison.columns}
    assert columns | {rule.name for rule in model.blocking} | set(model.needs) == set(load_texts("subjects"))

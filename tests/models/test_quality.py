"""Suites of checks: the library's are sound, a company adds, changes and switches off, mistakes name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.declarations import read_declarations
from models.entities import load_entities
from models.issues import Issues
from models.quality.kinds import GRADES, KINDS, Check, kind_of
from models.quality.suites import fed_checks, load_checks
from tests.tiny_company import write_tiny_company

ALLOWED = """\
origin_allowed:
  kind: allowed
  column: origin
  values: [web, event]
  about: Leads come from the web or from events.
"""


def own_suite(root: Path, text: str, name: str = "lead") -> Path:
    folder = write_tiny_company(root) / "checks"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path) -> tuple[dict[str, Check], list[str]]:
    issues = Issues(folder.parent)
    checks = load_checks(folder, issues)
    return {check.key: check for check in checks}, [issue.line_of_text() for issue in issues]


def test_the_library_is_sound_and_uses_most_kinds():
    issues = Issues()
    checks = load_checks(None, issues)
    assert not list(issues)
    assert set(KINDS) - {kind_of(check) for check in checks} == {"allowed"}, "only a company knows its words"
    assert {check.grade for check in checks} == set(GRADES)
    for entity in load_entities():
        names = {check.id for check in checks if check.entity == entity}
        assert {"accounted", "key", "fresh", "volume"} <= names


def test_every_check_speaks_both_languages():
    assert not [check.key for check in load_checks(None, Issues()) if check.about.en == check.about.ru]


def test_the_key_is_the_entitys_own_and_only_search_may_hide_a_part_of_it():
    checks = {check.key: check for check in load_checks(None, Issues())}
    assert checks["lead.key"].columns == ("lead_id",)
    assert checks["search_query.key"].columns == ("day", "country", "query")
    assert checks["search_query.key"].nullable == ("query", "country")


def test_a_company_adds_a_check(tmp_path):
    checks, found = loaded(own_suite(tmp_path, ALLOWED))
    assert not found
    assert checks["lead.origin_allowed"].values == ("web", "event")
    assert checks["lead.origin_allowed"].concerns == ("origin",)


def test_a_company_changes_what_it_names_and_keeps_the_rest(tmp_path):
    own = "converted_at_order: {grade: warning, tolerance: 0.5}\n"
    check = loaded(own_suite(tmp_path, own))[0]["lead.converted_at_order"]
    assert (check.grade, check.tolerance, check.at_least, check.later) == ("warning", 0.5, 3, "converted_at")


def test_a_company_switches_a_check_off_for_one_entity_or_for_all(tmp_path):
    folder = own_suite(tmp_path, "volume: off\n")
    checks, found = loaded(folder)
    assert "lead.volume" not in checks and "opportunity.volume" in checks and not found
    (folder / "every_entity.yaml").write_text("fresh: off\n", encoding="utf-8")
    assert not [key for key in loaded(folder)[0] if key.endswith(".fresh")]


MISTAKES = [
    ("kind: allowed", "kind: alowed", 2, "'alowed' is no kind of check. Did you mean 'allowed'?"),
    ("column: origin", "column: orgin", 3, "lead has no column 'orgin'. Did you mean 'origin'?"),
    ("values:", "valus:", 4, "unknown key. Did you mean 'values'?"),
    ("  values: [web, event]\n", "", 2, "this key is required"),
    ("kind: allowed", "kind: allowed\n  grade: gat", 3, "'gat' is not one of"),
    ("kind: allowed", "kind: allowed\n  tolerance: 2", 3, "tolerance"),
    ("origin_allowed", "Origin Allowed", 1, "id"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "message"), MISTAKES)
def test_mistakes_name_file_line_and_suggestion(tmp_path, right, wrong, line, message):
    found = loaded(own_suite(tmp_path, ALLOWED.replace(right, wrong, 1)))[1]
    assert [text for text in found if message in text and text.startswith(f"checks/lead.yaml:{line}: error:")], found


@pytest.mark.parametrize(
    ("suite", "name", "message"),
    [
        ("accounted: off\n", "lead", "is a law of extracts"),
        ("accounted: off\n", "every_entity", "is a law of extracts"),
        ("accounted: {grade: warning}\n", "lead", "is a law of extracts"),
        ("voulme: off\n", "lead", "there is no such check to switch off. Did you mean 'volume'?"),
        (ALLOWED, "leed", "there is none called 'leed'. Did you mean 'lead'?"),
        ("origin_allowed: yes please\n", "lead", "a block of keys and values"),
        ("x: {kind: reference, column: owner_id, to: stafff, about: x}\n", "lead", "Did you mean 'staff'?"),
        ("x: {kind: range, column: created_at, about: x}\n", "lead", "give minimum, maximum or both"),
        ("x: {kind: range, column: created_at, minimum: soon, about: x}\n", "lead", "'soon' is not a day such as"),
        ("x: {kind: range, column: amount, minimum: low, about: x}\n", "opportunity", "'low' is not a number"),
        (
            "x: {kind: conserved, about: x, parts: {a: {status: true}, b: {is_converted: false}}}\n",
            "lead",
            "parts.a.status: write a word or a list of words",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(tmp_path, suite, name, message):
    found = loaded(own_suite(tmp_path, suite, name))[1]
    assert [text for text in found if message in text], found


def test_check_shows_them_with_the_rest(tmp_path):
    own_suite(tmp_path, ALLOWED.replace("column: origin", "column: orgin"))
    found = [issue.line_of_text() for issue in read_declarations(tmp_path)[1]]
    assert [text for text in found if text.startswith("checks/lead.yaml:3: error:")]


def test_a_check_of_a_table_that_nobody_feeds_does_not_run():
    checks = load_checks(None, Issues())
    runs, skipped = fed_checks(checks, {"lead"})
    assert {check.entity for check in runs} == {"lead"}
    assert {check.key for check in skipped} == {
        "lead.converted_opportunity_reference", "lead.converted_account_reference",
    }  # fmt: skip
    runs, skipped = fed_checks(checks, {"lead", "opportunity", "account"})
    assert not {check.key for check in skipped if check.entity == "lead"}

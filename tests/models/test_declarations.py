"""Every mistake in a declaration is found at once, with its file, its line and a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.declarations import load_declarations, read_declarations
from models.errors import DeclarationError
from tests.tiny_company import COMPANY, JOURNEY, TARGETS, write_tiny_company


def findings(root: Path) -> list[str]:
    return [issue.line_of_text() for issue in read_declarations(root)[1]]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_sound_company_has_no_finding(tmp_path):
    declarations = load_declarations(write_tiny_company(tmp_path))
    assert declarations.issues == ()
    assert list(declarations.kpis) == ["win_rate"]
    assert declarations.company.department("sales").head_of("South").name == "Bo Chief"
    assert declarations.company.department("sales").head_of("North").email == "ann@tiny.example"
    assert declarations.company.department("sales").head_of("*").id == "ann_head"


COMPANY_MISTAKES = [
    ("regions:", "regoins:", "regoins: unknown key. Did you mean 'regions'?"),
    ("format: custom", "format: custon", "there is no format 'custon'. Did you mean 'custom'?"),
    (
        "created_at: {from: created, type: date}",
        "creatd_at: created",
        "has no column 'creatd_at'. Did you mean 'created_at'?",
    ),
    ("entity: lead", "entity: leed", "there is no entity 'leed'. Did you mean 'lead'?"),
    ("South: Bo Chief", "Sout: Bo Chief", "there is no region 'Sout'. Did you mean 'South'?"),
    ("aliases: [ES]", "aliases: [se]", "'se' names two regions"),
    ("time_zone: UTC", "time_zone: Berlin", "'Berlin' is no IANA time zone"),
    ("type: boolean", "type: bool", "'bool' is not one of"),
    ("id: South", "id: North", "declared twice: North"),
    (
        "reporting_currency: EUR",
        "reporting_currency: euro",
        "reporting_currency: must be three capital letters, such as EUR; g",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "message"), COMPANY_MISTAKES)
def test_mistakes_in_company_yaml_name_file_line_and_suggestion(tmp_path, right, wrong, message):
    text = COMPANY.replace(right, wrong, 1)
    found = [line for line in findings(write_tiny_company(tmp_path, company=text)) if message in line]
    assert found, findings(tmp_path)
    place, line = found[0].split(":")[:2]
    assert place == "company.yaml"
    assert int(line) >= 1


def test_the_line_is_the_very_line(tmp_path):
    text = COMPANY.replace("format: custom", "format: custon")
    (found,) = [line for line in findings(write_tiny_company(tmp_path, company=text)) if "custon" in line]
    assert found.startswith(f"company.yaml:{line_of(text, 'custon')}: error:")


def test_a_column_without_an_origin_is_told(tmp_path):
    """Only over a column of the library may a company leave the origin out."""
    text = COMPANY.replace("region: region", "region: {values: {N: North}}", 1)
    (found,) = findings(write_tiny_company(tmp_path, company=text))
    assert found.startswith(f"company.yaml:{line_of(text, 'values')}: error: crm.lead.region: say exactly one of from")


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("region: region", "region: {from: region, pattern: '([a'}", "pattern"),
        # The database knows no look-ahead, Python does.
        ("region: region", "region: {from: region, pattern: '(?=a)'}", "pattern"),
        ("entity: lead", "entity: lead\n        partition: '([a'", "partition"),
        ("format: custom", "format: custom\n    stamp: '([a'", "stamp"),
    ],
)
def test_what_is_no_regular_expression_is_told_with_its_line(tmp_path, right, wrong, key):
    text = COMPANY.replace(right, wrong, 1)
    (found,) = findings(write_tiny_company(tmp_path, company=text))
    assert found.startswith(f"company.yaml:{line_of(text, key + ':')}: error: ")
    assert f"{key}: is no regular expression (" in found


def test_all_mistakes_are_told_at_once(tmp_path):
    company = COMPANY.replace("format: custom", "format: custon")
    journey = JOURNEY.replace("win_rate", "win_rat")
    targets = TARGETS + "win_rate,Nort,x,,,true\n"
    with pytest.raises(DeclarationError) as caught:
        load_declarations(write_tiny_company(tmp_path, company=company, journey=journey, targets=targets))
    text = str(caught.value)
    assert caught.value.exit_code == 2
    for part in (
        "'custon'",
        "there is no KPI 'win_rat'. Did you mean 'win_rate'?",
        "targets.csv:3",
        "'Nort'",
        "'x' is not a number",
    ):
        assert part in text


def test_a_value_of_the_wrong_kind_hides_no_other_mistake(tmp_path):
    company = COMPANY.replace("format: custom", "format: custom\n    lag_days: one")
    journey = JOURNEY.replace("win_rate", "win_rat")
    with pytest.raises(DeclarationError) as caught:
        load_declarations(write_tiny_company(tmp_path, company=company, journey=journey))
    assert "lag_days" in str(caught.value)
    assert "there is no KPI 'win_rat'" in str(caught.value)


TARGET_MISTAKES = [
    ("win_rate,North,0.5,2020-01-01,,true\nwin_rate,North,0.6,2021-01-01,,true", "overlaps line 2"),
    ("win_rat,North,0.5,,,true", "Did you mean 'win_rate'?"),
    ("win_rate,North,,,,true", "value is empty"),
    ("win_rate,North,45 %,,,true", "Write 0.45 for 45 %"),
    ("win_rate,North,nan,,,true", "is not a number"),
    ("win_rate,North,1.5,,,true", "a share between 0 and 1"),
    ("win_rate,North,0.5,31.10.2026,,true", "is not a date"),
    ("win_rate,North,0.5,,,maybe", "neither true nor false"),
    ("win_rate,North,0.5,,,", "never comes into force"),
    ("nps,North,40,,,true", "nps is not in the journey, so nothing is held against this target."),
]


@pytest.mark.parametrize(("rows", "message"), TARGET_MISTAKES)
def test_mistakes_in_targets(tmp_path, rows, message):
    text = TARGETS.splitlines()[0] + "\n" + rows + "\n"
    found = [line for line in findings(write_tiny_company(tmp_path, targets=text)) if message in line]
    assert found and found[0].startswith("targets.csv:"), findings(tmp_path)


def test_a_target_that_follows_another_does_not_overlap(tmp_path):
    header = "kpi,region,value,valid_from,valid_to,baseline\n"
    rows = "win_rate,North,0.5,2020-01-01,2020-12-31,true\nwin_rate,North,0.6,2021-01-01,,true\n"
    assert findings(write_tiny_company(tmp_path, targets=header + rows)) == []


def test_softer_than_both_outside_inputs_is_flagged(tmp_path):
    text = "kpi,region,value,client_expectation,competitor_level,baseline\nwin_rate,North,0.4,0.5,0.45,true\n"
    (found,) = findings(write_tiny_company(tmp_path, targets=text))
    assert found.startswith("targets.csv:2: warning: softer than both")


@pytest.mark.parametrize("own", ["0.45", "0.4501", "0.6"])
def test_as_hard_as_one_outside_input_is_not_soft(tmp_path, own):
    text = f"kpi,region,value,client_expectation,competitor_level,baseline\nwin_rate,North,{own},0.5,0.45,true\n"
    assert findings(write_tiny_company(tmp_path, targets=text)) == []


WITH_BASE = (
    "kpi,region,grain,value,improvement,base_period,valid_from,basis,client_expectation,competitor_level,baseline"
)
BASE_MISTAKES = [
    ("win_rate,North,,0.5,10%,2025,2026-01-01,,,,true", "say either 'value', or both"),
    ("win_rate,North,,,10%,,2026-01-01,,,,true", "say either 'value', or both"),
    ("win_rate,North,,,ten,2025,2026-01-01,,,,true", "'ten' better than '2025' cannot be read"),
    ("win_rate,North,,,0%,2025,2026-01-01,,,,true", "cannot be read. Write 10% or 0.02"),
    ("win_rate,North,,,10%,2025-13,2026-01-01,,,,true", "cannot be read"),
    ("win_rate,North,,,10%,2025-Q4,2025-12-31,,,,true", "before the end of the base period 2025-Q4"),
    ("win_rate,North,,,10%,2025-Q4,,,,,true", "before the end of the base period"),
    ("new_visitors,North,,,10%,2025,2026-01-01,,,,true", "a year is no base for a month"),
    ("win_rate,North,,0.5,,,,client,,,true", "basis: 'client' is no input."),
    ("win_rate,North,,0.5,,,,client_expectation,,0.4,true", "follows client_expectation, whose column is empty"),
]


@pytest.mark.parametrize(("row", "message"), BASE_MISTAKES)
def test_mistakes_in_improvements_and_bases(tmp_path, row, message):
    found = [
        line for line in findings(write_tiny_company(tmp_path, targets=f"{WITH_BASE}\n{row}\n")) if message in line
    ]
    assert found and found[0].startswith("targets.csv:2: "), findings(tmp_path)


def test_an_improvement_needs_no_value(tmp_path):
    text = f"{WITH_BASE}\nwin_rate,North,,,10%,2025-Q4,2026-01-01,,,,true\n"
    assert findings(write_tiny_company(tmp_path, targets=text)) == []


def test_a_kpi_nobody_feeds_and_one_without_sql(tmp_path):
    root = write_tiny_company(tmp_path, journey=JOURNEY.replace("[win_rate]", "[win_rate, nps]"))
    assert any("nps reads survey_response, which no source feeds" in line for line in findings(root))
    (root / "kpis").mkdir()
    (root / "kpis" / "own.yaml").write_text(
        "own_kpi:\n  title: Own\n  description: Own\n  kind: proportion\n  direction: higher\n  unit: percent\n"
        "  independent_unit: lead\n  reads: [lead]\n"
    )
    assert any(line.startswith("kpis/own.yaml:1: error: own_kpi: there is no SQL for it.") for line in findings(root))


@pytest.mark.parametrize(
    ("text", "message"),
    [("name: [", "no valid YAML"), ("- a\n- b\n", "must hold keys and values"), ("", "must hold keys and values")],
)
def test_a_file_that_is_no_yaml_mapping(tmp_path, text, message):
    assert any(
        line.startswith("company.yaml") and message in line
        for line in findings(write_tiny_company(tmp_path, company=text))
    )


def test_a_missing_file_is_named(tmp_path):
    assert any("company.yaml: error: the file is missing" in line for line in findings(tmp_path))


def test_extracts_root_takes_environment_variables_and_names_a_missing_one(tmp_path, monkeypatch):
    monkeypatch.setenv("TINY_DATA", str(tmp_path / "elsewhere"))
    root = write_tiny_company(tmp_path, company=COMPANY + "extracts_root: ${TINY_DATA}/x\n")
    assert load_declarations(root).extracts_root == tmp_path / "elsewhere" / "x"
    monkeypatch.delenv("TINY_DATA")
    assert any("the environment variable TINY_DATA is not set" in line for line in findings(root))


def test_rates(tmp_path):
    sound = "currency,valid_from,rate\nGBP,2026-01-01,1.15\nGBP,2026-02-01,1.16\n"
    assert len(load_declarations(write_tiny_company(tmp_path, rates=sound)).rates) == 2
    twice = sound + "GBP,2026-02-01,1.2\nSEK,soon,0.1\n"
    found = findings(write_tiny_company(tmp_path, rates=twice))
    assert any(line.startswith("rates.csv:4: error: a second rate for GBP") for line in found)
    assert any(line.startswith("rates.csv:5: error: not a rate.") for line in found)


def test_a_company_may_change_a_kpis_parameters_and_no_others(tmp_path):
    text = COMPANY + "parameters: {win_rate: {precision: 0.2}}\n"
    assert load_declarations(write_tiny_company(tmp_path, company=text)).kpi("win_rate").precision == 0.2
    text = COMPANY + "parameters: {win_rate: {sla_horus: 4}}\n"
    assert any("no such parameter" in line for line in findings(write_tiny_company(tmp_path, company=text)))


def test_only_a_kpi_that_stands_on_links_may_be_judged_on_repaired_ones(tmp_path):
    text = COMPANY + "parameters: {win_rate: {judged_on: repaired}, link_rate: {judged_on: repaired}}\n"
    told = [line for line in findings(write_tiny_company(tmp_path, company=text)) if "judged_on" in line]
    assert len(told) == 1
    assert "win_rate.judged_on: its SQL reads no links" in told[0]


def test_a_region_without_a_head_is_told_before_a_task_goes_to_somebody_elses_desk(tmp_path):
    text = COMPANY.replace("default: Ann Head <ann@tiny.example>", "South: Bo Chief").replace(", South: Bo Chief}", "}")
    (found,) = findings(write_tiny_company(tmp_path, company=text))
    assert "warning: sales: nobody is declared for North; Bo Chief gets their tasks." in found


def test_a_row_with_too_many_fields_and_a_kpi_that_stands_twice(tmp_path):
    targets = TARGETS + "win_rate,South,0.5,,,true,why,not\n"
    journey = JOURNEY.replace("[win_rate]", "[win_rate, win_rate]")
    found = findings(write_tiny_company(tmp_path, journey=journey))
    assert any("stands twice in the journey: win_rate." in line and "{" not in line for line in found), found
    found = findings(write_tiny_company(tmp_path, targets=targets))
    assert any(line.startswith("targets.csv:3: error: the row has more fields") for line in found), found


def test_a_kpi_whose_sql_reads_what_it_does_not_declare(tmp_path):
    root = write_tiny_company(tmp_path, journey=JOURNEY.replace("[win_rate]", "[win_rate, own_kpi]"))
    (root / "kpis").mkdir()
    block = (
        "own_kpi:\n  title: Own\n  description: Own\n  kind: proportion\n  direction: higher\n  unit: percent\n"
        "  independent_unit: lead\n  reads: [lead]\n"
    )
    (root / "kpis" / "own.yaml").write_text(block)
    (root / "sql" / "observations").mkdir(parents=True)
    sql = "-- not staging_session\nselect * from staging_lead where lead_id in (select lead_id from staging_activity)"
    (root / "sql" / "observations" / "own_kpi.sql").write_text(sql)
    expected = "kpis/own.yaml:1: error: own_kpi.reads lacks activity, which sql/observations/own_kpi.sql reads."
    assert [line for line in findings(root) if "lacks" in line] == [
        f"{expected} Name it there, or in also_reads where the KPI does without it."
    ]
    (root / "kpis" / "own.yaml").write_text(block + "  also_reads: [activity]\n")
    assert not [line for line in findings(root) if "error" in line]


@pytest.mark.parametrize("reads", ["[session]", "[session_count]"])
def test_every_source_that_a_kpis_sql_reads_decides_its_age(tmp_path, reads):
    """Visits that come added up stand beside single ones, whatever the company says of what the KPI reads."""
    web = """\
  - {id: visits, format: custom, path: web, owner: Dee Owner, tables: {visit: {entity: session, files: v*, key: id,
      columns: {session_id: id, started_at: at}}}}
  - {id: counts, format: ga4_report, path: counts, owner: Dee Owner}
"""
    parameters = f"parameters: {{engaged_session_share: {{reads: {reads}}}}}\n"
    journey = JOURNEY.replace("[win_rate]", "[win_rate, engaged_session_share]")
    declarations = load_declarations(write_tiny_company(tmp_path, company=COMPANY + web + parameters, journey=journey))
    sources = [source.id for source in declarations.sources_of(declarations.kpi("engaged_session_share"))]
    assert sources == ["visits", "counts"]
    assert [source.id for source in declarations.sources_of(declarations.kpi("win_rate"))] == ["crm"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("brand_terms:\n", "error: brand_terms: nothing is said here. Fill it, or take the key out."),
        ("brand_terms: acme\n", "error: brand_terms: must be a list; given: 'acme'."),
        (
            "parameters: {win_rate: {precision: -1}}\n",
            "error: parameters.win_rate.precision: must be more than 0; given: '-1'.",
        ),
        ("parameters: {win_rate: {sla: 1}}\n", "error: parameters.win_rate.sla: the KPI has no such parameter."),
        (
            "parameters: {lead_response_within_sla: {sla_hours: eight}}\n",
            "error: parameters.lead_response_within_sla.sla_hours: must be a number, such as 0.5; given: 'eight'. T",
        ),
        (
            "parameters: {nps: {metric: 5}}\n",
            "error: parameters.nps.metric: must be text; given: 5. The KPI itself says",
        ),
        (
            "parameters: {lead_response_within_sla: {sla_hours: 9999, horizon_days: 2}}\n",
            "error: parameters.lead_response_within_sla: sla_hours 9999 is longer than horizon_days 2: declare both",
        ),
        ("boards_kept: many\n", "error: boards_kept: must be a whole number, such as 7; given: 'many'."),
        ("boards_kept: 0\n", "error: boards_kept: must be 1 or more; given: '0'."),
        ("extracts_root: 5\n", "error: extracts_root: must be text; given: '5'. Write it in quotes: \"5\"."),
        (
            "meetings: monthly\n",
            "error: meetings: must hold keys and values (ordinal, weekday, dates); given: 'monthly'.",
        ),
        ("readiness: [a]\n", "error: readiness: must hold keys and values."),
    ],
)
def test_a_value_of_a_wrong_shape_is_told_in_words_and_with_its_line(tmp_path, more, message):
    line = COMPANY.count("\n") + 1
    assert any(
        text.startswith(f"company.yaml:{line}: {message}")
        for text in findings(write_tiny_company(tmp_path, company=COMPANY + more))
    )


def test_files_in_another_encoding_name_the_line_and_what_to_do(tmp_path):
    root = write_tiny_company(tmp_path)
    for name in ("company.yaml", "targets.csv"):
        path = root / name
        whole = path.read_text()
        path.write_bytes(whole.encode() + "# Süd\n".encode("cp1252"))
        line = whole.count("\n") + 1
        assert f"{name}:{line}: error: is not written in UTF-8. Save it anew" in "\n".join(findings(root))
        path.write_text(whole)


def test_targets_as_a_spreadsheet_saves_them_with_semicolons(tmp_path):
    root = write_tiny_company(tmp_path)
    path = root / "targets.csv"
    whole = path.read_text()
    path.write_text(whole.replace(",", ";"))
    told = findings(root)
    assert "targets.csv:1: error: its columns are separated by semicolons. Save it with commas." in told
    assert not any("is missing" in line for line in told)
    header, *rows = whole.splitlines()
    path.write_text("\n".join([f"{header},value", *(f"{row},0.1" for row in rows)]) + "\n")
    assert any(line.startswith("targets.csv:1: error: column 'value' stands there twice.") for line in findings(root))

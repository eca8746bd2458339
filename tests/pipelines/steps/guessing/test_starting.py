"""What init makes of files that no format takes: entity, mapping, key, delivery, questions, regions, comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.declarations import Declarations, load_declarations
from models.errors import RequestError
from models.formats import Table
from models.undecided import undecided_lines
from pipelines.steps.guessing.starting import start_company, where
from pipelines.steps.warehouse import open_warehouse
from tests.integration.conftest import cells_of_company, run_company


def started(tmp_path: Path, files: dict[str, str | bytes]) -> Declarations:
    """A company drafted from files (path → content), checked."""
    for name, content in files.items():
        path = tmp_path / "extracts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_declarations(start_company(tmp_path / "acme", tmp_path / "extracts").paths.root)


def only_table(declarations: Declarations) -> Table:
    (source,) = declarations.company.sources
    (table,) = source.tables.values()
    return table


def asked(declarations: Declarations) -> list[str]:
    return [text for _, text in undecided_lines(declarations.paths.company_yaml.read_text(encoding="utf-8"))]


def table_of(rows: list[tuple[object, ...]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)


LEADS = table_of(
    [("Lead ID", "Created", "Source", "E-Mail", "Region"),
     *[(f"L{n}", f"{n % 28 + 1:02}.03.2026", "web", f"p{n}@example.org", ("North", "South")[n % 2]) for n in range(40)]]
)  # fmt: skip
DEALS = table_of(
    [("Deal ID", "Lead ID", "Created", "Stage", "Amount", "Closing Date", "Region"),
     *[(f"D{n}", f"L{2 * n}", f"{n % 28 + 1:02}.04.2026", ("Open", "Closed Won", "Closed Lost")[n % 3],
        f"€ {n + 1}.250,50", f"{n % 28 + 1:02}.05.2026", "North") for n in range(18)]],
    ";",
)  # fmt: skip


def test_leads_and_deals_are_mapped_and_run(tmp_path):
    found = started(tmp_path, {"leads.csv": LEADS, "deals.csv": DEALS})
    tables = found.company.sources[0].tables
    lead, deal = tables["leads"], tables["deals"]
    assert (lead.entity, lead.key, lead.columns["origin"].from_) == ("lead", ("Lead ID",), ("Source",))
    assert lead.columns["created_at"].formats == ("%d.%m.%Y",) and lead.columns["created_at"].type == "date"
    assert (deal.entity, deal.key, deal.columns["lead_id"].from_) == ("opportunity", ("Deal ID",), ("Lead ID",))
    assert deal.columns["amount"].symbols == ("€",) and deal.columns["amount"].decimal_comma
    assert deal.columns["is_won"].values == {"Closed Won": "true"}
    assert deal.columns["is_closed"].values == {"Closed Won": "true", "Closed Lost": "true"}
    assert set(deal.columns["closed_at"].when.equals) == {"Closed Won", "Closed Lost"}
    assert found.company.region_ids == ("North", "South") and found.company.reporting_currency == "EUR"
    assert [stage.id for stage in found.journey.stages] == ["lead", "sales"]
    run_company(found.paths.root)
    cells = cells_of_company(found.paths.root)
    (rate,) = cells[(cells.kpi == "win_rate") & (cells.grain == "all") & (cells.region == "*")].to_dict("records")
    assert (rate["numerator"], rate["denominator"]) == (6, 12)


RUSSIAN_STAGES = ("Новая", "Успешно реализовано", "Закрыто и не реализовано")


def test_a_russian_export_in_cp1251(tmp_path):
    rows = [("Номер", "Название", "Дата создания", "Стадия", "Сумма", "Дата закрытия", "Область")]
    rows += [
        (n, f"Сделка {n}", f"{n % 28 + 1:02}.02.2026 10:00:00", RUSSIAN_STAGES[n % 3], f"{n + 1} 000,00 руб",
         f"{n % 28 + 1:02}.03.2026 10:00:00", ("Москва", "Тверь")[n % 2])
        for n in range(30)
    ]  # fmt: skip
    found = started(tmp_path, {"Сделки.csv": table_of(rows, ";").encode("cp1251")})
    deal = only_table(found)
    assert deal.entity == "opportunity" and deal.columns["amount"].symbols == ("руб",)
    assert deal.columns["is_won"].values == {"Успешно реализовано": "true"}
    assert set(deal.columns["is_closed"].values) == {"Успешно реализовано", "Закрыто и не реализовано"}
    assert found.company.region_ids == ("Москва", "Тверь") and found.company.reporting_currency == "RUB"
    run_company(found.paths.root)
    cells = cells_of_company(found.paths.root)
    (rate,) = cells[(cells.kpi == "win_rate") & (cells.grain == "all") & (cells.region == "*")].to_dict("records")
    assert (rate["numerator"], rate["denominator"]) == (10, 20)


HEAD = "Lead ID,Created,Source,Modified\n"


@pytest.mark.parametrize(
    ("files", "delivery", "version"),
    [
        ({f"2026-03-0{d}/leads.csv": HEAD + "".join(f"L{n},2026-03-01,web,2026-03-01\n" for n in range(5 + d))
          for d in (1, 8)}, "snapshot", ()),
        ({f"leads_2026-03-0{d}.csv": HEAD + "".join(f"L{d}{n},2026-03-0{d},web,2026-03-01\n" for n in range(5))
          for d in (1, 2, 3)}, "append", ()),
        ({f"leads_2026-03-0{d}.csv": HEAD + "".join(f"L{n},2026-03-01,web,2026-03-0{d}\n" for n in range(d, d + 8))
          for d in (1, 7)}, "upsert", ("Modified",)),
        ({"leads.csv": HEAD + "".join(f"L{n // 2},2026-03-01,web,2026-03-{n + 1:02}\n" for n in range(20))},
         "upsert", ("Modified",)),
    ],
    ids=["dated folders", "a file a day", "files that overlap", "versions in one file"],
)  # fmt: skip
def test_delivery(tmp_path, files, delivery, version):
    found = started(tmp_path, files)
    table = only_table(found)
    assert (table.delivery, table.version, table.key) == (delivery, version, ("Lead ID",))
    assert any("Assumed" in text for text in asked(found))


def test_a_key_of_several_columns(tmp_path):
    rows = [("Ticket Owner", "Status", "Created Time", "Origin")]
    rows += [(f"Ann {n % 4}", "open", f"2026-03-{n // 4 + 1:02} 10:00:00", "mail") for n in range(40)]
    calls = [("Subject", "Lead ID", "Call Start Time"), *[(f"s{n % 5}", f"L{n % 7}", f"2026-03-0{n % 9 + 1} 09:00")
             for n in range(315)]]  # fmt: skip
    found = started(tmp_path, {"calls.csv": table_of(calls[:310]), "tickets.csv": table_of(rows)})
    table = found.company.sources[0].tables["calls"]
    assert table.entity == "activity" and table.columns["kind"].constant == "call"
    assert set(table.key) == set(table.columns["activity_id"].concat) == {"Subject", "Lead ID", "Call Start Time"}
    assert found.company.sources[0].tables["tickets"].entity is None, "a case without an id is not told by its owner"


def test_questions_their_scales_and_codes(tmp_path):
    rows = [("Response ID", "Submitted At", "Would you recommend us?", "Effort", "Overall", "Comment")]
    rows += [
        (n, f"2026-03-{n % 28 + 1:02} 10:00:00", 11 if n % 10 == 0 else n % 11, n % 7 + 1, n % 5 + 1, f"word {n}")
        for n in range(1, 121)
    ]
    found = started(tmp_path, {"survey.csv": table_of(rows)})
    answers = {answer.metric: answer for answer in only_table(found).answers}
    scales = {metric: (answer.scale_min, answer.scale_max) for metric, answer in answers.items()}
    assert scales == {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}
    assert answers["nps"].not_an_answer == ("11",)
    assert any("11 in 12 of 120 records" in text for text in asked(found))
    assert {"nps", "ces", "csat", "cdsat"} == set(found.kpis)


def test_a_file_without_headers_and_one_that_is_no_table(tmp_path):
    found = started(tmp_path, {
        "things.csv": f"2026-01-01,{'0a' * 16},3.5\n2026-01-02,{'0b' * 16},4.5\n",
        "login.csv": "<!DOCTYPE html><html></html>",
        "nothing.csv": "",
    })  # fmt: skip
    assert only_table(found).headers == ("column_1", "column_2", "column_3")
    assert any("first line looks like a record" in text for text in asked(found))


def test_a_doubtful_order_of_days_is_asked(tmp_path):
    rows = [("Lead ID", "Created", "Source"), *[(f"L{n}", f"0{n % 9 + 1}/0{n % 8 + 1}/2026", "web") for n in range(60)]]
    found = started(tmp_path, {"leads.csv": table_of(rows)})
    assert only_table(found).columns["created_at"].formats == ("%d/%m/%Y",)
    assert any("fits %d/%m/%Y and %m/%d/%Y alike" in text for text in asked(found))


def test_the_same_records_in_two_files_feed_an_entity_once(tmp_path):
    short = "Lead ID,Created\n" + "".join(f"L{n},2026-03-01\n" for n in range(40))
    found = started(tmp_path, {"leads.csv": LEADS, "copy/leads_short.csv": short})
    entities = {table.entity for source in found.company.sources for table in source.tables.values()}
    assert entities == {"lead", None}
    run_company(found.paths.root)


def test_who_owns_records_is_no_lead(tmp_path):
    """A list of people with the day they were entered: only the id of an owner tells them apart."""
    people = table_of(
        [("owner_id", "created_at", "email", "first_name", "last_name"),
         *[(70 + n, f"2026-03-{n % 28 + 1:02} 09:00:00", f"p{n}@example.org", f"A{n}", f"B{n}") for n in range(20)]]
    )  # fmt: skip
    named, other = (started(tmp_path / name, {f"{name}.csv": people}) for name in ("owner_data", "people"))
    assert (only_table(named).entity, only_table(other).entity) == ("staff", None)
    assert only_table(named).columns["staff_id"].from_ == ("owner_id",)


def test_nothing_to_feed_a_kpi_still_runs(tmp_path):
    found = started(tmp_path, {"things.csv": "a,b\n1,x\n2,y\n"})
    assert found.kpis == {}
    run_company(found.paths.root)


def test_personal_values_are_in_no_comment(tmp_path):
    started(tmp_path, {"leads.csv": LEADS, "deals.csv": DEALS})
    text = (tmp_path / "acme" / "company.yaml").read_text(encoding="utf-8")
    assert "@example.org" not in text.replace("ann@example.org", "")


def test_extracts_stay_as_they_are(tmp_path):
    started(tmp_path, {"leads.csv": LEADS})
    assert [path.name for path in (tmp_path / "extracts").iterdir()] == ["leads.csv"]
    assert (tmp_path / "extracts" / "leads.csv").read_text(encoding="utf-8") == LEADS
    assert sorted(path.name for path in (tmp_path / "acme").iterdir()) == [
        "company.yaml",
        "journey.yaml",
        "targets.csv",
    ]


@pytest.mark.parametrize("held", ["company.yaml", "journey.yaml", "targets.csv"])
def test_a_company_is_never_written_over(tmp_path, held):
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "leads.csv").write_text(LEADS, encoding="utf-8")
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / held).write_text("mine", encoding="utf-8")
    with pytest.raises(RequestError, match=f"holds {held} already"):
        start_company(tmp_path / "acme", tmp_path / "extracts")
    assert [path.name for path in (tmp_path / "acme").iterdir()] == [held]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, "no such folder"),
        ({}, "holds no file"),
        ({"a.csv": ""}, "no file in it can be read as an extract.\n  a.csv: is empty"),
        ({"a.csv": "<html>"}, "a.csv: this is a web page"),
        ({"a.zip": "no archive"}, "a.zip: the archive cannot be opened"),
        ({"a.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"}, "a.png: is no table of records"),
    ],
    ids=["no folder", "no file", "an empty file", "a web page", "a broken archive", "a picture"],
)
def test_nothing_to_look_at(tmp_path, files, message):
    if files is not None:
        (tmp_path / "extracts").mkdir()
        for name, content in files.items():
            (tmp_path / "extracts" / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(RequestError) as error:
        start_company(tmp_path / "acme", tmp_path / "extracts")
    assert message in str(error.value)
    assert not (tmp_path / "acme").exists()


def test_where_the_extracts_are(tmp_path):
    crm = tmp_path / "data" / "crm"
    crm.mkdir(parents=True)
    named = {"MILEPOST_DATA": str(tmp_path / "data"), "MILEPOST_TOP": str(tmp_path), "HOME": str(crm)}
    assert where(crm, tmp_path / "acme", named) == "${MILEPOST_DATA}/crm"
    assert where(tmp_path / "data", tmp_path / "acme", named) == "${MILEPOST_DATA}"
    assert where(crm, tmp_path / "data", named) == "crm"
    assert where(crm, tmp_path / "acme", {}) == str(crm)


SALESFORCE_USERS = table_of(
    [("Id", "Username", "LastName", "Email", "IsActive"), ("005000000000001AAA", "a", "Lee", "a@x.example", "true")]
)
ACCOUNTS = table_of([("id", "name", "type"), *[(f"A{n}", f"Company {n}", "Customer") for n in range(9)]])


def test_a_known_format_leaves_alone_what_lies_beside_its_own_files(tmp_path):
    """``accounts.csv`` is called like a table of Salesforce and holds other headers: it must not be read twice."""
    found = started(tmp_path, {"User.csv": SALESFORCE_USERS, "Account.csv": ACCOUNTS, "lead.csv": LEADS})
    by_format = {source.format: source for source in found.company.sources}
    assert set(by_format) == {"salesforce_export", "custom"}
    assert by_format["salesforce_export"].files == ("User.csv",)
    run_company(tmp_path / "acme")
    with open_warehouse(found.paths, read_only=True) as connection:
        rows = connection.execute("select path, source_table from raw_file order by path").fetchall()
        assert [path for path, _ in rows] == ["Account.csv", "User.csv", "lead.csv"]
        assert connection.execute("select count(*) from staging_account").fetchall() == [(9,)]


def test_a_known_format_alone_in_its_folder_takes_whatever_comes(tmp_path):
    found = started(tmp_path, {"User.csv": SALESFORCE_USERS, "other/leads.csv": LEADS})
    (known,) = [source for source in found.company.sources if source.format != "custom"]
    assert known.files == ()

"""Small extracts of every format of the library, true in their headers: written by hand, else made of its declaration.

``BY_HAND`` holds what vendors really write around their records; a format that is not in it gets a file per table with
the headers that its declaration names. A format whose shape needs more than headers must come into ``BY_HAND``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb

from models.formats import Format, Table


def write_fixture(shape: Format, folder: Path) -> dict[str, str]:
    """Write the extracts of a format below ``folder``; the name of each file → the table that it is."""
    written = BY_HAND[shape.id](folder) if shape.id in BY_HAND else _declared(shape, folder)
    assert written, f"{shape.id}: no table can be told by its headers"
    return written


def _declared(shape: Format, folder: Path) -> dict[str, str]:
    tables = {name: table for name, table in shape.tables.items() if table.recognised_by and not table.records_of}
    return {_write_table(name, table, shape, folder): name for name, table in tables.items()}


def _write_table(name: str, table: Table, shape: Format, folder: Path) -> str:
    headers = [_header(word, table) for word in table.recognised_by]
    known = {header.casefold() for header in headers}
    headers += [column.from_[0] for column in table.columns.values() if column.from_[:1] and
                not any(header.casefold() in known for header in column.from_)]  # fmt: skip
    headers = list({header.casefold(): header for header in headers}.values())
    stem = (table.names or (name,))[0].replace(" ", "_")
    if (table.reader or shape.reader) == "parquet":
        cells = ", ".join(f"'x' as \"{header}\"" for header in headers)
        duckdb.sql(f"copy (select {cells}) to '{folder / stem}.parquet' (format parquet)")
        return f"{stem}.parquet"
    rows = [headers] * max(1, table.header_rows) + [["x"] * len(headers)] * 2
    return _csv(folder, f"{stem}.csv", rows, table.delimiter or ",")


def _header(word: str, table: Table) -> str:
    """What stands in the file where a signature names a mapped column."""
    mapped = table.columns.get(word)
    return mapped.from_[0] if mapped is not None and mapped.from_ else word


def _csv(folder: Path, name: str, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return name


def _salesforce(folder: Path) -> dict[str, str]:
    """Two weekly exports; headers in capitals, as some channels write them; a region field of the company's own."""
    lead = ["ID", "ISDELETED", "LASTNAME", "COMPANY", "EMAIL", "CREATEDDATE", "ISCONVERTED", "CONVERTEDDATE",
            "CONVERTEDOPPORTUNITYID", "SYSTEMMODSTAMP", "REGION__C"]  # fmt: skip
    deal = ["Id", "IsDeleted", "Name", "StageName", "CloseDate", "Amount", "IsWon", "IsClosed", "CreatedDate",
            "SystemModstamp", "Region__c"]  # fmt: skip
    for day, count in (("2026-11-08", 3), ("2026-11-15", 4)):
        leads = [
            [f"00Q00000000000{n}", "0", "Croc", "Zoo", "a@zoo.example", f"2026-10-0{n + 1}T10:00:00.000Z", "true",
             f"2026-10-1{n} 00:00:00", f"00600000000000{n}", "2026-11-01T10:00:00.000Z", ["North", "South"][n % 2]]
            for n in range(count)
        ]  # fmt: skip
        deals = [
            [f"00600000000000{n}", "0", "Deal", "Closed Won", f"2026-10-2{n}", "10", "true", "true",
             f"2026-10-1{n}T10:00:00.000Z", "2026-11-01T10:00:00.000Z", "North"]
            for n in range(count)
        ]  # fmt: skip
        _csv(folder, f"{day}/Lead.csv", [lead, *leads])
        _csv(folder, f"{day}/Opportunity_1.csv", [deal, *deals])
    return {
        f"{day}/{name}.csv": table for day in ("2026-11-08", "2026-11-15")
        for name, table in (("Lead", "lead"), ("Opportunity_1", "opportunity"))
    }  # fmt: skip


def _ga4(folder: Path) -> dict[str, str]:
    """A day and a day of which the final table is not there yet, with nested parameters."""
    sql = """
        copy (
            select '20261101' as event_date, 1793527200000000 as event_timestamp, 'page_view' as event_name,
                'v1' as user_pseudo_id, {'country': 'Spain'} as geo,
                [{'key': 'ga_session_id', 'value': {'string_value': null::varchar, 'int_value': 7}},
                 {'key': 'session_engaged', 'value': {'string_value': '1', 'int_value': null}}] as event_params,
                {'manual_campaign': {'campaign_name': 'x', 'source': 'google', 'medium': 'cpc'}}
                    as session_traffic_source_last_click
        ) to '{path}' (format parquet)
    """
    names = ("events_20261101.parquet", "events_intraday_20261102.parquet")
    for name in names:
        duckdb.connect().execute(sql.replace("{path}", str(folder / name))).fetchall()
    return dict.fromkeys(names, "events")


def _qualtrics(folder: Path) -> dict[str, str]:
    """Three header rows, the second with a line break, the third of import ids."""
    names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "QCSAT", "Region"]
    texts = ["Start Date", "End Date", "Response Type", "Progress", "Finished", "Recorded Date", "Response ID",
             "How satisfied\nare you?", "Region"]  # fmt: skip
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    answers = [
        ["2026-10-01 10:00:00", "2026-10-01 10:05:00", "IP Address", "100", "True", f"2026-10-{n + 1:02} 10:05:00",
         f"R_{n}", str(n % 5 + 1), ["North", "South"][n % 2]]
        for n in range(20)
    ]  # fmt: skip
    return {_csv(folder, "export.csv", [names, texts, ids, *answers]): "response"}


def _search_console(folder: Path) -> dict[str, str]:
    rows = [["2026-10-01", "esp", "shoes", "3", "40"], ["2026-10-01", "prt", "", "9", "80"]]
    return {_csv(folder, "export.csv", [["Date", "Country", "Query", "Clicks", "Impressions"], *rows]): "query"}


BY_HAND: dict[str, Callable[[Path], dict[str, str]]] = {
    "salesforce_export": _salesforce,
    "ga4_bigquery": _ga4,
    "qualtrics_csv": _qualtrics,
    "search_console": _search_console,
}

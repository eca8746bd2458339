"""What vendors really write is known as theirs: the extracts on which each format is tested, said to be nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from models.formats import load_formats
from pipelines.steps.guessing.folder import look_into
from pipelines.steps.guessing.recognising import recognise
from tests.pipelines.formats import (
    test_amocrm,
    test_ga4_report,
    test_hubspot_export,
    test_matomo,
    test_salesforce_bulk,
    test_search_console,
    test_yandex_metrica_logs,
    test_zoho,
)
from tests.pipelines.steps import test_survey_formats

Files = dict[str, str | bytes]
ENGLISH_DEALS = test_amocrm.written(
    *test_amocrm.DEALS, headers=[test_amocrm.ENGLISH.get(header, header) for header in test_amocrm.HEADERS]
)
#: HubSpot's and Zoho's own views of contacts, as they are exported untouched: half of their headers are the same.
HUBSPOT_VIEW = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date\n"
ZOHO_VIEW = (
    "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Email,"
    "Phone,Mobile,Created Time,Modified Time\n"
)
ZOHO_LEADS = (
    "Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Email,Phone,Lead Source,Lead Status,Created Time\n"
)
DOWNLOAD: Files = {name: text for name, (text, _) in test_search_console.DOWNLOAD.items()}

EXTRACTS: dict[str, tuple[str, Files]] = {
    "amoCRM, Russian": ("amocrm", {"a.csv": test_amocrm.written(*test_amocrm.DEALS).encode("cp1251")}),
    "amoCRM, English": ("amocrm", {"a.csv": ENGLISH_DEALS}),
    "HubSpot's view of contacts": ("hubspot_export", {"a.csv": HUBSPOT_VIEW}),
    **{
        f"HubSpot, {language}": (
            "hubspot_export",
            {"a.csv": test_hubspot_export.contacts(language), "b.csv": test_hubspot_export.deals(language)},
        )
        for language in test_hubspot_export.DEALS
    },
    "Zoho Analytics": ("zoho", test_zoho.FILES),
    "Zoho's views": ("zoho", {"a.csv": ZOHO_VIEW, "b.csv": ZOHO_LEADS}),
    "Zoho's view of contacts": ("zoho", {"a.csv": ZOHO_VIEW}),
    "Salesforce, a job": ("salesforce_bulk", {"a.csv": test_salesforce_bulk.written(test_salesforce_bulk.LEADS, "`")}),
    "GA4, a report": ("ga4_report", {"a.csv": test_ga4_report.HEAD + test_ga4_report.TABLE}),
    "Search Console, a download": ("search_console", DOWNLOAD),
    **{
        f"Search Console, {name}": ("search_console", {"a.csv": text})
        for name, text in test_search_console.ROWS.items()
    },
    "Metrica": ("yandex_metrica_logs", {"a.tsv": test_yandex_metrica_logs.tsv({})}),
    "Matomo, visits": ("matomo", {"a.csv": test_matomo.export({})}),
    **{
        f"Matomo, keywords as {headers}": ("matomo", {"a.csv": f"{headers}\n2026-01-01,shoes,4\n".encode("utf-16")})
        for headers in test_matomo.KEYWORDS
    },
    "Matomo, the database": (
        "matomo",
        {"a.csv": test_matomo.LOG_VISIT, "b.csv": test_matomo.LOG_CONVERSION, "c.csv": test_matomo.GOAL},
    ),
    **{f"Qualtrics, {shape}": ("qualtrics_csv", {"a.csv.gz" if "packed" in shape else "a.txt": write()})
       for shape, write in test_survey_formats.SHAPES.items()},
    "SurveyMonkey": ("surveymonkey", {"a.csv": test_survey_formats.SURVEYMONKEY + test_survey_formats.SM_ROWS}),
    "LimeSurvey": ("limesurvey", {"a.csv": test_survey_formats.BY_CODE, "b.csv": test_survey_formats.BY_TEXT}),
}  # fmt: skip


def taken(folder: Path, files: Files) -> dict[str, str]:
    """File → the format that takes it."""
    for name, content in files.items():
        path = folder / "extracts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with duckdb.connect() as connection:
        seen = look_into(
            folder / "extracts", folder / "acme", connection, folder / "scratch", lambda what, share: None
        ).seen
        found, left = recognise(seen, load_formats(), connection)
    known = {item.file.name: source.format.id for source in found for item, _ in source.taken}
    return known | {item.file.name: "custom" for item in left}


@pytest.mark.parametrize("case", EXTRACTS)
def test_they_are_theirs(tmp_path: Path, case: str) -> None:
    format, files = EXTRACTS[case]
    assert taken(tmp_path, files) == dict.fromkeys(files, format)


def test_each_format_is_among_them() -> None:
    elsewhere = {"salesforce_export", "ga4_bigquery"}  # format_fixtures.py writes these by hand
    assert {format for format, _ in EXTRACTS.values()} == {
        name for name, shape in load_formats().items() if shape.tables
    } - elsewhere


def test_vendors_side_by_side_keep_their_own(tmp_path: Path) -> None:
    """In one folder, where one of them has many files and could take the other's as well."""
    files = {
        **test_zoho.FILES,
        "contacts.csv": HUBSPOT_VIEW,
        "deals.csv": test_hubspot_export.deals(),
        "amo.csv": ENGLISH_DEALS,
    }
    others = {"contacts.csv": "hubspot_export", "deals.csv": "hubspot_export", "amo.csv": "amocrm"}
    assert taken(tmp_path, files) == dict.fromkeys(test_zoho.FILES, "zoho") | others


#: Tables that anybody may have, and our own names of columns, which are no vendor's.
NOBODYS = {
    "our own names": "lead_id,status,company_name,created_at\n1,a,b,2026-01-01\n",
    "users": "user_id,email\n1,ann@example.org\n",
    "leads": "ID,Lead Status,Created at,Source\n1,a,2026-01-01,web\n",
    "a choice": "Device,CTR\nMobile,1\n",
}


@pytest.mark.parametrize("case", NOBODYS)
def test_what_is_nobodys_is_custom(tmp_path: Path, case: str) -> None:
    assert taken(tmp_path, {"a.csv": NOBODYS[case]}) == {"a.csv": "custom"}

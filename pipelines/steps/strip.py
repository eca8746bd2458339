"""The data strip above the columns: what the data themselves are worth, and what changed. Words in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.company import Company
from models.notices import Notice
from models.printing import counted
from models.privacy import without_contacts
from models.text import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

Rows = list[dict[str, Any]]


def data_strip(
    sources: Rows,
    quarantine: tuple[int, int],
    cells: pd.DataFrame,
    warnings: Sequence[Notice],
    checks: Sequence[dict[str, Any]],
    company: Company,
) -> Rows:
    """Rows of the board's ``strip``: quarantine, late sources, misses against the period before, checks, warnings.

    ``quarantine``: whole records, and single values of records that otherwise count. ``checks``: rows of the board's
    ``quality``.
    """
    lines: list[tuple[str, str, str, bool]] = []
    records, values = quarantine
    more_en, more_ru = (
        (f", {counted(values, 'single value')}", f", отдельных значений: {values}") if values else ("", "")
    )
    en, ru = f"Quarantine: {counted(records, 'record')}{more_en}", f"В карантине записей: {records}{more_ru}"
    lines.append(("quarantine", en, ru, records + values > 0))
    for source in sources:
        if source["is_stale"]:
            upto = f"{source['watermark']:%Y-%m-%d}" if source["watermark"] is not None else "–"
            lines.append(
                (
                    f"stale_{source['source']}",
                    f"Source {source['source']} is late: data to {upto}",
                    f"Источник {source['source']} отстаёт: данные по {upto}",
                    True,
                )
            )
    news = _news(cells)
    if news is not None:
        new, recovered = news
        lines.append(
            (
                "news",
                f"Against the period before: {new} new {'miss' if new == 1 else 'misses'}, {recovered} recovered",
                f"К прошлому периоду: новых промахов {new}, исправлено {recovered}",
                False,
            )
        )
    lines += [_check_line(row, company) for row in checks if row["outcome"] == "failed" and row["kind"] != "fresh"]
    for number, told in enumerate(warnings, 1):
        en, ru = (without_contacts(told.in_language(language)) for language in LANGUAGES)
        lines.append((f"warning_{number}", en, ru, True))
    return [
        {"key": key, "position": position, "text_en": en, "text_ru": ru, "is_warning": warning}
        for position, (key, en, ru, warning) in enumerate(lines, 1)
    ]


def _check_line(row: dict[str, Any], company: Company) -> tuple[str, str, str, bool]:
    # Late sources have a line of their own.
    regions, broken, checked = row["regions"].split(", ") if row["regions"] else [], row["broken"], row["checked"]
    where = {
        language: f" ({', '.join(company.region_title(region, language) for region in regions)})" if regions else ""
        for language in LANGUAGES
    }
    return (
        f"check_{row['check_key']}",
        f"Check failed: {row['about_en']} {broken:,} of {checked:,}{where['en']}",
        f"Проверка не пройдена: {row['about_ru']} {broken} из {checked}{where['ru']}",
        True,
    )


def _news(cells: pd.DataFrame) -> tuple[int, int] | None:
    """How many cells miss now and did not in the period before, and the other way round."""
    judged = cells[cells["judged"].fillna(False).astype(bool)]
    new = recovered = compared = 0
    for _, rows in judged.groupby(["kpi", "region"]):
        verdicts = rows.sort_values("period")["verdict"].tolist()[-2:]
        if len(verdicts) == 2:
            compared += 1
            new += verdicts[1] == "missed" and verdicts[0] != "missed"
            recovered += verdicts[0] == "missed" and verdicts[1] == "met"
    return (new, recovered) if compared else None

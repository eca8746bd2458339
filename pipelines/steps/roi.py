"""What campaigns are worth, as the board publishes it: the rows of ``linkage_roi`` with their reasons in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.attribution import PRIMARY, bounds_under, reason_text
from models.settings import CompanyPaths
from models.text import LANGUAGES

if TYPE_CHECKING:
    import duckdb

#: What 'milepost linkage roi' shows to people; JSON and CSV have every column.
ROI_COLUMNS = (
    "name", "started_on", "cost", "attendees", "coverage", "leads", "opportunities", "won",
    "won_amount", "open_amount", "roi", "roi_first", "roi_last", "roi_linear", "roi_position", "roi_low", "roi_high",
    "text_en",
)  # fmt: skip


def roi_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """One row per campaign and links (``recorded``, ``repaired``), the newest campaign first."""
    cursor = connection.execute("select * from linkage_roi order by started_on desc nulls last, campaign_id, links")
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [_worded(row) for row in rows]


def read_roi(paths: CompanyPaths, links: str, model: str = PRIMARY) -> list[dict[str, Any]]:
    """The published rows by one kind of links; their bounds are those of recorded links under ``model``."""
    from pipelines.steps.board import read_board_table

    rows = read_board_table(paths, "roi")
    bounds = {row["campaign_id"]: bounds_under(row, model) for row in rows if row["links"] == "recorded"}
    return [
        {
            **row,
            "started_on": row["started_on"] and row["started_on"].date(),
            **dict(zip(("roi_low", "roi_high"), bounds[row["campaign_id"]], strict=True)),
        }
        for row in rows
        if row["links"] == links
    ]


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    reasons, detail = row.pop("reasons"), row.pop("detail") or "?"
    texts = {f"text_{language}": reason_text(reasons, detail, language) or None for language in LANGUAGES}
    return {**row, "reason": reasons or None, **texts}

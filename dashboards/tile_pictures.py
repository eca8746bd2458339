"""What a tile shows for one period, ready to be drawn by Python or by the browser. Texts and places, no components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from dashboards.board_values import Board, Cell, KpiEntry
from dashboards.numbers import count, gap_value, target_value, tile_value
from dashboards.row_states import STATES, Axis, RowState, State, axis_of, row_state
from dashboards.selection import tile_cells
from dashboards.text import Words
from models.entities import COMPANY_ROW
from models.periods import period_end
from models.targets import is_soft


@dataclass(frozen=True)
class TilePicture:
    """One KPI in one period. ``period_reason``: why that is not the chosen month, if it is not.

    ``caveat``: what its figure does not know of: wins without a lead behind a conversion, deals that nothing could
    compare with a lead behind a rate of those passed by; ``links``: both values of a KPI that stands on links, in
    words, and ``halves``: what stands before and after the judged one, recorded before repaired.
    """

    kpi: str
    period: date | None
    period_note: str
    period_reason: str
    target: str
    units: str
    basis: str
    reach: str
    spark_at: tuple[float, float] | None
    rows: tuple[RowState, ...]
    caveat: str = ""
    links: str = ""
    halves: tuple[str, str] = ("", "")

    @property
    def missed(self) -> int:
        return sum(row.state == "missed" for row in self.rows)

    def count(self, *states: State) -> int:
        """Regions in one of the states; where there is none, the company's row, which says their sum once more."""
        return sum(row.state in states for row in self.rows[:-1]) or int(self.rows[-1].state in states)

    def missed_in(self, region: str | None) -> bool:
        """Whether it misses, in the region if one is chosen."""
        return any(row.state == "missed" and region in (None, row.region) for row in self.rows)

    def compact(self) -> list[object]:
        """As the browser takes it: the texts, the place on the spark line, the rows."""
        rows = [[STATES.index(row.state), row.value, row.sign, dict(row.places), row.sentence] for row in self.rows]
        texts = [self.period_note, self.period_reason, self.target, self.units, self.basis, self.reach]
        return [*texts, self.spark_at, rows, self.caveat, self.links, *self.halves]


def kpi_axis(board: Board, entry: KpiEntry) -> Axis:
    """The axis of a KPI's tile: its judged grain, all regions that are drawn, all periods."""
    shown = [*(region.region for region in board.regions), COMPANY_ROW]
    periods = board.periods(entry.kpi, entry.judged_grain)
    cells = (board.cell(entry.kpi, name, entry.judged_grain, period) for name in shown for period in periods)
    return axis_of(cell for cell in cells if cell is not None)


def tile_picture(
    board: Board, entry: KpiEntry, period: date | None, month: date, axis: Axis, spark: Sequence[tuple[date, float]],
    words: Words,
) -> TilePicture:  # fmt: skip
    """The tile of a KPI in ``period``, seen from the chosen ``month``."""
    pairs = tile_cells(board, entry, period)
    rows = tuple(row_state(name, cell, entry, axis, words.language, board.run.currency) for name, cell in pairs)
    company = pairs[-1][1]
    return TilePicture(
        kpi=entry.kpi,
        period=period,
        period_note=words("no_data") if period is None else words.short_period(period, entry.judged_grain),
        period_reason=_period_reason(entry, period, month, company, words),
        target=target_text([cell for _, cell in pairs if cell is not None], entry, board.run.currency, words),
        units="" if company is None else words("n", n=count(company.n, words.language)),
        basis=basis_text(board, entry, [cell for _, cell in pairs if cell is not None], words),
        reach=words("to_day", day=words.day(reach)) if (reach := last_day(company.as_of if company else None)) else "",
        spark_at=spark_place(spark, period),
        rows=rows,
        caveat=caveat_text(board, entry, period, words),
        links=links_text(company, entry, board.run.currency, words),
        halves=link_halves(company, entry, board.run.currency, words),
    )


def caveat_text(board: Board, entry: KpiEntry, period: date | None, words: Words) -> str:
    """What the period's figure does not know of; empty where nothing is missing.

    On a conversion that rests on links, wins without a lead and their worth; on the rate of a pattern that is looked
    for by comparing, what could not be compared and so is not among those found.
    """
    after = None if period is None else period_end(period, entry.judged_grain)
    if period is None or after is None:
        return ""
    amount = Decimal(0)
    if entry.rests_on_links:
        key, (base, missing, amount) = "wins_unlinked", board.linkage.wins_without_lead(period, after)
    else:
        pattern = str(entry.parameters.get("pattern", ""))
        key, (base, missing) = "not_comparable", board.linkage.not_comparable(pattern, period, after)
    if not missing:
        return ""
    said = words(key, missing=count(missing, words.language), base=count(base, words.language))
    return said if not amount else f"{said}, {tile_value(float(amount), 'money', words.language, board.run.currency)}"


def target_text(cells: Sequence[Cell], entry: KpiEntry, currency: str, words: Words) -> str:
    """The target of a tile: one for all, or from the lowest to the highest of the regions."""

    def written(value: float) -> str:
        return target_value(value, entry.unit, words.language, currency)

    def bare(value: float) -> str:
        return target_value(value, entry.unit, words.language, is_bare=True)

    regional = [cell for cell in cells if cell.region != COMPANY_ROW and cell.target is not None] or [
        cell for cell in cells if cell.target is not None
    ]
    if not regional:
        return words("no_target")
    values = sorted({cell.target for cell in regional if cell.target is not None})
    uppers = [cell.target_upper for cell in regional if cell.target_upper is not None]
    if entry.direction == "band" and uppers:
        return words("target_band", low=bare(values[0]), high=written(max(uppers)))
    if len(values) == 1:
        sign = {"higher": "≥\u00a0", "lower": "≤\u00a0"}.get(entry.direction, "")
        return words("target", value=f"{sign}{written(values[0])}")
    return words("targets", low=bare(values[0]), high=written(values[-1]))


def links_text(cell: Cell | None, entry: KpiEntry, currency: str, words: Words) -> str:
    """The company's value by the CRM's links and with repaired ones, and the gap; empty where it stands on none."""
    if cell is None or cell.recorded is None or cell.repaired is None:
        return ""
    recorded, repaired = (
        tile_value(value, entry.unit, words.language, currency) for value in (cell.recorded, cell.repaired)
    )
    if recorded == repaired:
        return words("links_agree", value=recorded)
    gap = gap_value(cell.recorded, cell.repaired, entry.unit, words.language, currency)
    return words("recorded_repaired", recorded=recorded, repaired=repaired, gap=gap)


def link_halves(cell: Cell | None, entry: KpiEntry, currency: str, words: Words) -> tuple[str, str]:
    """What stands before and after the company's value, so that it reads recorded → repaired."""
    if cell is None or cell.recorded is None or cell.repaired is None:
        return "", ""
    is_repaired = cell.links == "repaired"
    other = tile_value(cell.recorded if is_repaired else cell.repaired, entry.unit, words.language, currency)
    return (f"{other} →", "") if is_repaired else ("", f"→ {other}")


def last_day(moment: datetime | None) -> date | None:
    """The last day that lies before a moment: data up to midnight of the 22nd are data to the 21st."""
    return None if moment is None else (moment - timedelta(microseconds=1)).date()


def spark_place(spark: Sequence[tuple[date, float]], period: date | None) -> tuple[float, float] | None:
    """Where a period stands on the spark line: percent from the left and from the top."""
    points = spark_points([value for _, value in spark])
    return next((point for (day, _), point in zip(spark, points, strict=True) if day == period), None)


def spark_points(values: Sequence[float]) -> list[tuple[float, float]]:
    """Places of a series in percent of its box, newest at the right, with room for the stroke."""
    if not values:
        return []
    low, high = min(values), max(values)
    span = high - low or 1.0
    step = 94 / max(1, len(values) - 1)
    return [
        (round(3 + i * step, 1), round(88 - 76 * (value - low) / span, 1) if high > low else 50.0)
        for i, value in enumerate(values)
    ]


def spark_series(board: Board, entry: KpiEntry) -> list[tuple[date, float]]:
    """The company's closed periods of the judged grain, oldest first, at most 24."""
    grain = entry.judged_grain
    cells = [board.cell(entry.kpi, COMPANY_ROW, grain, period) for period in board.periods(entry.kpi, grain)]
    series = [(cell.period, cell.value) for cell in cells if cell is not None and cell.closed]
    return [(period, value) for period, value in series if period is not None and value is not None][-24:]


def _period_reason(entry: KpiEntry, period: date | None, month: date, company: Cell | None, words: Words) -> str:
    if period is None:
        return ""
    if entry.judged_grain != "month":
        return words(f"by_{entry.judged_grain}")
    if period < month:
        return words("younger_immature")
    return "" if company is None or company.closed else words("open_note")


def basis_text(board: Board, entry: KpiEntry, cells: Sequence[Cell], words: Words) -> str:
    """What the target rests on, where that is the same for all; and that it is softer than both outside inputs."""
    rows = {cell.target_row for cell in cells if cell.target_row is not None}
    is_comfortable = any(target.row in rows and is_soft(target, entry) for target in board.targets)
    return " · ".join(part for part in (_basis(cells, words), words("soft_mark") if is_comfortable else "") if part)


def _basis(cells: Sequence[Cell], words: Words) -> str:
    """The input that is followed, where that is the same for all."""
    bases = {cell.target_basis for cell in cells if cell.target is not None and cell.target_basis}
    basis = next(iter(bases)) if len(bases) == 1 else ""
    return words(basis) if basis in words else basis

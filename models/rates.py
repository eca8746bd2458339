"""Dated exchange rates into the reporting currency, from ``rates.csv`` (``currency, valid_from, rate``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from models.csv_files import read_csv_file
from models.issues import Issues

RATE_COLUMNS = ("currency", "valid_from", "rate")


@dataclass(frozen=True)
class Rate:
    """One unit of ``currency`` is worth ``rate`` units of the reporting currency from ``valid_from`` on."""

    currency: str
    valid_from: date
    rate: Decimal


def load_rates(path: Path, issues: Issues) -> tuple[Rate, ...]:
    """Read and check ``rates.csv``; without the file only amounts in the reporting currency count."""
    if not path.is_file():
        return ()
    opened = read_csv_file(path, RATE_COLUMNS, issues)
    if opened is None:
        return ()
    reader, headers = opened
    if any(needed not in headers for needed in RATE_COLUMNS):
        issues.error(f"needs the columns {', '.join(RATE_COLUMNS)}.", path, 1)
        return ()
    rates: list[Rate] = []
    for cells in reader:
        try:
            rate = Rate(
                (cells["currency"] or "").strip().upper(),
                date.fromisoformat((cells["valid_from"] or "").strip()),
                Decimal((cells["rate"] or "").strip()),
            )
            sound = rate.rate.is_finite() and rate.rate > 0 and len(rate.currency) == 3
        except (ValueError, InvalidOperation):
            sound = False
        if not sound:
            issues.error("not a rate.", path, reader.line_num, "Write EUR,2026-01-01,1.0845.")
        elif any((rate.currency, rate.valid_from) == (other.currency, other.valid_from) for other in rates):
            issues.error(f"a second rate for {rate.currency} from {rate.valid_from}.", path, reader.line_num)
        else:
            rates.append(rate)
    return tuple(rates)

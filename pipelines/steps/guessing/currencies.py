"""The reporting currency, from the signs and codes that stand with amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.entities import load_entities
from models.guessing import Guessing
from pipelines.steps.guessing.drafts import TableDraft

DEFAULT = "EUR"


def guess_currency(drafts: Sequence[TableDraft], words: Guessing) -> tuple[tuple[str, str | None], bool]:
    """The currency with what to decide about it, and whether rates are needed for others."""
    codes: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    has_amounts = False
    for draft in (draft for draft in drafts if draft.entity is not None):
        for rule in load_entities()[draft.entity or ""].conversions.values():
            has_amounts |= rule.amount in draft.feeds()
            header = draft.header_of(rule.currency)
            currencies = draft.profiles.get(header) if header is not None else None
            for code, records in currencies.telling if currencies is not None else ():
                if len(code) == 3 and code.isalpha():
                    codes[code.upper()] += records
            amount = draft.profiles.get(draft.header_of(rule.amount) or "")
            sign = amount.amounts.currency(words) if amount is not None and amount.amounts is not None else None
            if sign is not None:
                signs[sign] += draft.records
    if not has_amounts:
        return (DEFAULT, None), False
    if codes:
        (home, _), *others = codes.most_common()
        if not others:
            return (home, None), False
        seen = ", ".join(f"{code} ({records:,})" for code, records in codes.most_common())
        asked = (
            f"The currency of reports. Amounts come in {seen}. Assumed: {home}. Amounts in the others go to quarantine "
            "until rates.csv says what one unit of them is worth (currency, valid_from, rate)."
        )
        return (home, asked), True
    if signs:
        home = signs.most_common(1)[0][0]
        return (home, f"The currency of amounts. Signs of it stand with them. Assumed: {home}."), False
    return (DEFAULT, f"The currency of amounts. Nothing says it. Assumed: {DEFAULT}."), False

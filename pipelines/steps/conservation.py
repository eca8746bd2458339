"""The law of conservation, per file: records read = accepted + set aside by a rule + in quarantine.

What was read was counted while landing, the rest while staging; here they meet. Also writes ``raw_set_aside``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb

from models.errors import ExtractError
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_files import insert_rows
from pipelines.steps.staging import Account

#: Fates that are no rule.
_NO_RULE = ("accepted", "quarantined")


def account_for_files(
    connection: duckdb.DuckDBPyConnection, files: Sequence[RawFile], accounts: Mapping[tuple[str, str], Account]
) -> None:
    """Write ``raw_set_aside`` and ``raw_conservation``. Raises `ExtractError` naming a file that lost records."""
    aside: list[tuple[int, str, int]] = []
    kept: list[tuple[int, str, str, str, int, int, int, int]] = []
    for file in files:
        fates = _fates(file, accounts)
        rules = {rule: records for rule, records in sorted(fates.items()) if rule not in _NO_RULE}
        aside += [(file.file_id, rule, records) for rule, records in rules.items()]
        accepted, quarantined, put_aside = fates["accepted"], fates["quarantined"], sum(rules.values())
        read = file.landed.records
        if read != accepted + quarantined + put_aside:
            raise ExtractError(
                f"{file.claim.file.name}: {read:,} records were read, but {accepted:,} accepted + {put_aside:,} set "
                f"aside + {quarantined:,} in quarantine make {accepted + put_aside + quarantined:,}. "
                "Records were lost or doubled; run with --full, and report this if it stays."
            )
        own = file.claim
        kept.append((file.file_id, own.source, own.table, own.file.name, read, accepted, put_aside, quarantined))
    connection.execute("delete from raw_set_aside").fetchall()
    connection.execute("delete from raw_conservation").fetchall()
    insert_rows(connection, "raw_set_aside", aside)
    insert_rows(connection, "raw_conservation", kept)


def _fates(file: RawFile, accounts: Mapping[tuple[str, str], Account]) -> Counter[str]:
    """A file that does not count is set aside whole; of one that does, malformed records are in quarantine."""
    if file.fate != "active":
        return Counter({file.fate: file.landed.records})
    account = accounts.get((file.claim.source, file.claim.table))
    fates = Counter(account.fates.get(file.content_id, Counter())) if account is not None else Counter()
    if file.landed.malformed:
        fates["quarantined"] += len(file.landed.malformed)
    return fates

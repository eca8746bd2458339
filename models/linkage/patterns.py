"""The failure patterns of linkage, as ``patterns.yaml`` declares them: what each needs, says, and is counted among.

What finds the records of a pattern is ``models/sql/patterns/<name>.sql``. Finds none.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from models.issues import Issues
from models.text import Text
from models.yaml_files import Declared, into_model, read_yaml

#: How a CRM says which opportunity came from which lead: by a pointer on either, by association tables, or not at all.
CrmModel = Literal["pointer", "association", "deal_only"]
Population = Literal[
    "lead", "converted_lead", "opportunity", "new_business", "linked_opportunity", "account", "contact"
]
#: By what the records of a pattern are counted; ``all`` is the company.
DIMENSIONS = ("all", "region", "owner", "month", "event")


class Pattern(Declared):
    """One failure pattern.

    ``needs``: columns that must hold something somewhere, as ``lead.email``, or one of several (``a.b|c.d``); where one
    does not, the pattern is not computable. ``out_of``: the populations whose records are its denominator.
    ``found``: the sentence on what was found, with places for ``records``, ``base``, ``amount``, ``won``, ``base_won``
    and ``won_amount``. ``unseen``: what is said after it of ``not_comparable`` records, where there are any.
    """

    id: str
    title: Text
    about: Text
    found: Text
    unseen: Text | None = None
    serves: Annotated[tuple[CrmModel, ...], Field(min_length=1)]
    needs: tuple[str, ...]
    out_of: Annotated[tuple[Population, ...], Field(min_length=1)]
    needs_repair: bool = False

    def columns(self) -> set[tuple[str, str]]:
        """Every (entity, column) that it needs or could take instead."""
        return {part for need in self.needs for part in alternatives(need)}


def alternatives(need: str) -> list[tuple[str, str]]:
    """The (entity, column) pairs of which one is enough."""
    parts = [part.partition(".") for part in need.split("|")]
    return [(entity, column) for entity, _, column in parts]


#: What ``linkage_pattern_state.lacking`` holds: needs, each with its alternatives; that repair is turned off; that
#: leads and opportunities share nothing by which it could have looked; or that the deal is the lead.
SEPARATOR = ", "
REPAIR = "linkage.enabled"
NOTHING_SHARED = "linkage.nothing_shared"
ONE_RECORD = "linkage.one_record"


def lacking_words(lacking: str) -> Text:
    """Why a pattern is not computable, from ``linkage_pattern_state.lacking``."""
    needs = lacking.split(SEPARATOR)
    if REPAIR in needs:
        return Text(
            en=f"Not computable: it stands on repaired links, and {REPAIR} is false.",
            ru=f"Не вычислить: нужны восстановленные связи, а {REPAIR} выключено.",
        )
    if ONE_RECORD in needs:
        return Text(
            en="Not computable: here the deal is the lead, one record, and nothing tells what passed a lead by.",
            ru="Не вычислить: сделка и лид здесь одна запись, и не видно, что заведено в обход лида.",
        )
    if NOTHING_SHARED in needs:
        return Text(
            en="Not computable: opportunities without a lead share nothing with leads by which they could be compared.",
            ru="Не вычислить: у сделок без лида нет с лидами ничего общего, по чему их можно было бы сравнить.",
        )
    return Text(
        en=f"Not computable: the extracts hold nothing in {' and in '.join(n.replace('|', ' or ') for n in needs)}.",
        ru=f"Не вычислить: в выгрузках пусто в {' и в '.join(n.replace('|', ' или ') for n in needs)}.",
    )


@cache
def load_patterns() -> dict[str, Pattern]:
    """The patterns by name, in their order. A mistake in the file is a bug."""
    issues, path = Issues(), Path(__file__).with_name("patterns.yaml")
    patterns: dict[str, Pattern] = {}
    for name, block in (read_yaml(path, issues) or {}).items():
        block["id"] = str(name)
        pattern = into_model(block, Pattern, path, issues)
        if pattern is not None:
            patterns[pattern.id] = pattern
    issues.raise_if_errors()
    return patterns

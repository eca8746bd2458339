"""A table's mapping as one SELECT: cells → values, checks, set-aside rules, the as-of rule, amounts in one currency.

The SELECT is a chain of named steps (texts, typed, known, valued), so that staging and quarantine read the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from models.entities import DUCKDB_TYPES, Entity
from models.formats import Table
from pipelines.steps.columns import Headers, ReadColumn, holds
from pipelines.steps.sql_text import name, text
from pipelines.steps.versions import LOSING_RULES

#: Fates of a record; rules of the table follow from FIRST_RULE on.
ACCEPTED, QUARANTINED, AFTER_AS_OF, FIRST_RULE = 0, 1, 2, 3


@dataclass(frozen=True)
class Mapping:
    """Everything that the SELECT of one table is made of. ``records`` is read as ``r``; ``joins`` may add more."""

    entity: Entity
    table: Table
    records: str
    headers: Headers
    columns: tuple[ReadColumn, ...]
    source: str
    reporting_currency: str
    before: datetime | None = None
    joins: tuple[str, ...] = ()
    losers: str | None = None
    has_rates: bool = False
    carried: tuple[str, ...] = ()
    extra_texts: dict[str, str] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules by which records are set aside, in the order of their fates."""
        own = tuple(dict.fromkeys(item.rule for item in self.table.set_aside))
        return (*(LOSING_RULES if self.losers else ()), *own)

    def rule_name(self, fate: int) -> str:
        return "after_as_of" if fate == AFTER_AS_OF else self.rules[fate - FIRST_RULE]

    def chain(self) -> str:
        """``with …`` up to the relation ``valued``: canonical columns, ``t_…`` as read, ``bad_…`` checks, ``_fate``."""
        steps = {"texts": self._texts(), "typed": self._typed(), "known": self._known(), "valued": self._valued()}
        return "with " + ", ".join(f"{step} as ({sql})" for step, sql in steps.items())

    def values(self) -> str:
        """The canonical columns in the entity's order, those that nobody maps as nulls."""
        mapped = {column.id for column in self.columns} | set(self.entity.conversions)
        if self.entity.has_region:
            mapped.add("region")
        return ", ".join(
            name(id) if id in mapped else f"cast(null as {DUCKDB_TYPES[kind]}) as {name(id)}"
            for id, kind in self.entity.columns.items()
        )

    def checks(self) -> dict[str, tuple[str, str]]:
        """Column → (its text, what is wrong with it as a SQL expression), for those that can be bad."""
        checks = {c.id: (f"cast(t_{c.id} as varchar)", text(f"is {c.expectation}")) for c in self.columns}
        for id in self._required_keys():
            expectation = next(c.expectation for c in self.columns if c.id == id)
            checks[id] = (
                checks[id][0],
                f"case when t_{id} is null then 'is missing' else {text(f'is {expectation}')} end",
            )
        return checks

    def _required_keys(self) -> list[str]:
        """Columns without which a record goes to quarantine: a single key, and what is declared as required."""
        key = self.entity.key if len(self.entity.key) == 1 and not self.table.is_questionnaire else ()
        required = {id for id, column in self.table.columns.items() if column.required}
        return [column.id for column in self.columns if column.id in required or column.id in key]

    def _texts(self) -> str:
        joins = list(self.joins)
        if self.losers:
            joins.append(f"left join {self.losers} as l on l._file_id = r._file_id and l._record_no = r._record_no")
        cells = ["r._file_id", "r._record_no", *(f"r.{name(c)}" for c in self.carried), f"{self._rule()} as _rule"]
        cells += [f"{c.source} as {name('t_' + c.id)}" for c in self.columns]
        cells += [f"{words} as {name(label)}" for label, words in self.extra_texts.items()]
        return f"select {', '.join(cells)} from {self.records} as r {' '.join(joins)}"

    def _rule(self) -> str:
        cases = []
        if self.losers:
            cases += [f"when l.rule = {text(rule)} then {FIRST_RULE + self.rules.index(rule)}" for rule in LOSING_RULES]
        for item in self.table.set_aside:
            cases.append(f"when {holds(item, self.headers)} then {FIRST_RULE + self.rules.index(item.rule)}")
        return f"case {' '.join(cases)} end" if cases else "cast(null as integer)"

    def _typed(self) -> str:
        cells, keys = ["texts.*"], self._required_keys()
        for column in self.columns:
            words, value = f"texts.{name('t_' + column.id)}", column.typed(f"texts.{name('t_' + column.id)}")
            if column.id == "region" and self.entity.has_region:
                cells.append("coalesce(region_word.region, '?') as region, false as bad_region")
                continue
            cells.append(f"{value} as {name(column.id)}")
            tried = value if column.can_fail else words
            missing = f"{tried} is null" if column.id in keys else f"{words} is not null and {tried} is null"
            cells.append(f"{missing if tried != words or column.id in keys else 'false'} as {name('bad_' + column.id)}")
        has_region = any(column.id == "region" for column in self.columns) and self.entity.has_region
        if self.entity.has_region and not has_region:
            cells.append("'?' as region")
        join = " left join region_word on region_word.word = lower(texts.t_region)" if has_region else ""
        return f"select {', '.join(cells)} from texts{join}"

    def _known(self) -> str:
        """What a run as of a day may know: later outcomes are emptied, later beginnings marked."""
        if self.before is None:
            return "select *, false as _is_after from typed"
        limit, mapped = f"timestamp {text(str(self.before))}", {column.id for column in self.columns}
        emptied: list[str] = []
        for moment, outcomes in self.entity.outcomes.items():
            if moment not in mapped:
                continue
            late = f"coalesce({name(moment)} >= {limit}, false)"
            emptied.append(f"case when {late} then null else {name(moment)} end as {name(moment)}")
            for id in (id for id in outcomes if id in mapped):
                nothing = "false" if self.entity.columns[id] == "boolean" else "null"
                emptied.append(f"case when {late} then {nothing} else {name(id)} end as {name(id)}")
        begins = self.entity.begins if self.entity.begins in mapped else None
        after = f"coalesce({name(begins)} >= {limit}, false)" if begins else "false"
        replaced = f" replace ({', '.join(emptied)})" if emptied else ""
        return f"select *{replaced}, {after} as _is_after from typed"

    def _conversions(self) -> dict[str, str]:
        """Amount → currency column, for conversions whose two columns are mapped."""
        mapped = {column.id for column in self.columns}
        made = self.entity.conversions.values()
        return {c.amount: c.currency for c in made if c.amount in mapped and c.currency in mapped}

    def _valued(self) -> str:
        mapped = {column.id for column in self.columns}
        cells, join, foreign_checks = ["known.*"], "", {}
        for made, rule in self.entity.conversions.items():
            if rule.amount not in mapped:
                cells.append(f"cast(null as {DUCKDB_TYPES['money']}) as {name(made)}")
                continue
            amount = f"known.{name(rule.amount)}"
            if rule.currency not in mapped:
                cells.append(f"{amount} as {name(made)}")
                continue
            currency = f"upper(known.{name(rule.currency)})"
            is_own = f"coalesce({currency}, {text(self.reporting_currency)}) = {text(self.reporting_currency)}"
            rate = "cast(null as decimal(18, 8))"
            if self.has_rates:
                days = [f"cast(known.{name(at)} as timestamp)" for at in rule.at if at in mapped]
                day = f"coalesce({', '.join(days)}, timestamp 'infinity')"
                newest = "(select currency, max_by(rate, valid_from) as rate from rate group by currency)"
                join = (
                    f" asof left join rate on rate.currency = {currency} and rate.valid_from <= {day}"
                    if days
                    else f" left join {newest} as rate on rate.currency = {currency}"
                )
                rate = "rate.rate"
            converted = f"cast(round({amount} * {rate}, 2) as {DUCKDB_TYPES['money']})"
            cells.append(f"case when {is_own} then {amount} else {converted} end as {name(made)}")
            foreign_checks[rule.amount] = f"({amount} is not null and not ({is_own}) and {rate} is null)"
        bad = " or ".join([*(name("bad_" + column.id) for column in self.columns), *foreign_checks.values()]) or "false"
        cells += [f"{check} as {name('unrated_' + amount)}" for amount, check in foreign_checks.items()]
        cells.append(
            f"cast(case when _rule is not null then _rule when {bad} then {QUARANTINED} "
            f"when _is_after then {AFTER_AS_OF} else {ACCEPTED} end as utinyint) as _fate"
        )
        return f"select {', '.join(cells)} from known{join}"

    def faults(self) -> str:
        """An expression over ``valued``: a list of (c = column, v = value, w = reason) where it is in quarantine."""
        amounts = self._conversions()
        found = []
        for id, (words, reason) in self.checks().items():
            found.append(_fault(f"bad_{id}", id, words, reason))
            if id in amounts:
                rate = f"'no rate for ' || {name(amounts[id])} || ' in rates.csv'"
                found.append(_fault(f"unrated_{id}", id, words, rate))
        if not found:
            return "null::struct(c varchar, v varchar, w varchar)[]"
        return f"case when _fate = {QUARANTINED} then list_filter([{', '.join(found)}], lambda fault: fault.bad) end"


def _fault(flag: str, column: str, words: str, reason: str) -> str:
    return f"struct_pack(bad := {name(flag)}, c := {text(column)}, v := {words}, w := {reason})"

"""A check: what it expects of an entity, as a block of YAML declares it. One class per kind; none computes anything.

A kind says which columns it is about, so that a KPI that reads one of them can be told not to trust it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from models.text import Text
from models.yaml_files import Declared

Grade = Literal["fatal", "gate", "warning"]
#: A failed one first stops the run, then the trust in a KPI, then nothing.
GRADES: tuple[Grade, ...] = ("fatal", "gate", "warning")
#: What a part of a whole may ask of a column.
Wanted = bool | str | tuple[str, ...]


class Check(Declared):
    """What all kinds share.

    ``tolerance``: the share of records, region by region, that may be broken. ``at_least``: fewer broken records than
    this never fail, whatever their share. ``entity`` and ``id`` come from the file's name and the block's key.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    entity: str
    grade: Grade = "gate"
    about: Text
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.0
    at_least: Annotated[int, Field(ge=1)] = 1

    @property
    def key(self) -> str:
        """``lead.key``: the name by which tables, tasks and pages call the check."""
        return f"{self.entity}.{self.id}"

    @property
    def concerns(self) -> tuple[str, ...]:
        """The columns that a failure makes doubtful; empty = the whole table."""
        return ()

    @property
    def other_entities(self) -> tuple[str, ...]:
        """Entities beside its own that the check looks into."""
        return ()


class Key(Check):
    """The columns of the key are filled and, together, unique. ``nullable``: those that may be empty."""

    kind: Literal["key"]
    columns: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()

    @property
    def concerns(self) -> tuple[str, ...]:
        return self.columns


class Present(Check):
    """A column is filled."""

    kind: Literal["present"]
    column: str

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.column,)


class Reference(Check):
    """A column, where it is filled, names a record of another entity (by the first column of its key)."""

    kind: Literal["reference"]
    column: str
    to: str

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def other_entities(self) -> tuple[str, ...]:
        return (self.to,)


class Allowed(Check):
    """A column, where it is filled, holds one of the listed words."""

    kind: Literal["allowed"]
    column: str
    values: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.column,)


class Range(Check):
    """A number, day or moment, where it is filled, lies between two bounds, both included."""

    kind: Literal["range"]
    column: str
    minimum: float | str | None = None
    maximum: float | str | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> Range:
        if self.minimum is None and self.maximum is None:
            raise ValueError("give minimum, maximum or both")
        return self

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.column,)


class Order(Check):
    """Where both are filled, ``later`` is not before ``earlier``. ``by: day`` where one of them has no hour."""

    kind: Literal["order"]
    earlier: str
    later: str
    by: Literal["day", "moment"] = "day"

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)


class Codes(Check):
    """A score lies on the scale that stands beside it, on one of its steps, and a question has one scale.

    ``per``: the columns that name one question.
    """

    kind: Literal["codes"]
    column: str
    low: str
    high: str
    step: Annotated[float, Field(gt=0)] = 1
    per: tuple[str, ...] = ()

    @property
    def concerns(self) -> tuple[str, ...]:
        return (self.column, self.low, self.high)


class Conserved(Check):
    """A whole is the sum of its parts: every record is in exactly one of them, so nothing gets lost down the funnel.

    ``parts``: part → column → what it holds. ``true`` is true; ``false`` is anything else, also nothing; a word or a
    list of words is one of them.
    """

    kind: Literal["conserved"]
    parts: Annotated[dict[str, Annotated[dict[str, Wanted], Field(min_length=1)]], Field(min_length=2)]

    @property
    def concerns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for part in self.parts.values() for column in part))


class Fresh(Check):
    """No source of the entity lags behind the newest of all by more than its ``stale_after_days``."""

    kind: Literal["fresh"]


class Volume(Check):
    """A source's number of records against the median of its own last runs.

    Fails below ``1 − fall`` times or above ``rise`` times that median.
    """

    kind: Literal["volume"]
    fall: Annotated[float, Field(gt=0, lt=1)] = 0.5
    rise: Annotated[float, Field(gt=1)] = 3.0
    runs: Annotated[int, Field(ge=1)] = 5


class Accounted(Check):
    """Of every file behind the entity: records read = accepted + set aside + in quarantine. A law, so always fatal."""

    kind: Literal["accounted"]
    grade: Literal["fatal"] = "fatal"


KINDS: dict[str, type[Check]] = {
    "key": Key, "present": Present, "reference": Reference, "allowed": Allowed, "range": Range, "order": Order,
    "codes": Codes, "conserved": Conserved, "fresh": Fresh, "volume": Volume, "accounted": Accounted,
}  # fmt: skip


def kind_of(check: Check) -> str:
    """The word for the check's kind."""
    word: Any = getattr(check, "kind", "")
    return str(word)

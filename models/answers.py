"""A question of a questionnaire as declared: what it measures, on which scale, where its boxes are. Reads no answer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import model_validator

from models.scales import CutOf, Scale
from models.words import Words, word_of
from models.yaml_files import Declared


class Answer(Declared):
    """One question: its column, what it measures, and the scale as people were shown it.

    Of several headers in ``column`` the first that a record has filled serves, since a question's header may change
    from year to year. ``not_an_answer`` lists codes by word (without case) or by number (11 is also 11.0), as they
    stand in the file; ``values`` turns what else is written into numbers of the scale.

    ``direction: lower`` says that the scale's lowest number is its best (1 = very satisfied): staging turns such scores
    over, exactly, ``min + max − score``, so that everywhere behind it more is better. ``top_cut`` and ``bottom_cut``
    bound the boxes on the scale as shown, both ends included; unless said, the KPI's own cuts hold. ``top_cut_of`` and
    ``bottom_cut_of`` say a cut as another scale has it; it becomes a category of this one, exactly or not at all.
    ``since``: the day from which the column is asked so; before it another question with the same column holds.
    """

    column: Words
    metric: str
    scale_min: float
    scale_max: float
    direction: Literal["higher", "lower"] = "higher"
    top_cut: float | None = None
    bottom_cut: float | None = None
    top_cut_of: CutOf | None = None
    bottom_cut_of: CutOf | None = None
    since: date | None = None
    not_an_answer: Words = ()
    values: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _words_of_values(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("values"), dict):
            return {**data, "values": {str(key): word_of(value) for key, value in data["values"].items()}}
        return data

    @model_validator(mode="after")
    def _cuts_of_other_scales(self) -> Answer:
        for name, of in (("top_cut", self.top_cut_of), ("bottom_cut", self.bottom_cut_of)):
            if of is None:
                continue
            scale = Scale.of(self.scale_min, self.scale_max)
            try:
                cut = of.on(scale)
            except ValueError as error:
                raise ValueError(f"{name}_of: cut {of.cut:g} of {of.scale_max:g} {error}") from error
            upright = cut if self.direction == "higher" else scale.low + scale.high - cut
            if getattr(self, name) not in (None, float(upright)):
                raise ValueError(f"{name} and {name}_of both say where the box ends: leave one out")
            object.__setattr__(self, name, float(upright))
        return self

    @model_validator(mode="after")
    def _cuts_are_on_the_scale(self) -> Answer:
        low, high, top, bottom = self.scale_min, self.scale_max, self.top_cut, self.bottom_cut
        if not low < high:
            raise ValueError(f"scale_min {low:g} must be below scale_max {high:g}")
        for name, cut in (("top_cut", top), ("bottom_cut", bottom)):
            if cut is not None and not low <= cut <= high:
                raise ValueError(f"{name} {cut:g} lies outside the scale {low:g} to {high:g}")
        if top is not None and bottom is not None and (top <= bottom if self.direction == "higher" else top >= bottom):
            raise ValueError(
                f"top_cut {top:g} and bottom_cut {bottom:g} overlap on a scale whose {self.direction} end is the better"
            )
        return self

    @model_validator(mode="after")
    def _codes_fit_the_scale(self) -> Answer:
        scale = f"the scale {self.scale_min:g} to {self.scale_max:g}"
        for word, value in self.values.items():
            if not self._is_on_scale(value):
                raise ValueError(f"values: {word!r} means {value!r}, which is not on {scale}")
        for code in () if self.values else self.not_an_answer:
            if self._is_on_scale(code):
                raise ValueError(f"not_an_answer: {code} lies on {scale}, so it is an answer")
        return self

    def _is_on_scale(self, word: str) -> bool:
        number = as_number(word)
        return number is not None and self.scale_min <= number <= self.scale_max


def as_number(word: str) -> float | None:
    """The finite number that a declared word is, or None."""
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def held_until(answer: Answer, answers: Iterable[Answer]) -> date | None:
    """The day from which another question takes the same column over; None where none does."""
    later = [
        other.since
        for other in answers
        if other.since is not None
        and (answer.since is None or other.since > answer.since)
        and set(other.column) & set(answer.column)
        and other.metric == answer.metric
    ]
    return min(later, default=None)


def asked_twice(answers: Sequence[Answer]) -> Iterator[int]:
    """Positions of questions that ask for the same thing in the same column at the same time as one before them."""
    for at, answer in enumerate(answers):
        for other in answers[:at]:
            same = set(other.column) & set(answer.column) and other.metric == answer.metric
            if same and other.since == answer.since:
                yield at
                break

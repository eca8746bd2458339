"""What a probabilistic model compares, as data: comparisons and their levels, blocking, training. Scores nothing.

The model of leads and opportunities is ``model.yaml``; any other table of people can declare one of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from models.issues import Issues
from models.yaml_files import Declared, into_model, read_yaml

Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Level(Declared):
    """One step of agreement, the best one first; what reaches none is the comparison's last level.

    ``same``      the values are equal; with ``rare_counts_more`` a rare one says more than a frequent one
    ``edits``     at most ``at_most`` insertions, deletions, replacements or swaps of neighbours (Damerau–Levenshtein),
                  where both have at least ``least_length`` letters
    ``similar``   Jaro–Winkler similarity of at least ``at_least``
    ``initial``   one is a single letter, with which the other begins
    ``shared``    two lists have a value in common
    ``other``     a value equals the other record's value of the column ``of``, either way round
    """

    how: Literal["same", "edits", "similar", "initial", "shared", "other"]
    column: Column
    of: Column | None = None
    at_most: Annotated[int, Field(ge=1)] = 1
    least_length: Annotated[int, Field(ge=1)] = 1
    at_least: Annotated[float, Field(gt=0, lt=1)] = 0.9
    rare_counts_more: bool = False

    @model_validator(mode="after")
    def _other_says_of_what(self) -> Level:
        if (self.how == "other") != (self.of is not None):
            raise ValueError("'of' names the other record's column for 'other', and only there")
        return self


class Comparison(Declared):
    """One piece of evidence. Pieces are taken as independent, so what depends on one another is one comparison.

    It says nothing (weight 0) of a pair in which one record has none of its ``columns``.
    """

    name: Column
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]


class BlockingRule(Declared):
    """Pairs that agree on all ``columns`` are compared; ``list`` columns agree where they share a value.

    ``instead_of``: used only where that rule was refused for its number of comparisons.
    """

    name: Column
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    instead_of: Column | None = None


class ComparisonModel(Declared):
    """A Fellegi–Sunter model before training. ``training``: the columns that each pass of EM blocks on.

    ``list_columns``: those that hold several values of one record.
    ``needs``: comparisons without which nothing is scored.
    """

    comparisons: Annotated[tuple[Comparison, ...], Field(min_length=1)]
    blocking: Annotated[tuple[BlockingRule, ...], Field(min_length=1)]
    training: Annotated[tuple[tuple[Column, ...], ...], Field(min_length=1)]
    list_columns: tuple[Column, ...] = ()
    needs: tuple[Column, ...] = ()

    def without(self, columns: frozenset[str]) -> ComparisonModel | None:
        """The model that is left where these columns say nothing; None where too little is left to compare or train."""
        comparisons = []
        for comparison in self.comparisons:
            levels = tuple(
                level for level in comparison.levels if level.column not in columns and level.of not in columns
            )
            kept = tuple(column for column in comparison.columns if column not in columns)
            if levels and kept:
                comparisons.append(comparison.model_copy(update={"levels": levels, "columns": kept}))
        blocking = tuple(rule for rule in self.blocking if not columns & set(rule.columns))
        training = tuple(block for block in self.training if not columns & set(block))
        left = [comparison.name for comparison in comparisons]
        if len(left) < 2 or not set(self.needs) <= set(left) or not blocking or not training:
            return None
        return self.model_copy(
            update={"comparisons": tuple(comparisons), "blocking": blocking, "training": training}
        )  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        """Every column that the model reads, once."""
        named = [column for comparison in self.comparisons for column in comparison.columns]
        named += [level.of for comparison in self.comparisons for level in comparison.levels if level.of]
        named += [column for rule in self.blocking for column in rule.columns]
        named += [column for block in self.training for column in block]
        return tuple(dict.fromkeys(named))


@cache
def load_model() -> ComparisonModel:
    """The model of leads and opportunities. The file ships with the package; a mistake in it is a bug."""
    path = Path(__file__).with_name("model.yaml")
    issues = Issues()
    data = read_yaml(path, issues)
    model = into_model(data, ComparisonModel, path, issues) if data is not None else None
    issues.raise_if_errors()
    assert model is not None, "a model without issues is complete"
    return model

"""The probabilistic model: a declared comparison model → Splink's settings, trained by EM; every blocked pair scored.

Fellegi and Sunter 1969. u from random pairs, m by expectation–maximisation (Winkler 1988) on the data themselves, term
frequencies for rare values. The prior comes from the matches that EM found, not from a guess. Knows nothing of leads;
``right`` None compares one table with itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.linkage.comparisons import Comparison, ComparisonModel, Level
from models.linkage.tables import tables_version
from pipelines.steps.linkage.blocking import comparisons

if TYPE_CHECKING:
    import duckdb

#: The same pairs are drawn on every run.
SEED = 7
#: Random pairs from which u is read, at most. What never occurs among them is taken to be half as rare as one.
U_PAIRS = 1_000_000
LEAST_U = 0.5 / U_PAIRS
#: Pairs that are scored in one go: what Splink keeps of each while it compares is ten times what is kept of it here.
PAIRS_AT_ONCE = 500_000
#: Pairs of a block that EM learns from, at most: more make no parameter better, and grow with the square of the data.
TRAINING_PAIRS = 2_000_000
#: Splink joins both tables as one with itself and drops the pairs inside each afterwards, of which namesakes make many:
#: with this they are never made.
BETWEEN = "l.source_dataset = 'a_left' and r.source_dataset = 'b_right'"
#: Digits that are kept of trained parameters: sums over threads differ in the last ones, and versions must not.
KEPT_DIGITS = 7


@dataclass(frozen=True)
class Training:
    """Why there is no model (``reason``, with its count and limit), or the trained model as Splink's settings."""

    settings: dict[str, Any] | None = None
    version: str | None = None
    matches: float = 0.0
    reason: str | None = None
    counted: int = 0
    limit: int = 0


def train(
    work: duckdb.DuckDBPyConnection,
    model: ComparisonModel,
    left: str,
    right: str | None = None,
    *,
    condition: str = "true",
    possible_pairs: float,
    least_pairs: int,
    least_matches: int,
    limit: int,
) -> Training:
    """Train on the tables' own pairs. ``possible_pairs``: how many pairs the condition allows, blocked or not.

    A block whose equality alone makes more than ``limit`` pairs is learned from every so-manieth left record, because
    that is what the join has to look at; one of more than `TRAINING_PAIRS` is thinned out by Splink, by a hash of ids.
    """
    most = min(limit, TRAINING_PAIRS)
    blocks = []
    for columns in model.training:
        every = max(1, -(-comparisons(work, model, columns, left, right) // limit))
        thinned = [f"l.unique_id % {every} = 0"] if every > 1 else []
        rule = " and ".join([*(f"l.{column} = r.{column}" for column in columns), f"({condition})", *thinned])
        pairs = _count_pairs(work, rule, left, right)
        if pairs < least_pairs:  # before Splink is asked for anything: a small company would wait for nothing
            return Training(reason="too_few_pairs", counted=pairs, limit=least_pairs)
        blocks.append((rule, pairs, every))
    linker = _linker(work, _untrained(model, right), left, right)
    with _quiet():
        linker.training.estimate_u_using_random_sampling(
            max_pairs=float(U_PAIRS), seed=SEED, num_chunks=1, min_count_per_level=None
        )
        best_matches, most_pairs = 0.0, 0
        for rule, pairs, every in blocks:
            most_pairs = max(most_pairs, pairs * every)
            session = linker.training.estimate_parameters_using_expectation_maximisation(
                {"blocking_rule": rule if right is None else f"{rule} and {BETWEEN}", "sql_dialect": "duckdb"},
                estimate_without_term_frequencies=True,
                max_pairs=float(most) if pairs > most else None,
            )
            share = session._core_model_settings_history[-1].probability_two_random_records_match
            best_matches = max(best_matches, share * pairs * every)
    if best_matches < least_matches or best_matches >= most_pairs:
        return Training(reason="too_few_matches", counted=int(best_matches), limit=least_matches)
    settings = _settled(linker.misc.save_model_to_json(), best_matches, possible_pairs)
    if not _can_tell_apart(settings):
        return Training(reason="cannot_tell_apart", counted=int(best_matches), limit=least_matches)
    return Training(settings, _version(settings), best_matches)


def score(
    work: duckdb.DuckDBPyConnection,
    model: ComparisonModel,
    trained: dict[str, Any],
    left: str,
    right: str | None = None,
    *,
    least_probability: float = 0.0,
) -> None:
    """Fill ``scored_pair`` from ``blocked_pair``: l_id, r_id, weight, probability, weights and levels by comparison.

    Weights are in bits. The weights of a pair, ``prior`` among them, add up to its weight. Pairs below
    ``least_probability`` are not kept.
    """
    linker = _linker(work, trained, left, right)
    columns = _scored_columns(model, trained)
    work.execute(
        "create or replace table scored_pair (l_id bigint, r_id bigint, weight double, probability double, "
        "weights map(varchar, double), levels map(varchar, integer))"
    ).fetchall()
    (pairs,) = work.execute("select count(*) from blocked_pair").fetchall()[0]
    parts = max(1, -(-pairs // PAIRS_AT_ONCE))
    for part in range(parts):
        predicted = _predict(work, linker, part, parts, is_one_table=right is None)
        work.execute(
            f"insert into scored_pair select {columns} from {predicted} where probability >= $least",
            {"least": least_probability},
        ).fetchall()
        work.execute(f"drop table {predicted}").fetchall()
    linker._db_api.delete_tables_created_by_splink_from_db()


def _predict(work: duckdb.DuckDBPyConnection, linker: Any, part: int, parts: int, *, is_one_table: bool) -> str:
    """The table in which Splink has scored one part of the blocked pairs: those of every so-manieth left record."""
    prefix_l, prefix_r = ("", "") if is_one_table else ("'a_left-__-' || ", "'b_right-__-' || ")
    work.execute(
        f"create or replace table splink_pair_{part} as select {prefix_l}l_id as join_key_l, "
        f"{prefix_r}r_id as join_key_r, cast(rule as varchar) as match_key from blocked_pair "
        f"where l_id % {parts} = {part}"
    ).fetchall()
    registered = linker._db_api.register(f"splink_pair_{part}", table_name=f"registered_pair_{part}")
    linker.table_management.register_blocked_pairs_for_predict(registered)
    with _quiet():
        predicted = str(linker.inference.predict(warning_mode="never").physical_name)
    work.execute(f"drop table splink_pair_{part}").fetchall()
    return predicted


def _scored_columns(model: ComparisonModel, trained: dict[str, Any]) -> str:
    """What is kept of a scored pair, of the columns that Splink makes."""
    prior = _bits(trained["probability_two_random_records_match"])
    rare = {c.name: any(level.rare_counts_more for level in c.levels) for c in model.comparisons}
    weights = ", ".join(
        [f"'prior': round({prior}, 4)"]
        + [
            f"'{name}': round(mw_{name}{f' + mw_tf_adj_{name}' if has_rare else ''}, 4)"
            for name, has_rare in rare.items()
        ]
    )
    levels = ", ".join(f"'{name}': gamma_{name}" for name in rare)
    return (
        "unique_id_l as l_id, unique_id_r as r_id, round(match_weight, 4) as weight, "
        f"round(match_probability, 6) as probability, map {{{weights}}} as weights, map {{{levels}}} as levels"
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """No word from Splink: its messages hold its SQL, and what it has to say of training is said in `Training`."""
    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _linker(work: duckdb.DuckDBPyConnection, settings: Any, left: str, right: str | None) -> Any:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(work)
    tables = [api.register(left, dataset_display_name="a_left")]
    if right is not None:
        tables.append(api.register(right, dataset_display_name="b_right"))
    return Linker(tables, settings, log_level=None, validate_settings=False)


def _untrained(model: ComparisonModel, right: str | None) -> dict[str, Any]:
    return {
        "link_type": "link_only" if right is not None else "dedupe_only",
        "comparisons": [_comparison(comparison) for comparison in model.comparisons],
        "blocking_rules_to_generate_predictions": [],
        "unique_id_column_name": "unique_id",
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "em_convergence": 1e-5,
        "max_iterations": 50,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    missing = " and ".join(f"({column}_l is null or {column}_r is null)" for column in comparison.columns)
    levels: list[dict[str, Any]] = [{"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True}]
    for number, level in enumerate(comparison.levels):
        made: dict[str, Any] = {
            "sql_condition": _condition(level),
            "label_for_charts": f"{number} {level.how} {level.column}",
        }
        if level.rare_counts_more:
            made |= {"tf_adjustment_column": level.column, "tf_adjustment_weight": 1.0}
        levels.append(made)
    levels.append({"sql_condition": "ELSE", "label_for_charts": "different"})
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def _condition(level: Level) -> str:
    left, right = f"{level.column}_l", f"{level.column}_r"
    match level.how:
        case "same":
            return f"{left} = {right}"
        case "edits":
            return (
                f"damerau_levenshtein({left}, {right}) <= {level.at_most} "
                f"and least(length({left}), length({right})) >= {level.least_length}"
            )
        case "similar":
            return f"jaro_winkler_similarity({left}, {right}) >= {level.at_least}"
        case "initial":
            return f"least(length({left}), length({right})) = 1 and left({left}, 1) = left({right}, 1)"
        case "shared":
            return f"list_has_any({left}, {right})"
        case "other":
            return f"({left} = {level.of}_r or {right} = {level.of}_l)"


def _count_pairs(work: duckdb.DuckDBPyConnection, rule: str, left: str, right: str | None) -> int:
    once = "l.unique_id < r.unique_id and " if right is None else ""
    query = f"select count(*) from {left} as l join {right or left} as r on {once}{rule}"
    return int(work.execute(query).fetchall()[0][0])


def _settled(settings: dict[str, Any], matches: float, possible_pairs: float) -> dict[str, Any]:
    """Trained settings with the prior, every probability above 0, rounded, and without what changes from run to run."""
    least_m = 0.5 / matches
    settings = {key: value for key, value in settings.items() if key != "linker_uid"}
    settings["probability_two_random_records_match"] = _kept(matches / possible_pairs)
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            m, u = _number(level.get("m_probability")), _number(level.get("u_probability"))
            # What was seen neither among matches nor among strangers says nothing: both alike, weight 0.
            level["m_probability"] = _kept(max(m, least_m)) if m or u else LEAST_U
            level["u_probability"] = _kept(max(u, LEAST_U))
    return settings


def _number(value: Any) -> float:
    """Splink puts words where it has observed nothing."""
    return float(value) if isinstance(value, int | float) else 0.0


def _kept(value: float) -> float:
    return float(f"{value:.{KEPT_DIGITS}g}")


def _can_tell_apart(settings: dict[str, Any]) -> bool:
    """Whether the best level of at least two comparisons speaks for a match, and their last level against one."""
    telling = 0
    for comparison in settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        best, last = levels[0], levels[-1]
        telling += best["m_probability"] > best["u_probability"] and last["m_probability"] < last["u_probability"]
    return telling >= 2


def _version(settings: dict[str, Any]) -> str:
    text = json.dumps(settings, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{tables_version()}{text}".encode()).hexdigest()[:12]


def _bits(probability: float) -> float:
    from math import log2

    return log2(probability / (1 - probability))

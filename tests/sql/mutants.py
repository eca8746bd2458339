"""Mutants of a SQL statement: each differs from it in one place, as a slip of the hand would.

Comparisons shifted or turned, conditions dropped, AND for OR, outer joins for inner ones, other constants, DISTINCT
and defaults removed, smallest for largest. Which of them a case must notice is said in ``test_mutants``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sqlglot warns where an older compiled tokenizer lies beside it
    import sqlglot
    from sqlglot import exp

_SHIFTED = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ}
_SWAPPED = {exp.Min: exp.Max, exp.Max: exp.Min, exp.ArgMin: exp.ArgMax, exp.ArgMax: exp.ArgMin}


def mutants(sql: str) -> Iterator[tuple[str, str]]:
    """Pairs of what was changed and the changed statement."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    original = tree.sql(dialect="duckdb", comments=False)
    for node in list(tree.walk()):
        if node is tree:
            continue
        for name, changed in _changes(node):
            node.replace(changed)
            mutant = tree.sql(dialect="duckdb", comments=False)
            changed.replace(node)  # back again: quicker than a copy of the tree for every mutant
            if mutant != original:
                yield f"{name}: {_excerpt(node)}", mutant
    for name, mutant in _of_clauses(tree):
        yield name, mutant


def restated(sql: str) -> str:
    """The statement as the parser writes it, unchanged in meaning."""
    return str(sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb", comments=False))


def _changes(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    kind = type(node)
    if kind in _SHIFTED:
        yield "comparison", _SHIFTED[kind](this=node.this.copy(), expression=node.expression.copy())
    if kind in _SWAPPED:
        swapped = node.copy()
        yield "min for max", _SWAPPED[kind](**swapped.args)
    if isinstance(node, exp.And | exp.Or):
        other = exp.Or if isinstance(node, exp.And) else exp.And
        yield "and for or", exp.paren(other(this=node.left.copy(), expression=node.right.copy()))
        yield "left part dropped", node.right.copy()
        yield "right part dropped", node.left.copy()
    if isinstance(node, exp.Not):
        yield "not removed", node.this.copy()
    if isinstance(node, exp.Coalesce):
        yield "default removed", node.this.copy()
    if isinstance(node, exp.Boolean):
        yield "boolean", exp.Boolean(this=not node.this)
    if isinstance(node, exp.Literal) and not node.is_string:
        yield "constant", exp.Literal.number(float(node.this) + 1 if "." in node.this else int(node.this) + 1)
    if isinstance(node, exp.Literal) and node.is_string:
        yield "constant", exp.Literal.string("mutated")
    if isinstance(node, exp.Between):
        value, low, high = node.this, node.args["low"], node.args["high"]
        yield "lower end excluded", exp.and_(exp.GT(this=value.copy(), expression=low.copy()), value.copy() <= high)
        yield "upper end excluded", exp.and_(exp.GTE(this=value.copy(), expression=low.copy()), value.copy() < high)
    if isinstance(node, exp.Filter):
        yield "filter dropped", node.this.copy()
    if isinstance(node, exp.Greatest | exp.Abs):
        yield "bound or sign dropped", node.this.copy()
    if isinstance(node, exp.Sub):
        yield "plus for minus", exp.Add(this=node.this.copy(), expression=node.expression.copy())


def _of_clauses(tree: exp.Expression) -> Iterator[tuple[str, str]]:
    """Whole clauses: WHERE and QUALIFY dropped, DISTINCT removed, LEFT ↔ INNER."""
    for kind in (exp.Where, exp.Qualify, exp.Distinct):
        for number, node in enumerate(tree.find_all(kind)):
            copy = tree.copy()
            target = list(copy.find_all(kind))[number]
            if isinstance(target.parent, exp.Select | exp.Filter) and not isinstance(target.parent, exp.Filter):
                target.pop()
                yield f"{kind.key} dropped: {_excerpt(node)}", copy.sql(dialect="duckdb", comments=False)
    for number, node in enumerate(tree.find_all(exp.Join)):
        if node.args.get("kind") == "CROSS":
            continue
        copy = tree.copy()
        target = list(copy.find_all(exp.Join))[number]
        target.set("side", None if target.args.get("side") == "LEFT" else "LEFT")
        yield f"join side: {_excerpt(node)}", copy.sql(dialect="duckdb", comments=False)


def _excerpt(node: exp.Expression) -> str:
    return str(node.sql(dialect="duckdb", comments=False))[:90]

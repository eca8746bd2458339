"""Verdicts: reading against the target in force, by the table of eleven lines (`models.verdicts.table`).

`judge` is the only door; `hide` takes out afterwards what is not published (docs/adr/0013). Pure functions over frames:
no file, no clock, no database. What a verdict *causes* (tasks) lives in ``models.tasks``, how it is *said* in
``models.sentences``.
"""

from models.verdicts.hiding import hide
from models.verdicts.judging import VERDICT_COLUMNS, judge

__all__ = ["VERDICT_COLUMNS", "hide", "judge"]

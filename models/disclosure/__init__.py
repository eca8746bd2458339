"""The disclosure floor: which figures are not published because too few people stand behind them (docs/adr/0013).

Decides what is hidden. What a hidden cell still says is `models.verdicts.hiding`'s business.
"""

from models.disclosure.cells import hidden_cells
from models.disclosure.floors import floor_for
from models.disclosure.slices import hidden_slices

__all__ = ["floor_for", "hidden_cells", "hidden_slices"]

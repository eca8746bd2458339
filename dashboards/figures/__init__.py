"""Figures: DataFrame → plotly figure. Nothing here knows Dash, DuckDB or the board."""

"""From staging to verdicts: every KPI of the demo, beside hand-written queries for the same cells."""

"""dashboards shows: the wall, the pages of KPIs and of heads, from published boards and the task store.

It computes no figure and imports nothing of ``pipelines``.
"""

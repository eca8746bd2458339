"""Which opportunity came from which lead: the CRM's pointers, and beside them the links that repair finds.

``linking.py`` is the whole in its order; every other module is one step of it. What is declared (rules, comparisons,
tables of normalisation, people's decisions) is in ``models/linkage``, the SQL in ``models/sql/linkage``.
"""

from pipelines.steps.linkage.linking import LinkReport, link

__all__ = ["LinkReport", "link"]

"""What linkage means: its rules, the comparisons of its model, the tables it normalises by, people's decisions.

The work (records, keys, scoring, assignment) is in ``pipelines/steps/linkage``; its SQL in ``models/sql/linkage``.
"""

#: What linkage makes, in the order in which it is made.
LINKAGE_TABLES = (
    "linkage_link",
    "linkage_dangling",
    "linkage_candidate",
    "linkage_outcome",
    "linkage_reason",
    "linkage_model",
    "linkage_base",
    "linkage_pattern",
    "linkage_pattern_state",
)

#: The entities whose records it reads.
LINKED_ENTITIES = (
    "lead",
    "opportunity",
    "opportunity_contact",
    "contact",
    "account",
    "campaign",
    "campaign_member",
    "staff",
)

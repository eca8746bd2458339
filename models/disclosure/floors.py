"""Which KPIs have a floor below which nothing is published, and how high it is."""

from __future__ import annotations

from models.kpi import Kpi
from models.statistics.kinds import WHOLE_KINDS

#: What people said of us; behind every other number stand records of our own work.
ANSWERS = "survey_response"


def floor_for(kpi: Kpi, company_floor: int) -> int:
    """The least number of units whose figure is published; 0 hides nothing.

    The company's floor holds for what is made of people's answers; a KPI that declares a floor of its own has that.
    """
    if kpi.disclosure_floor is not None:
        return kpi.disclosure_floor
    is_of_answers = ANSWERS in kpi.reads and kpi.kind not in WHOLE_KINDS and kpi.units_are_records
    return company_floor if is_of_answers else 0

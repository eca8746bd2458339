-- Today's rows of a stock as they are kept: without a period. Reads selected_observation.
select
    $kpi as kpi,
    cast($as_of as timestamp) as as_of,
    record_id,
    unit_id,
    region,
    numerator,
    denominator,
    value,
    is_censored,
    file_id,
    record_no,
    records
from selected_observation

-- The observation as every later stop reads it. Maturity is decided here, for all KPIs alike and whatever the outcome:
-- a record is mature when the horizon has passed since its start (no horizon: always), one that lives in a period when
-- that period is over; a stock is whole as it is seen. A record without a date is never mature within a horizon.
select
    record_id,
    unit_id,
    coalesce(occurred_at, cast(period as timestamp)) as occurred_at,
    grain,
    period,
    region,
    numerator,
    denominator,
    value,
    is_censored,
    case
        when $is_stock then true
        when period is not null then coalesce($as_of >= period_end(period, grain), false)
        when $horizon_days is null then true
        else coalesce($as_of >= days_later(occurred_at, $horizon_days), false)
    end as is_mature,
    file_id,
    record_no,
    records
from selected_row

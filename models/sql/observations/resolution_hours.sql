-- Clock hours from a request to its closing (Kaplan–Meier): an open one is censored with the time it has been open.
-- 1:1 to requests with a date. Closed without a moment, or before it was made: nothing is known of its time, so it is out.
with request as (
    select
        *,
        instant_of(created_at, $time_zone) as opened,
        instant_of(closed_at, $time_zone) as closed
    from staging_support_case
    where closed_at is not null
        or not coalesce(is_closed, false)
)
select
    case_id as record_id,
    case_id as unit_id,
    created_at as occurred_at,
    region,
    cast(closed is not null as integer) as numerator,
    1 as denominator,
    clock_hours(opened, coalesce(closed, greatest(instant_of($as_of, $time_zone), opened))) as value,
    closed is null as is_censored,
    file_id,
    record_no
from request
where coalesce(closed >= opened, opened is not null)

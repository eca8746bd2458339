-- Requests after which the same customer did not come back within the horizon ÷ requests. 1:1 to requests of a known
-- customer with a date, in the request's region; any further request counts, whatever it is about.
with request as (
    select
        *,
        lead(created_at) over (partition by account_id order by created_at, case_id) as next_at
    from staging_support_case
    where account_id is not null
        and created_at is not null
)
select
    case_id as record_id,
    case_id as unit_id,
    created_at as occurred_at,
    region,
    cast(next_at is null or not within_horizon(created_at, next_at, $horizon_days) as integer) as numerator,
    1 as denominator,
    calendar_days(created_at, next_at) as value,
    file_id,
    record_no
from request

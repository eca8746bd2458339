-- Requests that are open when a period ends (the running one: when the data end), told from their dates, so the trend needs
-- no history. value: days since the request. A request lives in many periods: one row per request, grain and period in
-- whose last moment it is open (1:n from support_case, by calendar_period). Closed without a moment: not known, so out.
with instant as (
    select grain, period, least(cast(next_period as timestamp), $as_of) as ends_at
    from calendar_period
    where period < $as_of
),
request as (
    select
        *,
        coalesce(closed_at, timestamp '9999-12-31') as left_at
    from staging_support_case
    where closed_at is not null
        or not coalesce(is_closed, false)
)
select
    request.case_id as record_id,
    request.case_id as unit_id,
    instant.grain,
    instant.period,
    request.region,
    1 as numerator,
    1 as denominator,
    calendar_days(request.created_at, last_day_before(instant.ends_at)) as value,
    false as is_censored,
    request.file_id,
    request.record_no
from request
join instant on request.created_at < instant.ends_at and request.left_at >= instant.ends_at

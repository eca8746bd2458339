-- Mean of the days' own percentages: (forecast − actual) ÷ actual of a day and region, each day counting the same whatever
-- its volume. A day without contacts has no percentage and is left out. n:1 from contact_volume to (day, region). A day's
-- share is kept to four decimals. $is_absolute: true leaves the sign out (MAPE).
with daily as (
    select
        day,
        region,
        sum(forecast) as forecast,
        sum(offered) as actual,
        min(file_id) as file_id,
        arg_min(record_no, (file_id, record_no)) as record_no,
        count(*) as records
    from staging_contact_volume
    where forecast is not null
        and offered is not null
        and day is not null
    group by day, region
)
select
    day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    cast(if($is_absolute, abs(forecast - actual), forecast - actual) / actual as decimal(18, 4)) as numerator,
    1 as denominator,
    forecast as value,
    file_id,
    record_no,
    records
from daily
where actual > 0

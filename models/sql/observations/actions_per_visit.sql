-- Actions ÷ visits whose actions are counted. One row per day and region (n:1 from session).
select
    cast(started_at as date) || '|' || region as record_id,
    cast(cast(started_at as date) as varchar) as unit_id,
    cast(cast(started_at as date) as timestamp) as occurred_at,
    region,
    sum(actions) as numerator,
    count(*) as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session
where actions is not null
    and started_at is not null
group by cast(started_at as date), region

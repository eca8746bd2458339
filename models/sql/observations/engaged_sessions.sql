-- Engaged sessions, counted. One row per day and region (n:1 from session, or from session_count where visits come added
-- up). A day of which single visits are there is theirs: what another report counts of it would count them twice.
select
    cast(started_at as date) || '|' || region as record_id,
    cast(cast(started_at as date) as varchar) as unit_id,
    cast(cast(started_at as date) as timestamp) as occurred_at,
    region,
    count(*) as numerator,
    1 as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session
where is_engaged
    and started_at is not null
group by cast(started_at as date), region
union all
select
    day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    sum(engaged_sessions) as numerator,
    1 as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session_count
where engaged_sessions is not null
    and day is not null
    and day not in (select cast(started_at as date) from staging_session where started_at is not null)
group by day, region

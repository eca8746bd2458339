-- Leads ÷ sessions: two systems laid over one another. A lead is a row (1, 0), a day's sessions of a region are one
-- row (0, sessions) (n:1 from session, or from session_count where visits come added up); the independent unit of both
-- is the day. A day of which single visits are there is theirs: another report's count would count them twice.
-- $origins: the origins of leads that the web site can have brought; empty = every lead.
select
    'lead|' || lead_id as record_id,
    cast(cast(created_at as date) as varchar) as unit_id,
    created_at as occurred_at,
    region,
    1 as numerator,
    0 as denominator,
    file_id,
    record_no,
    1 as records
from staging_lead
where created_at is not null
    and (len(cast($origins as varchar[])) = 0 or list_contains(cast($origins as varchar[]), origin))
union all
select
    'sessions|' || cast(started_at as date) || '|' || region as record_id,
    cast(cast(started_at as date) as varchar) as unit_id,
    cast(cast(started_at as date) as timestamp) as occurred_at,
    region,
    0 as numerator,
    count(*) as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session
where started_at is not null
group by cast(started_at as date), region
union all
select
    'sessions|' || day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    0 as numerator,
    sum(sessions) as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session_count
where sessions is not null
    and day is not null
    and day not in (select cast(started_at as date) from staging_session where started_at is not null)
group by day, region

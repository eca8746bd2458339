-- Visitors of a site, each counted once, on the day of the first visit, which also stands for the visitor: a cookie's
-- number says who somebody is, and belongs on no board. n:1 from session.
select
    arg_min(session_id, (started_at, session_id)) as record_id,
    arg_min(session_id, (started_at, session_id)) as unit_id,
    min(started_at) as occurred_at,
    region,
    1 as numerator,
    1 as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session
where visitor_id is not null
group by region, visitor_id

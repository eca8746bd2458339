-- Visits that reached a goal ÷ visits. One row per day and region (n:1 from session); a goal is looked for, not joined,
-- so a visit with several counts once (session to web_goal is 1:n, within one source).
-- $channels, $goals: which visits and which goals; empty = all.
select
    cast(session.started_at as date) || '|' || session.region as record_id,
    cast(cast(session.started_at as date) as varchar) as unit_id,
    cast(cast(session.started_at as date) as timestamp) as occurred_at,
    session.region,
    count(*) filter (where exists (
        select goal.session_id
        from staging_web_goal as goal
        where goal.source = session.source
            and goal.session_id = session.session_id
            and (len(cast($goals as varchar[])) = 0 or list_contains(cast($goals as varchar[]), goal.goal))
    )) as numerator,
    count(*) as denominator,
    min(session.file_id) as file_id,
    arg_min(session.record_no, (session.file_id, session.record_no)) as record_no,
    count(*) as records
from staging_session as session
where session.started_at is not null
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), session.channel))
group by cast(session.started_at as date), session.region

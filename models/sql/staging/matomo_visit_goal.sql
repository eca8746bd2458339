-- Goals of visits in Matomo's export, which tells only how many a visit reached: so many rows (1:n), none of most visits.
with goal as (
    select *, unnest(range(1, coalesce(goal_conversions, 0) + 1)) as place
    from raw_visit
)
select
    session_id || '.' || place as web_goal_id,
    occurred_at,
    region,
    session_id,
    _file_id as file_id,
    _record_no as record_no,
    cast(place = 1 as integer) as records
from goal

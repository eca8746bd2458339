-- Conversions of Matomo's database: 1:1. A goal is called as people named it; one that is gone, by its number.
select
    web_goal_id,
    occurred_at,
    region,
    session_id,
    coalesce(goal_name, goal_id) as goal,
    amount,
    _file_id as file_id,
    _record_no as record_no,
    1 as records
from raw_log_conversion

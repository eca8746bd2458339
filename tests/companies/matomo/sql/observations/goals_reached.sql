-- Goals that visits reached, called by name. 1:1 to web_goal.
select
    goal || ' | ' || web_goal_id as record_id,
    web_goal_id as unit_id,
    occurred_at,
    region,
    1 as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_web_goal

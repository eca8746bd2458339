-- Tasks closed by the end of the day on which they were due ÷ tasks due in the period. 1:1 to tasks whose due day is over;
-- one that is overdue and open is a 0, as is one closed without a moment or on a day before it was given.
-- $types: which tasks; empty = all. $dropped_statuses: tasks that were called off; they are in neither sum.
select
    task_id as record_id,
    task_id as unit_id,
    cast(due_on as timestamp) as occurred_at,
    region,
    cast(
        coalesce(cast(closed_at as date) <= due_on, false) and coalesce(is_in_order(created_at, closed_at), true)
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(due_on, closed_at) as value,
    file_id,
    record_no
from staging_task
where due_on <= last_day_before($as_of)
    and (len(cast($types as varchar[])) = 0 or list_contains(cast($types as varchar[]), type))
    and not coalesce(list_contains(cast($dropped_statuses as varchar[]), status), false)

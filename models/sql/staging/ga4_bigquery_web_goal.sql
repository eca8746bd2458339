-- Goals that visits reached, from GA4 events: a part of the records, 1:1. The goal is GA4's recommended event for a lead.
with goal as (
    -- Nested columns end here: to sort rows with them inside is slow.
    select
        _file_id, _record_no, user_pseudo_id, event_timestamp, event_name, occurred_at, geo.country as country,
        hash(event_params) as content,
        list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value as number
    from raw_events
    where event_name = 'generate_lead'
)
select
    user_pseudo_id || '.' || event_timestamp || '.' || event_name || '.' || row_number() over (
        partition by user_pseudo_id, event_timestamp, event_name order by content
    ) as web_goal_id,
    occurred_at,
    country as region,
    user_pseudo_id || '.' || coalesce(cast(number as varchar), strftime(occurred_at, '%Y%m%d')) as session_id,
    event_name as goal,
    _file_id as file_id,
    _record_no as record_no,
    1 as records
from goal

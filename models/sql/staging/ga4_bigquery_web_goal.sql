-- Goals that visits reached, from GA4 events: a part of the records, 1:1. The goal is GA4's recommended event for a lead.
select
    user_pseudo_id || '.' || event_timestamp || '.' || event_name || '.' || row_number() over (
        partition by user_pseudo_id, event_timestamp, event_name order by hash(event_params)
    ) as web_goal_id,
    occurred_at,
    geo.country as region,
    user_pseudo_id || '.' || coalesce(
        cast(list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value as varchar),
        strftime(occurred_at, '%Y%m%d')
    ) as session_id,
    event_name as goal,
    _file_id as file_id,
    _record_no as record_no,
    1 as records
from raw_events
where event_name = 'generate_lead'

-- Sessions from GA4 events: n:1. A session is a visitor's ga_session_id, which repeats between visitors. Its first event
-- says when and from where. Events without ga_session_id make one session a day.
with origin as (
    -- Where events come from, in the order by which ties between first events fall: a number is cheaper to compare.
    select *, row_number() over (order by (country, source, medium, campaign)) as origin
    from (
        select distinct geo.country as country, session_traffic_source_last_click.manual_campaign.source as source,
            session_traffic_source_last_click.manual_campaign.medium as medium,
            session_traffic_source_last_click.manual_campaign.campaign_name as campaign
        from raw_events
    )
), keyed as (
    select *, geo.country as country, session_traffic_source_last_click.manual_campaign as came_by,
        list_transform(event_params, lambda p: p.key) as keys
    from raw_events
), event as (
    select
        _file_id,
        _record_no,
        user_pseudo_id,
        started_at_as_read,
        event_name,
        origin,
        event_params[list_position(keys, 'ga_session_id')].value.int_value as number,
        event_params[list_position(keys, 'ga_session_number')].value.int_value as visit_number,
        event_params[list_position(keys, 'session_engaged')].value as engaged
    from keyed
    join origin on origin.country is not distinct from keyed.country and source is not distinct from came_by.source
        and medium is not distinct from came_by.medium and campaign is not distinct from came_by.campaign_name
), session as (
    select
        user_pseudo_id,
        coalesce(number, cast(strftime(started_at_of(started_at_as_read), '%Y%m%d') as bigint)) as number,
        min(started_at_as_read::hugeint * (1::hugeint << 32) + origin) as first_event,
        min((_file_id::hugeint << 40) + _record_no) as first_record,
        min(visit_number) as visit_number,
        bool_or(coalesce(engaged.string_value = '1', engaged.int_value = 1, false)) as is_engaged,
        count(*) filter (where event_name in ('page_view', 'screen_view')) as page_views,
        bool_or(event_name = 'generate_lead') as has_lead_form,
        count(*) as records
    from event
    group by all
)
select
    user_pseudo_id || '.' || number as session_id,
    started_at_of(cast(first_event >> 32 as bigint)) as started_at,
    country as region,
    user_pseudo_id as visitor_id,
    source || ' / ' || medium as channel,
    nullif(campaign, '(not set)') as campaign,
    visit_number = 1 as is_new_visitor,
    is_engaged,
    page_views,
    has_lead_form,
    cast(first_record >> 40 as bigint) as file_id,
    cast(first_record & ((1::hugeint << 40) - 1) as bigint) as record_no,
    records
from session
join origin on origin = cast(first_event & ((1::hugeint << 32) - 1) as bigint)

-- Sessions from GA4 events: n:1. A session is a visitor's ga_session_id, which repeats between visitors. Its first event
-- says when and from where. Events without ga_session_id make one session a day. Nothing in an export says that a
-- session's events lie in neighbouring days only, so a new file makes all sessions anew (it is not by_record).
with keyed as not materialized (
    select
        *, geo.country as country, session_traffic_source_last_click.manual_campaign as came_by,
        list_transform(event_params, lambda p: p.key) as keys
    from raw_events
), event as not materialized (
    select
        *,
        -- Where an event comes from is told by one number: words are hashed once per event, and compared never.
        hash(country, came_by.source, came_by.medium, came_by.campaign_name) as origin,
        event_params[list_position(keys, 'ga_session_id')].value.int_value as number,
        event_params[list_position(keys, 'ga_session_number')].value.int_value as visit_number,
        event_params[list_position(keys, 'session_engaged')].value as engaged
    from keyed
), origin as (
    -- Two of one hash would double sessions, and the run would fail: rows would stand for more records than there are.
    select origin, country, source || ' / ' || medium as channel, nullif(campaign_name, '(not set)') as campaign
    from (select distinct origin, country, came_by.source, came_by.medium, came_by.campaign_name from event)
), session as (
    select
        user_pseudo_id,
        coalesce(number, cast(strftime(started_at_of(started_at_as_read), '%Y%m%d') as bigint)) as number,
        -- The earliest, and of several the one with the smallest hash: of a record's content, never of its place.
        min(started_at_as_read::hugeint * (1::hugeint << 64) + origin) as first_event,
        min((_file_id::hugeint << 40) + _record_no) as first_record,
        min(visit_number) as visit_number,
        bool_or(coalesce(engaged.string_value = '1', engaged.int_value = 1, false)) as is_engaged,
        count(*) filter (where event_name in ('page_view', 'screen_view')) as page_views,
        -- What Matomo calls actions, by Google's names: the rest is how Google watches a visit, or a goal.
        count(*) filter (
            where event_name in ('page_view', 'screen_view', 'click', 'file_download', 'view_search_results')
        ) as actions,
        bool_or(event_name = 'generate_lead') as has_lead_form,
        count(*) as records
    from event
    group by all
)
select
    user_pseudo_id || '.' || number as session_id,
    started_at_of(cast(first_event >> 64 as bigint)) as started_at,
    country as region,
    user_pseudo_id as visitor_id,
    channel,
    campaign,
    visit_number = 1 as is_new_visitor,
    is_engaged,
    page_views,
    actions,
    has_lead_form,
    cast(first_record >> 40 as bigint) as file_id,
    cast(first_record & ((1::hugeint << 40) - 1) as bigint) as record_no,
    records
from session
join origin on origin = cast(first_event & ((1::hugeint << 64) - 1) as ubigint)

-- Trials, and accounts outside a trial, with an event that tells of use and not only of a beginning, per source and region.
with event as (
    select
        e.source,
        e.region,
        coalesce('trial|' || e.trial_id, 'account|' || e.account_id, 'event|' || e.product_event_id) as user_id,
        e.event,
        not list_contains(cast($start_events as varchar[]), e.event) as is_use
    from staging_product_event as e
    join staging_watermark as w using (source)
    where e.occurred_at >= days_later(w.watermark, -1 * $days)
)
select
    source,
    coalesce(region, '*') as region,
    count(distinct user_id) filter (is_use) as numerator,
    count(distinct user_id) as denominator,
    count(distinct event) filter (is_use) as events
from event
group by grouping sets ((source, region), (source))

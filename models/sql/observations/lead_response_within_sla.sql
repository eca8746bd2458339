-- Leads with a first touch by a person within $sla_hours (clock hours, the last moment included) ÷ leads.
-- 1:1 to lead; no touch is a 0. Automatic answers are no touch, nor is anything before the lead existed.
-- Staging's moments are local; hours are counted between instants, so a night in which clocks change has its real length.
with first_touch as (
    select
        lead.lead_id,
        min(instant_of(activity.occurred_at, $time_zone)) as touched_at
    from staging_lead as lead
    join staging_activity as activity on activity.lead_id = lead.lead_id
    where not coalesce(activity.is_automatic, false)
        and instant_of(activity.occurred_at, $time_zone) >= instant_of(lead.created_at, $time_zone)
    group by lead.lead_id
)
select
    lead.lead_id as record_id,
    lead.lead_id as unit_id,
    lead.created_at as occurred_at,
    lead.region,
    cast(
        coalesce(
            first_touch.touched_at <= days_later(instant_of(lead.created_at, $time_zone), $sla_hours / 24.0), false
        ) as integer
    ) as numerator,
    1 as denominator,
    clock_hours(instant_of(lead.created_at, $time_zone), first_touch.touched_at) as value,
    lead.file_id,
    lead.record_no
from staging_lead as lead
left join first_touch on first_touch.lead_id = lead.lead_id

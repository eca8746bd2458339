-- Clock hours from lead to the first touch by a person (Kaplan–Meier): a lead that nobody has touched is censored with the
-- time it has waited. 1:1 to leads with a date; automatic answers are no touch, nor is anything before the lead existed.
-- $kinds: the kinds of activity that count, without regard to case; empty = all. $only_reached: true leaves out the leads
-- that nobody touched, which flatters. Staging's moments are local; hours are counted between instants.
with first_touch as (
    select
        lead.lead_id,
        min(instant_of(activity.occurred_at, $time_zone)) as touched_at
    from staging_lead as lead
    join staging_activity as activity on activity.lead_id = lead.lead_id
    where not coalesce(activity.is_automatic, false)
        and instant_of(activity.occurred_at, $time_zone) >= instant_of(lead.created_at, $time_zone)
        and (
            len(cast($kinds as varchar[])) = 0
            or list_contains(list_transform(cast($kinds as varchar[]), lambda kind: lower(kind)), lower(activity.kind))
        )
    group by lead.lead_id
)
select
    lead.lead_id as record_id,
    lead.lead_id as unit_id,
    lead.created_at as occurred_at,
    lead.region,
    cast(first_touch.touched_at is not null as integer) as numerator,
    1 as denominator,
    clock_hours(
        instant_of(lead.created_at, $time_zone),
        coalesce(
            first_touch.touched_at,
            greatest(instant_of($as_of, $time_zone), instant_of(lead.created_at, $time_zone))
        )
    ) as value,
    first_touch.touched_at is null as is_censored,
    lead.file_id,
    lead.record_no
from staging_lead as lead
left join first_touch on first_touch.lead_id = lead.lead_id
where lead.created_at is not null
    and (first_touch.touched_at is not null or not $only_reached)

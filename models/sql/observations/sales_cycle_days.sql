-- Calendar days from start to won over all opportunities (Kaplan–Meier): a lost one is censored on the day it closed,
-- an open one on the last day that is known. 1:1 to opportunities with a start, in the opportunity's region; the
-- cohort is the day of the start. One that was closed on a day before its start is left out: it tells no duration.
-- $starts_at: 'opportunity' = its creation; 'lead' = the creation of the first lead that is linked to it.
with first_lead as (
    select link.opportunity_id, min(lead.created_at) as created_at
    from link
    join staging_lead as lead on lead.lead_id = link.lead_id
    group by link.opportunity_id
),
cycle as (
    select
        opportunity.*,
        case $starts_at
            when 'opportunity' then opportunity.created_at
            when 'lead' then first_lead.created_at
            else error('starts_at must be opportunity or lead')
        end as started_at,
        coalesce(opportunity.is_won, false) as has_won
    from staging_opportunity as opportunity
    left join first_lead on first_lead.opportunity_id = opportunity.opportunity_id
)
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    started_at as occurred_at,
    region,
    cast(has_won as integer) as numerator,
    1 as denominator,
    case
        when is_closed_deal(is_won, is_closed) and closed_at is not null then calendar_days(started_at, closed_at)
        else greatest(calendar_days(started_at, last_day_before($as_of)), 0)
    end as value,
    not has_won as is_censored,
    file_id,
    record_no
from cycle
where started_at is not null
    and (closed_at is not null or not has_won)
    and coalesce(is_in_order(started_at, closed_at), true)

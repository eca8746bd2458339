-- Calendar days from start to won over won opportunities only, which flatters: slow deals are still open.
-- 1:1 to won opportunities with both moments, in the opportunity's region; the cohort is the day of winning.
-- $starts_at: 'opportunity' = its creation; 'lead' = the creation of the first lead that is linked to it.
-- A deal won before its lead was written down counts with its negative days.
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
        end as started_at
    from staging_opportunity as opportunity
    left join first_lead on first_lead.opportunity_id = opportunity.opportunity_id
)
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    closed_at as occurred_at,
    region,
    1 as numerator,
    1 as denominator,
    calendar_days(started_at, closed_at) as value,
    false as is_censored,
    file_id,
    record_no
from cycle
where is_won
    and started_at is not null
    and closed_at is not null

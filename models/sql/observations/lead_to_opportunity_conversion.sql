-- Leads that became an opportunity within the horizon ÷ leads; credited to the lead's region.
-- 1:1 to lead; several opportunities of one lead count once, by the first. One that was there before the lead counts only
-- without a horizon. The moment is the opportunity's creation; where the CRM keeps none, the lead's conversion.
with first_opportunity as (
    select link.lead_id, min(opportunity.created_at) as created_at
    from link
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    join staging_lead as lead on lead.lead_id = link.lead_id
    where $horizon_days is null
        or is_in_order(lead.created_at, coalesce(opportunity.created_at, lead.converted_at))
    group by link.lead_id
)
select
    lead.lead_id as record_id,
    lead.lead_id as unit_id,
    lead.created_at as occurred_at,
    lead.region,
    cast(
        first_opportunity.lead_id is not null
        and within_horizon(
            lead.created_at, coalesce(first_opportunity.created_at, lead.converted_at), $horizon_days
        )
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(lead.created_at, coalesce(first_opportunity.created_at, lead.converted_at)) as value,
    lead.file_id,
    lead.record_no
from staging_lead as lead
left join first_opportunity on first_opportunity.lead_id = lead.lead_id

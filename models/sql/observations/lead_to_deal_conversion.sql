-- Leads with a won opportunity, closed within the horizon ÷ leads; credited to the lead's region.
-- 1:1 to lead; several won opportunities of one lead count once, by the first. A deal that was won before the lead was
-- written down counts only without a horizon.
with first_deal as (
    select link.lead_id, min(opportunity.closed_at) as closed_at
    from link
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    join staging_lead as lead on lead.lead_id = link.lead_id
    where opportunity.is_won
        and ($horizon_days is null or is_in_order(lead.created_at, opportunity.closed_at))
    group by link.lead_id
)
select
    lead.lead_id as record_id,
    lead.lead_id as unit_id,
    lead.created_at as occurred_at,
    lead.region,
    cast(
        first_deal.lead_id is not null
        and within_horizon(lead.created_at, first_deal.closed_at, $horizon_days)
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(lead.created_at, first_deal.closed_at) as value,
    lead.file_id,
    lead.record_no
from staging_lead as lead
left join first_deal on first_deal.lead_id = lead.lead_id

-- Leads with a won opportunity, closed within the horizon ÷ leads; credited to the lead's region.
-- 1:1 to lead; several won opportunities of one lead count once, by the first. Without a horizon also a deal that was
-- won before the lead was written down.
with first_deal as (
    select link.lead_id, min(opportunity.closed_at) as closed_at
    from link
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    where opportunity.is_won
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

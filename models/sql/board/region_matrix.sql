-- Linked opportunities by the region of the lead and that of the opportunity: those that the CRM recorded, and all accepted.
-- An opportunity of several leads counts by its earliest one. 1 row per pair of regions: n:1 from opportunities.
with link as (
    select
        opportunity.opportunity_id,
        opportunity.region as opportunity_region,
        any_value(opportunity.amount_reporting) as amount,
        bool_or(link.method = 'pointer') as is_recorded,
        arg_min(lead.region, (link.method <> 'pointer', lead.created_at, lead.lead_id)) as lead_region
    from linkage_link as link
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    join staging_lead as lead on lead.lead_id = link.lead_id
    where link.zone = 'accept'
    group by opportunity.opportunity_id, opportunity.region
)
select
    lead_region, opportunity_region,
    count(*) filter (is_recorded) as recorded,
    count(*) as accepted,
    coalesce(sum(amount) filter (is_recorded), 0) as recorded_amount,
    coalesce(sum(amount), 0) as accepted_amount
from link
group by lead_region, opportunity_region
order by lead_region, opportunity_region

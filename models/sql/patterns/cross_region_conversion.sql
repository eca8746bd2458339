-- Opportunities that the CRM linked to leads of another region only: lead KPIs credit one region, deal KPIs the other.
-- Unknown regions are compared with nothing. 1:1 to such opportunities. detail: the lead's region.
select
    'opportunity' as entity,
    opportunity.opportunity_id as record_id,
    arg_min(lead.lead_id, (lead.created_at, lead.lead_id)) as other_id,
    arg_min(lead.region, (lead.created_at, lead.lead_id)) as detail
from linkage_link as link
join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
join staging_lead as lead on lead.lead_id = link.lead_id
where link.method = 'pointer'
    and opportunity.region <> '?'
    and lead.region <> '?'
group by opportunity.opportunity_id
having bool_and(lead.region <> opportunity.region)

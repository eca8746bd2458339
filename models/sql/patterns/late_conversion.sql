-- Leads that were converted into an opportunity older than the conversion: response times and the order of the funnel are
-- upside down. By days, since a CRM may keep no time of conversion. 1:1 to such leads, by their oldest opportunity. detail:
--   before_lead         the opportunity is older than the lead itself
--   before_conversion   it lies between the two; a CRM allows that, and it may be meant
select
    'lead' as entity,
    lead.lead_id as record_id,
    arg_min(opportunity.opportunity_id, (opportunity.created_at, opportunity.opportunity_id)) as other_id,
    case when min(opportunity.created_at) < date_trunc('day', any_value(lead.created_at)) then 'before_lead'
        else 'before_conversion' end as detail
from linkage_link as link
join staging_lead as lead on lead.lead_id = link.lead_id
join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
where link.method = 'pointer'
    and opportunity.created_at < date_trunc('day', coalesce(lead.converted_at, lead.created_at))
group by lead.lead_id

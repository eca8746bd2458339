-- Leads whose flag and pointers contradict one another. 1:1 to such leads. detail:
--   no_pointer      converted, and all three pointers are empty
--   not_converted   not converted, and a pointer is filled
--   crossed         it points to an opportunity that points to another lead (both of a cycle are named)
select
    'lead' as entity,
    lead.lead_id as record_id,
    any_value(lead.converted_opportunity_id) as other_id,
    case
        when bool_or(opportunity.lead_id <> lead.lead_id) then 'crossed'
        when any_value(lead.is_converted) then 'no_pointer'
        else 'not_converted'
    end as detail
from staging_lead as lead
left join staging_opportunity as opportunity on opportunity.opportunity_id = lead.converted_opportunity_id
where opportunity.lead_id <> lead.lead_id
    or lead.is_converted is distinct from (
        coalesce(lead.converted_opportunity_id, lead.converted_account_id, lead.converted_contact_id) is not null
    ) and lead.is_converted is not null
group by lead.lead_id

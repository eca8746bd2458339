-- Leads converted without an opportunity whose account got one within $account_days days of the conversion, before or after:
-- somebody made the deal by hand. By days, since a CRM may keep no time. 1:1 to such leads. other_id: the nearest one.
select
    'lead' as entity,
    lead.lead_id as record_id,
    arg_min(opportunity.opportunity_id, (
        abs(date_diff('day', lead.converted_at, opportunity.created_at)), opportunity.opportunity_id
    )) as other_id,
    'account' as detail
from staging_lead as lead
join staging_opportunity as opportunity on opportunity.account_id = lead.converted_account_id
where lead.is_converted
    and lead.converted_opportunity_id is null
    and opportunity.lead_id is null
    and abs(date_diff('day', lead.converted_at, opportunity.created_at)) <= $account_days
group by lead.lead_id

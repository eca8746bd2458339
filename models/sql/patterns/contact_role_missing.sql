-- New business in which nobody has a role, or in which the person of the lead is not the primary one: influence of campaigns
-- is counted by roles and is silently nought there. 1:1 to such opportunities. other_id: the lead's contact. detail:
--   missing         no contact role             wrong_primary   somebody else is primary, and the lead's person is not
with role as (
    select opportunity_id, bool_or(is_primary) as has_primary,
        list(contact_id) filter (is_primary) as primaries
    from staging_opportunity_contact
    where opportunity_id is not null
    group by opportunity_id
),
person as (
    select link.opportunity_id, list(lead.converted_contact_id) as contacts
    from linkage_link as link
    join staging_lead as lead on lead.lead_id = link.lead_id
    where link.method = 'pointer'
        and lead.converted_contact_id is not null
    group by link.opportunity_id
)
select 'opportunity' as entity, opportunity.opportunity_id as record_id, list_min(person.contacts) as other_id,
    case when role.opportunity_id is null then 'missing' else 'wrong_primary' end as detail
from staging_opportunity as opportunity
left join role on role.opportunity_id = opportunity.opportunity_id
left join person on person.opportunity_id = opportunity.opportunity_id
where role.opportunity_id is null
    or (role.has_primary and not list_has_any(role.primaries, person.contacts))

-- The leads that no pointer has taken, and the people of the opportunities that may be linked, as they stand in staging.
-- Leads 1:1; opportunities 1:n, one per person, or one that holds the company alone where no person is known.
-- Tables: candidate_opportunity (opportunity_id). Values: opportunities_per_lead, nearby_contact_days.
with role_person as (
    select role.opportunity_id, role.contact_id
    from staging_opportunity_contact as role
    semi join candidate_opportunity as candidate on candidate.opportunity_id = role.opportunity_id
    semi join staging_contact as contact on contact.contact_id = role.contact_id
    group by all
),
-- Nobody has a role in an opportunity that was typed in by hand, but its person was often typed in with it.
nearby_person as (
    select opportunity.opportunity_id, contact.contact_id
    from staging_opportunity as opportunity
    semi join candidate_opportunity as candidate on candidate.opportunity_id = opportunity.opportunity_id
    anti join role_person on role_person.opportunity_id = opportunity.opportunity_id
    join staging_contact as contact on contact.account_id = opportunity.account_id
        and abs(date_diff('day', contact.created_at, opportunity.created_at)) <= $nearby_contact_days
),
person as (
    from role_person union all from nearby_person
),
opportunity as (
    select opportunity.opportunity_id, opportunity.created_at, opportunity.region, contact.contact_id,
        contact.created_at as known_since, contact.first_name, contact.last_name, contact.email, contact.phone,
        account.name as company, account.website, opportunity.client_id, opportunity.gclid, opportunity.yclid
    from staging_opportunity as opportunity
    semi join candidate_opportunity as candidate on candidate.opportunity_id = opportunity.opportunity_id
    left join person on person.opportunity_id = opportunity.opportunity_id
    left join staging_contact as contact on contact.contact_id = person.contact_id
    left join staging_account as account on account.account_id = coalesce(opportunity.account_id, contact.account_id)
),
lead as (
    select lead.*
    from staging_lead as lead
    where lead.created_at is not null
        and (
            $opportunities_per_lead = 'many'
            or (
                lead.converted_opportunity_id is null
                and lead.lead_id not in (select lead_id from staging_opportunity where lead_id is not null)
            )
        )
)
select row_number() over (order by side, record_id, person_id) as unique_id, *
from (
    select 'opportunity' as side, opportunity_id as record_id, contact_id as person_id, created_at as moment, known_since, region,
        first_name, last_name, email, phone, company, website, client_id, gclid, yclid
    from opportunity
    union all
    select 'lead', lead_id, lead_id, created_at, null, region, first_name, last_name, email, phone, company_name, null,
        client_id, gclid, yclid
    from lead
)

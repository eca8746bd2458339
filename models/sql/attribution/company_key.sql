-- By what a company is known again, for comparing only: its account, its name without legal form, its corporate domain,
-- the address of one of its people. n:m between keys and attendees or opportunities.
-- side 'attendee': campaign_id, moment; side 'opportunity': record_id. Tables: attendee, unlinked,
-- company_form, mail_domain.
with account_key as (
    select account_id, 'account ' || account_id as key from staging_account
    union all
    select account.account_id, 'company ' || form.company
    from staging_account as account join company_form as form on form.written = account.name
    union all
    select account_id, 'domain ' || site_of(website) from staging_account
    anti join mail_domain on mail_domain.domain = site_of(website)
),
contact_mail as (
    select contact_id, account_id, address_of(email) as address from staging_contact where email is not null
),
contact_key as (
    select contact_id, 'mail ' || address as key from contact_mail
    union all
    select contact_id, 'domain ' || host_of(address) from contact_mail
    anti join mail_domain on mail_domain.domain = host_of(address)
    union all
    select contact.contact_id, account_key.key
    from staging_contact as contact join account_key on account_key.account_id = contact.account_id
),
lead as (
    select lead.lead_id, form.company, address_of(lead.email) as address, lead.converted_account_id
    from staging_lead as lead
    semi join attendee on attendee.lead_id = lead.lead_id
    left join company_form as form on form.written = lead.company_name
),
lead_key as (
    select lead_id, 'account ' || converted_account_id as key from lead
    union all
    select lead_id, 'company ' || company from lead
    union all
    select lead_id, 'mail ' || address from lead
    union all
    select lead_id, 'domain ' || host_of(address) from lead
    anti join mail_domain on mail_domain.domain = host_of(address)
),
opportunity_key as (
    select unlinked.opportunity_id, account_key.key
    from unlinked join account_key on account_key.account_id = unlinked.account_id
    union all
    -- The people of its account, and those with a role in it where there is no account.
    select unlinked.opportunity_id, contact_key.key
    from unlinked
    join staging_contact as contact on contact.account_id = unlinked.account_id
    join contact_key on contact_key.contact_id = contact.contact_id
    union all
    select role.opportunity_id, contact_key.key
    from staging_opportunity_contact as role
    semi join unlinked on unlinked.opportunity_id = role.opportunity_id
    join contact_key on contact_key.contact_id = role.contact_id
)
select 'attendee' as side, attendee.campaign_id as record_id, lead_key.key, min(attendee.moment) as from_moment,
    max(attendee.moment) as until_moment
from attendee join lead_key on lead_key.lead_id = attendee.lead_id
where attendee.is_eligible and lead_key.key is not null and attendee.moment is not null
group by all
union all
select 'attendee', attendee.campaign_id, contact_key.key, min(attendee.moment), max(attendee.moment)
from attendee join contact_key on contact_key.contact_id = attendee.contact_id
where attendee.is_eligible and contact_key.key is not null and attendee.moment is not null
group by all
union all
select distinct 'opportunity', opportunity_id, key, cast(null as timestamp), cast(null as timestamp)
from opportunity_key
where key is not null

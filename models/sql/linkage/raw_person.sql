-- All leads and contacts as record.sql takes them: who they are, and nothing of their companies. 1:1 to both.
select row_number() over (order by side, record_id) as unique_id, *, null as company, null as website,
    null as client_id, null as gclid, null as yclid
from (
    select 'lead' as side, lead_id as record_id, lead_id as person_id, created_at as moment,
        cast(null as timestamp) as known_since, region, first_name, last_name, email, phone
    from staging_lead
    union all
    select 'contact', contact.contact_id, contact.contact_id, contact.created_at, null, account.region, contact.first_name,
        contact.last_name, contact.email, contact.phone
    from staging_contact as contact
    left join staging_account as account on account.account_id = contact.account_id
)

-- Leads of a person who was a contact before: a deal with him needs no lead, and legitimately bypasses it.
-- 1:1 to such leads. other_id: the contact; detail: by what. Table: pattern_person (leads and contacts, normalised).
with pair as (
    select lead.record_id, contact.record_id as contact_id, 'email' as detail, lead.moment, contact.moment as known_since
    from pattern_person as lead
    join pattern_person as contact on contact.side = 'contact' and contact.email = lead.email
    where lead.side = 'lead'
    union all
    select lead.record_id, contact.record_id, 'phone', lead.moment, contact.moment
    from (select *, unnest(phones) as phone from pattern_person where side = 'lead') as lead
    join (select *, unnest(phones) as phone from pattern_person where side = 'contact') as contact
        on contact.phone = lead.phone and contact.last_name is not distinct from lead.last_name
)
select 'lead' as entity, pair.record_id, arg_min(pair.contact_id, (pair.detail, pair.contact_id)) as other_id,
    min(pair.detail) as detail
from pair
join staging_lead as lead on lead.lead_id = pair.record_id
where pair.known_since < pair.moment
    and pair.contact_id is distinct from lead.converted_contact_id
group by pair.record_id

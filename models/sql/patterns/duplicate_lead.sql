-- Leads that have the address of an earlier lead, or its number and surname: they inflate the denominator of conversions.
-- 1:1 to the later ones. other_id: the first lead; detail: by what. Table: pattern_person (leads and contacts, normalised).
with keyed as (
    select record_id, moment, email as key, 'email' as detail
    from pattern_person
    where side = 'lead' and email is not null
    union all
    select record_id, moment, unnest(phones) || ' ' || coalesce(last_name, ''), 'phone'
    from pattern_person
    where side = 'lead' and phones is not null
),
ranked as (
    select record_id, detail,
        first_value(record_id) over (partition by detail, key order by moment, record_id) as first_id
    from keyed
)
select 'lead' as entity, record_id, arg_min(first_id, (detail, first_id)) as other_id, min(detail) as detail
from ranked
where first_id <> record_id
group by record_id

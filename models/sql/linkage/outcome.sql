-- What became of each opportunity: 1:1 to opportunities. The first that holds:
--   pointer, dangling, other_type, customer, undated   as in standing.sql
--   repaired           a link that the CRM did not record was accepted, by a key, a rule, the model or a person
--   review             a pair waits for a person
--   nothing_to_compare nothing that any method could hold against a lead: no column that leads fill as well, and where
--                      there is a model no name of a person or a company either
--   known_customer     all of its people were in the CRM before the window in which its lead could have come
--   no_candidate       no lead in the window comes near it
--   unlikely           leads come near it, but none is likely enough, or each has found a better opportunity
-- Tables: standing, linkage_link, left_record, right_record, candidate. Values: window_days, excludes_known, has_model.
with linked as (
    select opportunity_id, bool_or(zone = 'accept') as is_accepted, bool_or(zone = 'review') as is_asked
    from linkage_link
    where method <> 'pointer'
    group by opportunity_id
),
-- What the leads that are free can be known by. Without any there is nothing to compare with, which is no candidate.
lead_side as (
    select count(*) = 0 as is_empty, count(email) > 0 as has_email, count(phones) > 0 as has_phones,
        count(clicks) > 0 as has_clicks, count(client) > 0 as has_client, count(domain) > 0 as has_domain
    from right_record
),
record as (
    select record_id as opportunity_id,
        not bool_or(
            is_empty
            or (email is not null and has_email) or (phones is not null and has_phones)
            or (clicks is not null and has_clicks) or (client is not null and has_client)
            or (domain is not null and has_domain)
            or ($has_model and coalesce(last_name, company) is not null)
        ) as is_blank,
        $excludes_known and bool_and(coalesce(known_since < moment - to_days(cast($window_days as integer)), false))
            as is_known
    from left_record
    cross join lead_side
    group by record_id
)
select
    standing.opportunity_id,
    standing.region,
    case
        when linked.is_accepted and standing.standing <> 'pointer' then 'repaired'
        when standing.standing <> 'open' then standing.standing
        when linked.is_asked then 'review'
        when record.is_blank then 'nothing_to_compare'
        when record.is_known then 'known_customer'
        when near.opportunity_id is null then 'no_candidate'
        else 'unlikely'
    end as outcome
from standing
left join linked on linked.opportunity_id = standing.opportunity_id
left join record on record.opportunity_id = standing.opportunity_id
left join (select distinct opportunity_id from candidate) as near on near.opportunity_id = standing.opportunity_id
order by standing.opportunity_id

-- What became of each opportunity: 1:1 to opportunities. The first that holds:
--   pointer, dangling, other_type, customer, undated   as in standing.sql
--   repaired           a link that the CRM did not record was accepted, by a key, a rule, the model or a person
--   review             a pair waits for a person
--   nothing_to_compare no person and no company that any lead could share
--   known_customer     all of its people were in the CRM before the window in which its lead could have come
--   no_candidate       no lead in the window comes near it
--   unlikely           leads come near it, but none is likely enough, or each has found a better opportunity
-- Tables: standing, linkage_link, left_record, candidate. Values: window_days, excludes_known.
with linked as (
    select opportunity_id, bool_or(zone = 'accept') as is_accepted, bool_or(zone = 'review') as is_asked
    from linkage_link
    where method <> 'pointer'
    group by opportunity_id
),
record as (
    select record_id as opportunity_id,
        bool_and(last_name is null and company is null and domain is null and email is null and phones is null
            and clicks is null and client is null) as is_blank,
        $excludes_known and bool_and(coalesce(known_since < moment - to_days(cast($window_days as integer)), false))
            as is_known
    from left_record
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

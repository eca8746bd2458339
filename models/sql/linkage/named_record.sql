-- The records that a pattern's SQL named and that are of its denominator, with what they are counted by. 1:1 to them.
-- Table: named_record (entity, record_id, other_id, detail). Values: pattern, populations.
select
    cast($pattern as varchar) as pattern,
    named.entity,
    named.record_id,
    cast(named.other_id as varchar) as other_id,
    cast(named.detail as varchar) as detail,
    base.region,
    base.owner_id,
    cast(date_trunc('month', base.begun_at) as date) as month,
    base.campaign_id,
    base.amount,
    base.is_won,
    base.file_id,
    base.record_no
from named_record as named
join linkage_base as base on base.entity = named.entity and base.record_id = named.record_id
where list_has_any(base.populations, cast($populations as varchar[]))
order by named.entity, named.record_id

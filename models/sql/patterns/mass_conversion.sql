-- Leads that one owner converted many of at once: an import or a switch of the CRM's mode, no work with people.
-- At once is the same minute; where the CRM keeps no time of day it is the same day, and then only a day that is
-- $spike_factor times an owner's usual one. 1:1 to such leads. detail: how many.
with converted as (
    select lead_id, owner_id, converted_at <> date_trunc('day', converted_at) as has_time,
        date_trunc('minute', converted_at) as moment
    from staging_lead
    where converted_at is not null
        and (is_converted or converted_opportunity_id is not null)
),
batch as (
    select *, count(*) over (partition by owner_id, moment) as size
    from converted
),
usual as (
    select median(size) as size
    from (select distinct owner_id, moment, size from batch where not has_time)
)
select 'lead' as entity, batch.lead_id as record_id, null as other_id, cast(batch.size as varchar) as detail
from batch
cross join usual
where batch.size >= $least_conversions
    and (batch.has_time or batch.size >= $spike_factor * usual.size)

-- Contacts that hung up before anybody answered ÷ contacts offered: summed counts, never a mean of centres.
-- 1:1 to contact_volume; the independent unit is the day.
select
    day || '|' || coalesce(region_code, region) as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    offered - answered as numerator,
    offered as denominator,
    file_id,
    record_no
from staging_contact_volume
where answered is not null
    and offered is not null
    and day is not null

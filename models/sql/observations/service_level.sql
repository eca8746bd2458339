-- Contacts answered in time ÷ contacts offered: summed counts, never a mean of centres.
-- 1:1 to contact_volume; the independent unit is the day. What "in time" means is the contact centre's setting.
select
    day || '|' || coalesce(region_code, region) as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    answered_in_time as numerator,
    offered as denominator,
    file_id,
    record_no
from staging_contact_volume
where answered_in_time is not null
    and offered is not null
    and day is not null

-- Weighted absolute percentage error: Σ|forecast − actual| ÷ Σ actual. Bucket: day and region; total: the buckets'
-- errors added up, so that a region's error is never cancelled by another's. The denominator is what came, not what
-- was forecast. n:1 from contact_volume to (day, region).
select
    day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    abs(sum(forecast) - sum(offered)) as numerator,
    sum(offered) as denominator,
    sum(forecast) as value,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_contact_volume
where forecast is not null
    and offered is not null
    and day is not null
group by day, region

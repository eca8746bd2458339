-- One row per source: how far it has come, and what became of its records. 1:1 to staging_watermark.
with by_rule as (
    select c.source, a.rule, sum(a.records) as records
    from raw_set_aside as a
    join raw_conservation as c using (file_id)
    group by all
),
rules as (
    select source, string_agg(rule || ' ' || records, ', ' order by rule) as set_aside_by
    from by_rule group by source
)
select
    w.source,
    w.watermark,
    w.lag_days,
    w.stale_after_days,
    w.is_stale,
    count(distinct c.file_id) as files,
    coalesce(sum(c.records_read), 0) as records_read,
    coalesce(sum(c.accepted), 0) as accepted,
    coalesce(sum(c.set_aside), 0) as set_aside,
    coalesce(sum(c.quarantined), 0) as quarantined,
    any_value(r.set_aside_by) as set_aside_by
from staging_watermark as w
left join raw_conservation as c using (source)
left join rules as r using (source)
group by w.source, w.watermark, w.lag_days, w.stale_after_days, w.is_stale
order by w.source

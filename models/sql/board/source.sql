-- One row per source: how far it has come, how its files were read, what became of its records, and which of its columns
-- nobody reads (of many, the first). 1:1 to staging_watermark.
with by_rule as (
    select c.source, a.rule, sum(a.records) as records
    from raw_set_aside as a
    join raw_conservation as c using (file_id)
    group by all
),
rules as (
    select source, string_agg(rule || ' ' || records, ', ' order by rule) as set_aside_by
    from by_rule group by source
),
by_manner as (
    select
        source,
        case reader
            when 'csv' then 'csv ' || encoding || ' ' || case delimiter when chr(9) then 'tab' else delimiter end
            when 'json_lines' then 'json_lines ' || encoding
            else coalesce(reader, 'empty')
        end as manner,
        count(*) as files
    from raw_file group by all
),
manners as (
    select source, string_agg(manner || ' (' || files || ')', ', ' order by files desc, manner) as read_as
    from by_manner group by source
),
unread as (
    select
        source, count(*) as unread_columns,
        array_to_string(list(source_table || '.' || column_name order by source_table, column_name)[:20], ', ')
            || case when count(*) > 20 then ' and ' || (count(*) - 20) || ' more' else '' end as unread_column_names
    from raw_column where not is_read group by source
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
    any_value(r.set_aside_by) as set_aside_by,
    any_value(m.read_as) as read_as,
    coalesce(any_value(u.unread_columns), 0) as unread_columns,
    any_value(u.unread_column_names) as unread_column_names
from staging_watermark as w
left join raw_conservation as c using (source)
left join rules as r using (source)
left join manners as m using (source)
left join unread as u using (source)
group by w.source, w.watermark, w.lag_days, w.stale_after_days, w.is_stale
order by w.source

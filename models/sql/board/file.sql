-- One row per file of an extract: read = accepted + set aside (by rule) + quarantined. 1:1 to raw_conservation.
select
    c.file_id, c.source, c.source_table, c.path, c.records_read, c.accepted, c.set_aside, c.quarantined,
    string_agg(a.rule || ' ' || a.records, ', ' order by a.rule) as set_aside_by
from raw_conservation as c
left join raw_set_aside as a using (file_id)
group by c.file_id, c.source, c.source_table, c.path, c.records_read, c.accepted, c.set_aside, c.quarantined
order by c.source, c.path, c.file_id

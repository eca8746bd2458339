-- One row per file of an extract: read = accepted + set aside (by rule) + quarantined, and how it was read. 1:1 to
-- raw_conservation.
select
    c.file_id, c.source, c.source_table, c.path, c.records_read, c.accepted, c.set_aside, c.quarantined,
    string_agg(a.rule || ' ' || a.records, ', ' order by a.rule) as set_aside_by,
    f.reader, case when f.reader in ('csv', 'json_lines') then f.encoding end as encoding,
    case when f.reader = 'csv' then f.delimiter end as delimiter
from raw_conservation as c
join raw_file as f using (file_id)
left join raw_set_aside as a using (file_id)
group by
    c.file_id, c.source, c.source_table, c.path, c.records_read, c.accepted, c.set_aside, c.quarantined,
    f.reader, f.encoding, f.delimiter
order by c.source, c.path, c.file_id

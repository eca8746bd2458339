-- What is in quarantine and why: 1:1 to raw_quarantine, the first $shown in the order of files and records.
select
    f.path as file, q.record_no, q.line, q.source, q.source_table, q.entity, q.column_name as "column", q.value, q.reason
from raw_quarantine as q
left join raw_file as f on f.file_id = q.file_id
order by f.path, q.record_no, q.column_name, q.reason
limit $shown

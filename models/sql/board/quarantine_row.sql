-- What is in quarantine, at most $most rows per source, table, column and reason (null = all), in the order of files and
-- records. A value that may tell who somebody is reads '•••' (macro quarantined_value). 1:1 to raw_quarantine up to $most.
select
    f.path, q.record_no, q.line, q.source, q.source_table, q.entity, q.column_name,
    left(quarantined_value(q.value, q.entity, q.column_name, $personal, $naming), 200) as value,
    q.reason, q.is_whole_record,
    count(*) over (partition by q.source, q.source_table, q.column_name, q.reason) as of_this_reason
from raw_quarantine as q
left join raw_file as f using (file_id)
qualify $most is null or row_number() over (
    partition by q.source, q.source_table, q.column_name, q.reason order by f.path, q.record_no
) <= $most
order by f.path, q.record_no, q.column_name, q.reason

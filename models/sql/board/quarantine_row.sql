-- What is in quarantine, at most $most rows per source, table, column and reason (null = all), in the order of files and
-- records. A value that may tell who somebody is reads '•••': one of a column in $personal (entity.column), a record that
-- could not be split into fields, and what looks like an address or a telephone number. 1:1 to raw_quarantine up to $most.
select
    f.path, q.record_no, q.line, q.source, q.source_table, q.entity, q.column_name,
    left(shown_value(
        q.value, q.column_name is null or list_contains($personal, q.entity || '.' || q.column_name)
    ), 200) as value,
    q.reason, q.is_whole_record,
    count(*) over (partition by q.source, q.source_table, q.column_name, q.reason) as of_this_reason
from raw_quarantine as q
left join raw_file as f using (file_id)
qualify $most is null or row_number() over (
    partition by q.source, q.source_table, q.column_name, q.reason order by f.path, q.record_no
) <= $most
order by f.path, q.record_no, q.column_name, q.reason

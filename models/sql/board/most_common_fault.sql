-- Of the columns by which records of a table are in quarantine the one that most are by: its first record's file, value and
-- reason. A value that may tell who somebody is reads '•••' (macro quarantined_value). One row, or none.
select
    arg_min(f.path, (f.path, q.record_no)) as file,
    q.column_name,
    quarantined_value(
        arg_min(q.value, (f.path, q.record_no)), any_value(q.entity), q.column_name, $personal, $naming
    ) as value,
    arg_min(q.reason, (f.path, q.record_no)) as reason
from raw_quarantine as q
join raw_file as f using (file_id)
where q.source = $source and q.source_table = $table and q.is_whole_record
group by q.column_name
order by count(*) desc, q.column_name
limit 1

-- Records that are in quarantine whole, and single values of records that otherwise count (an answer off its scale).
select
    count(distinct (file_id, record_no)) filter (where is_whole_record) as records,
    count(*) filter (where not is_whole_record) as single_values
from raw_quarantine

-- Clicks from search engines, out of the visits of Matomo: n:1, one row per day, country and query; a query that the
-- engine hid is null. Visits that came otherwise are no clicks.
select
    cast(day as date) as day,
    country,
    any_value(region) as region,
    query,
    count(*) as clicks,
    min(_file_id) as file_id,
    arg_min(_record_no, (_file_id, _record_no)) as record_no,
    count(*) as records
from raw_log_visit
where channel = 'search'
group by cast(day as date), country, query

-- Clicks from search engines whose query is known ÷ all such clicks.
-- One row per day and region (n:1 from search_query).
select
    day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    sum(case when trim(query) <> '' then clicks else 0 end) as numerator,
    sum(clicks) as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_search_query
where clicks is not null
    and day is not null
group by day, region

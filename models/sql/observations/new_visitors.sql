-- People whom the web analytics sees for the first time, told apart by its cookie. One row per day and region (n:1 from
-- session); somebody who is new twice on one day counts once. Visits without a cookie (no consent) are not among them.
select
    cast(started_at as date) || '|' || region as record_id,
    cast(cast(started_at as date) as varchar) as unit_id,
    cast(cast(started_at as date) as timestamp) as occurred_at,
    region,
    count(distinct visitor_id) as numerator,
    1 as denominator,
    min(file_id) as file_id,
    arg_min(record_no, (file_id, record_no)) as record_no,
    count(*) as records
from staging_session
where is_new_visitor
    and visitor_id is not null
    and started_at is not null
group by cast(started_at as date), region

-- The records behind a cell: observations of its region that occurred in its period, or that name the period themselves.
-- 1 row per observation. `records` is a view over the KPI's Parquet files.
select *, count(*) over () as _total
from records
where ($region = '*' or region = $region)
  and case
        when $first is null then true
        when period is not null then period = $first and grain = $grain
        else occurred_at >= $first and occurred_at < $after
      end
order by occurred_at, record_id
limit $limit

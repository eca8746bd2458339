-- The mature rows of a quantile KPI, once per grain (1:5): what a survival curve is drawn from. Reads observation.
-- Region and grain come as positions (from 0) in $regions and $grains: millions of words would be slow to hand over.
select
    cast(list_position(cast($regions as varchar[]), region) - 1 as smallint) as region,
    cast(list_position(cast($grains as varchar[]), grains.grain) - 1 as tinyint) as grain,
    coalesce(
        observation.period,
        period_start(cast(occurred_at as date), grains.grain, $week_starts, $fiscal_year_starts_month)
    ) as period,
    cast(value as double) as value,
    is_censored
from observation
join (select unnest(cast($grains as varchar[])) as grain) as grains
    on observation.grain is null or observation.grain = grains.grain
where is_mature
    and (grains.grain = 'all' or occurred_at is not null)

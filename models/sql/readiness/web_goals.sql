-- Months with visits in which a goal was reached, per source of web analytics and region.
with visit as (
    select s.source, s.region, date_trunc('month', s.started_at) as month
    from staging_session as s
    join staging_watermark as w using (source)
    where s.started_at >= days_later(w.watermark, -1 * $days)
), visited as (
    select source, coalesce(region, '*') as region, month
    from visit group by grouping sets ((source, region, month), (source, month))
), goal as (
    select g.source, g.region, date_trunc('month', g.occurred_at) as month, g.goal
    from staging_web_goal as g
    join staging_watermark as w using (source)
    where g.occurred_at >= days_later(w.watermark, -1 * $days)
), reached as (
    select source, coalesce(region, '*') as region, month, count(*) as times, list(distinct goal) as kinds
    from goal group by grouping sets ((source, region, month), (source, month))
)
select
    v.source,
    v.region,
    count(r.month) as numerator,
    count(*) as denominator,
    len(list_distinct(flatten(coalesce(list(r.kinds) filter (r.kinds is not null), [])))) as goals,
    coalesce(sum(r.times), 0) as reached
from visited as v
left join reached as r using (source, region, month)
group by v.source, v.region

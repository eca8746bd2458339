-- Medians.
-- Kaplan–Meier: the share that is still running after each duration is a running product; where it is exactly one half
-- the median lies in the middle of that stretch.

create table median_by_hand as
with leaving as (
    select kpi, links, case grouping(region) when 1 then '*' else region end as region, grain,
        first_day_of(grain, day) as period, length,
        count(*) as gone, count(*) filter (where has_ended) as ended
    from lasting cross join grain
    group by grouping sets ((kpi, links, region, grain, period, length), (kpi, links, grain, period, length))
), step as (
    select *, sum(gone) over (cell order by length desc) as running
    from leaving
    window cell as (partition by kpi, links, region, grain, period)
), curve as (
    select *, product(1 - ended / running) over (partition by kpi, links, region, grain, period order by length) as still,
        min(length) filter (where ended > 0)
            over (partition by kpi, links, region, grain, period order by length rows between 1 following and unbounded following) as next_end
    from step
)
select kpi, links, region, grain, period,
    arg_min(case when abs(still - 0.5) < 1e-12 then coalesce((length + next_end) / 2, length) else length end, length) as value
from curve
where still <= 0.5 + 1e-12
group by all;

update reading_by_hand set value = median_by_hand.value
from median_by_hand
where reading_by_hand.kpi = median_by_hand.kpi and reading_by_hand.links = median_by_hand.links and reading_by_hand.region = median_by_hand.region
    and reading_by_hand.grain = median_by_hand.grain and reading_by_hand.period is not distinct from median_by_hand.period;

-- Medians.
-- Where all has ended it is the plain median. Else Kaplan–Meier: the share that is still running after each duration is a
-- running product; where it is exactly one half the median lies in the middle of that stretch.

create table lasting_in_period as
select kpi, links, region, grain, first_day_of(grain, day) as period, length, has_ended
from lasting cross join grain;

create table median_by_hand as
with leaving as (
    select kpi, links, case grouping(region) when 1 then '*' else region end as region, grain, period, length,
        count(*) as gone, count(*) filter (where has_ended) as ended
    from lasting_in_period
    where kpi in (select kpi from lasting where not has_ended)
    group by grouping sets ((kpi, links, region, grain, period, length), (kpi, links, grain, period, length))
), step as (
    select *, sum(gone) over (cell order by length desc) as running
    from leaving
    window cell as (partition by kpi, links, region, grain, period)
), curve as (
    select *, product(1 - ended / running) over (partition by kpi, links, region, grain, period order by length) as still
    from step
), reached as (
    select kpi, links, region, grain, period, arg_min(struct_pack(length, still), length) as first
    from curve
    where still <= 0.5 + 1e-12
    group by all
)
select kpi, links, region, grain, period,
    case when abs(first.still - 0.5) < 1e-12 then (first.length + coalesce((
        select min(later.length) from leaving as later
        where later.kpi = reached.kpi and later.links = reached.links and later.region = reached.region and later.grain = reached.grain
            and later.period is not distinct from reached.period and later.length > reached.first.length and later.ended > 0
    ), first.length)) / 2 else first.length end as value
from reached
union all
select kpi, links, case grouping(region) when 1 then '*' else region end, grain, period, median(length)
from lasting_in_period
where kpi not in (select kpi from lasting where not has_ended)
group by grouping sets ((kpi, links, region, grain, period), (kpi, links, grain, period));

update reading_by_hand set value = median_by_hand.value
from median_by_hand
where reading_by_hand.kpi = median_by_hand.kpi and reading_by_hand.links = median_by_hand.links and reading_by_hand.region = median_by_hand.region
    and reading_by_hand.grain = median_by_hand.grain and reading_by_hand.period is not distinct from median_by_hand.period;

-- Days added up to weeks, months, fiscal quarters and years, regions to the company.

create table grain as select unnest(['week', 'month', 'quarter', 'year', 'all']) as grain;

create table reading_by_hand as
with everybody as (
    select kpi, links, region, day, n, x, y from daily
    union all
    -- A day on which several regions had visitors is still one day.
    select kpi, links, '*', day, case when any_value(is_by_day) then 1 else sum(n) end, sum(x), sum(y)
    from daily group by kpi, links, day
)
select kpi, links, region, grain, first_day_of(grain, day) as period,
    cast(sum(n) as bigint) as n, coalesce(sum(x), 0) as numerator, coalesce(sum(y), 0) as denominator,
    case when kpi not in (select kpi from lasting) then
        case kpi when 'nps' then 100 else 1 end * cast(numerator as double) / nullif(cast(denominator as double), 0) end as value
from everybody cross join grain
where grain = 'all' or day is not null
group by kpi, links, region, grain, period;

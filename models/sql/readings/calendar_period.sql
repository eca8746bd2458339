-- The company's periods: first day, and first day of the next one. Fiscal quarters and years, declared week.
-- 1970 to a year after the data's end: wide enough for any start date, small enough to make anew.
select distinct
    grains.grain,
    period_start(days.day, grains.grain, $week_starts, $fiscal_year_starts_month) as period,
    period_end(period, grains.grain) as next_period
from (select cast(unnest(range(date '1970-01-01', cast($until as date) + 366, interval 1 day)) as date) as day) as days
cross join (select unnest(['week', 'month', 'quarter', 'year']) as grain) as grains
order by grains.grain, period

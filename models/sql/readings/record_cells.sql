-- Cells of a KPI whose records are independent units. Added up to region and day once; the grains come from that.
-- Reads observation, n:1 into cells; '*' is the company. Sums are exact (whole numbers, DECIMAL).
-- A product of two DECIMAL(18, 4) holds no square of an amount above 99,999: hence 19 digits where two are multiplied.
with daily as (
    select
        region,
        grain as own_grain,
        period as own_period,
        cast(occurred_at as date) as day,
        count(*) filter (where is_mature) as n,
        count(*) filter (where not is_mature) as immature,
        sum(cast(numerator as decimal(18, 4))) filter (where is_mature) as x,
        sum(cast(denominator as decimal(18, 4))) filter (where is_mature) as y,
        sum(cast(numerator as decimal(19, 4)) * cast(numerator as decimal(19, 4))) filter (where is_mature) as xx,
        sum(cast(denominator as decimal(19, 4)) * cast(denominator as decimal(19, 4))) filter (where is_mature) as yy,
        sum(cast(numerator as decimal(19, 4)) * cast(denominator as decimal(19, 4))) filter (where is_mature) as xy
    from observation
    group by all
),
placed as (
    select
        daily.*,
        grains.grain,
        coalesce(own_period, period_start(day, grains.grain, $week_starts, $fiscal_year_starts_month)) as period
    from daily
    join (select unnest(['week', 'month', 'quarter', 'year', 'all']) as grain) as grains
        on daily.own_grain is null or daily.own_grain = grains.grain
)
select
    $kpi as kpi,
    case grouping(region) when 1 then '*' else region end as region,
    grain,
    period,
    sum(n) as n,
    sum(n) as rows,
    sum(immature) as immature,
    coalesce(sum(x), 0) as numerator,
    coalesce(sum(y), 0) as denominator,
    coalesce(sum(x), 0) as sum_x,
    coalesce(sum(xx), 0) as sum_xx,
    coalesce(sum(y), 0) as sum_y,
    coalesce(sum(yy), 0) as sum_yy,
    coalesce(sum(xy), 0) as sum_xy
from placed
where grain = 'all' or period is not null
group by grouping sets ((region, grain, period), (grain, period))

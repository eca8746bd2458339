-- Cells of a KPI whose records are not independent (a day's sessions): added up per unit first, then per cell.
-- Reads observation, n:1 into units, n:1 into cells; '*' is the company, where a unit of several regions is one.
-- 19 digits: a product of two DECIMAL(18, 4) holds no square of an amount above 99,999.
with daily as (
    select
        region,
        unit_id,
        grain as own_grain,
        period as own_period,
        cast(occurred_at as date) as day,
        count(*) filter (where is_mature) as rows,
        count(*) filter (where not is_mature) as immature_rows,
        sum(cast(numerator as decimal(18, 4))) filter (where is_mature) as x,
        sum(cast(denominator as decimal(18, 4))) filter (where is_mature) as y
    from observation
    group by all
),
unit as (
    select
        case grouping(region) when 1 then '*' else region end as cell_region,
        grains.grain,
        coalesce(own_period, period_start(day, grains.grain, $week_starts, $fiscal_year_starts_month)) as cell_period,
        unit_id,
        sum(rows) as rows,
        sum(immature_rows) as immature_rows,
        cast(coalesce(sum(x), 0) as decimal(19, 4)) as x,
        cast(coalesce(sum(y), 0) as decimal(19, 4)) as y
    from daily
    join (select unnest(['week', 'month', 'quarter', 'year', 'all']) as grain) as grains
        on daily.own_grain is null or daily.own_grain = grains.grain
    group by grouping sets ((region, grains.grain, cell_period, unit_id), (grains.grain, cell_period, unit_id))
)
select
    $kpi as kpi,
    cell_region as region,
    grain,
    cell_period as period,
    count(*) filter (where rows > 0) as n,
    sum(rows) as rows,
    count(*) filter (where immature_rows > 0) as immature,
    sum(x) as numerator,
    sum(y) as denominator,
    sum(x) as sum_x,
    sum(x * x) as sum_xx,
    sum(y) as sum_y,
    sum(y * y) as sum_yy,
    sum(x * y) as sum_xy
from unit
where grain = 'all' or cell_period is not null
group by cell_region, grain, cell_period

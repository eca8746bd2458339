-- Every region, '?' and '*' for every period from the KPI's first to the one that holds its as_of: a gap is a row of
-- zeros, not a hole. A grain that a KPI does not have (a weekly retention) is no gap: it has no rows at all, unless the
-- KPI has none anywhere. Periods after as_of stand where there are rows. Reads reading_cell, reading_clock (1 row per KPI)
-- and calendar_period; 1:1 to (kpi, region, grain, period). Periods before the calendar begins stand where there are rows.
with grain_made as (
    select clock.kpi, grains.grain
    from reading_clock as clock
    cross join (select unnest(['week', 'month', 'quarter', 'year', 'all']) as grain) as grains
    left join (select distinct kpi, grain from reading_cell) as made on made.kpi = clock.kpi and made.grain = grains.grain
    qualify made.kpi is not null or not bool_or(made.kpi is not null) over (partition by clock.kpi)
),
span as (
    select
        clock.kpi,
        made.grain,
        period_start(last_day_before(clock.as_of), made.grain, $week_starts, $fiscal_year_starts_month) as last,
        coalesce(min(cell.period), last) as first
    from reading_clock as clock
    join grain_made as made on made.kpi = clock.kpi and made.grain <> 'all'
    left join reading_cell as cell on cell.kpi = clock.kpi and cell.grain = made.grain
    group by clock.kpi, made.grain, clock.as_of
),
slot as (
    select span.kpi, span.grain, calendar.period
    from span
    join calendar_period as calendar
        on calendar.grain = span.grain and calendar.period between span.first and span.last
    union
    select kpi, grain, period from reading_cell where grain <> 'all'
    union
    select kpi, 'all', null from grain_made where grain = 'all'
)
select
    slot.kpi,
    regions.region,
    slot.grain,
    slot.period,
    clock.as_of,
    cast(coalesce(cell.n, 0) as bigint) as n,
    cast(coalesce(cell.rows, 0) as bigint) as rows,
    cast(coalesce(cell.immature, 0) as bigint) as immature,
    coalesce(cell.numerator, 0) as numerator,
    coalesce(cell.denominator, 0) as denominator,
    cast(coalesce(cell.sum_x, 0) as double) as sum_x,
    cast(coalesce(cell.sum_xx, 0) as double) as sum_xx,
    cast(coalesce(cell.sum_y, 0) as double) as sum_y,
    cast(coalesce(cell.sum_yy, 0) as double) as sum_yy,
    cast(coalesce(cell.sum_xy, 0) as double) as sum_xy
from slot
join reading_clock as clock on clock.kpi = slot.kpi
cross join (select unnest(cast($regions as varchar[])) as region) as regions
left join reading_cell as cell
    on cell.kpi = slot.kpi
    and cell.region = regions.region
    and cell.grain = slot.grain
    and cell.period is not distinct from slot.period
order by clock.position, slot.grain, slot.period nulls first, regions.region

-- The observation of a stock: for each period the last picture taken in it, none later than as_of. A picture is whole as
-- soon as it is taken (is_mature). 1:n from stock_history, by grain. Reads stock_history.
with last_picture as (
    select
        grains.grain,
        period_start(last_day_before(as_of), grains.grain, $week_starts, $fiscal_year_starts_month) as period,
        max(as_of) as as_of
    from (select distinct as_of from stock_history where kpi = $kpi and as_of <= $as_of) as picture
    cross join (select unnest(['week', 'month', 'quarter', 'year']) as grain) as grains
    group by all
)
select
    record_id,
    unit_id,
    stock.as_of as occurred_at,
    last_picture.grain,
    last_picture.period,
    region,
    numerator,
    denominator,
    value,
    is_censored,
    true as is_mature,
    file_id,
    record_no,
    records
from stock_history as stock
join last_picture on last_picture.as_of = stock.as_of
where stock.kpi = $kpi

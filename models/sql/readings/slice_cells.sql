-- Cells of a slice: as record_cells, by word besides, for the grains in $grains. Region '*' is the company. The word and
-- its region come in one column, a separator that no text holds between them, as readings/sliced gives them.
-- Reads observation and record_word (1 row per record); n:1 into cells. Sums are exact (whole numbers, DECIMAL).
-- 19 digits: a product of two DECIMAL(18, 4) holds no square of an amount above 99,999.
with daily as (
    select
        record_word.word,
        region,
        grain as own_grain,
        period as own_period,
        cast(occurred_at as date) as day,
        count(*) as records,
        count(*) filter (where is_mature) as n,
        count(*) filter (where not is_mature) as immature,
        sum(cast(numerator as decimal(18, 4))) filter (where is_mature) as x,
        sum(cast(denominator as decimal(18, 4))) filter (where is_mature) as y,
        sum(cast(numerator as decimal(19, 4)) * cast(numerator as decimal(19, 4))) filter (where is_mature) as xx,
        sum(cast(denominator as decimal(19, 4)) * cast(denominator as decimal(19, 4))) filter (where is_mature) as yy,
        sum(cast(numerator as decimal(19, 4)) * cast(denominator as decimal(19, 4))) filter (where is_mature) as xy
    from observation
    left join record_word on record_word.record_id = observation.record_id
    group by all
),
word_kept as (
    select word, row_number() over (order by sum(records) desc, word) <= 50 as is_kept
    from daily
    where word is not null
    group by word
),
placed as (
    select
        daily.*,
        case when daily.word is null then '?' when word_kept.is_kept then daily.word else '…' end as told_word,
        grains.grain,
        coalesce(own_period, period_start(day, grains.grain, $week_starts, $fiscal_year_starts_month)) as period
    from daily
    left join word_kept on word_kept.word = daily.word
    join (select unnest(cast($grains as varchar[])) as grain) as grains
        on daily.own_grain is null or daily.own_grain = grains.grain
)
select
    $kpi as kpi,
    told_word || chr(31) || case grouping(region) when 1 then '*' else region end as region,
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
group by grouping sets ((told_word, region, grain, period), (told_word, grain, period))

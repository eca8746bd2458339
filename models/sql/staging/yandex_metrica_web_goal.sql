-- Goals of the visits of Yandex.Metrica: one row per item of the array of goals (1:n), so of some records none.
-- Several arrays of one visit belong together by place; a shorter one leaves nulls, and a goal without a time is dated
-- by its visit. Prices are in thousandths of the currency.
with visit as (
    select
        *,
        array_items(goal_ids) as goals,
        array_items(goal_times) as times,
        array_items(goal_prices) as prices,
        array_items(goal_currencies) as currencies
    from raw_visit
), goal as (
    select *, unnest(range(1, len(goals) + 1)) as place
    from visit
)
select
    year || '.' || visit || '.' || place as web_goal_id,
    coalesce(reached_at_of(times[place]), occurred_at) as occurred_at,
    region,
    year || '.' || visit as session_id,
    goals[place] as goal,
    cast(cast(integer_of(prices[place]) as decimal(18, 0)) * 0.001 as decimal(18, 2)) as amount,
    currencies[place] as currency,
    _file_id as file_id,
    _record_no as record_no,
    cast(place = 1 as integer) as records
from goal

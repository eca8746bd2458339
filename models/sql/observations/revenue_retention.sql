-- Monthly amount on the next period's first day ÷ monthly amount on the period's first day, of the customers of the latter:
-- a cohort fixed at the start, so that nobody who joins is in it, and who leaves counts with 0. In the reporting currency.
-- $measure: 'net' = what they pay then, expansion included; 'gross' = at most what they paid before (never above 100 %).
-- A customer lives in many periods: one row per customer, grain and period (n:1 from subscription, by calendar_period), in
-- the region of the longest-running subscription. Contracts without an amount are not in it. $grains: the grains made.
-- Most customers have one contract, which tells by itself; only those of the others are grouped.
with contract as (
    select
        subscription_id,
        coalesce(account_id, subscription_id) as customer_id,
        region,
        started_at,
        cast(started_at as date) as first_day,
        coalesce(cast(ended_at as date), date '9999-12-31') as last_day,
        monthly_amount_reporting as amount,
        file_id,
        record_no,
        count(*) over (partition by customer_id) as contracts
    from staging_subscription
    where monthly_amount_reporting is not null
),
touching as (
    select
        calendar.grain,
        calendar.period,
        contract.*,
        contract.first_day <= calendar.period as is_at_start,
        contract.last_day >= calendar.next_period and calendar.next_period <= $as_of as is_at_end
    from calendar_period as calendar
    join contract on contract.first_day <= calendar.next_period and contract.last_day >= calendar.period
    where list_contains(cast($grains as varchar[]), calendar.grain)
        and calendar.period < $as_of
),
customer as (
    select
        grain,
        period,
        customer_id,
        arg_min(region, (started_at, subscription_id)) as region,
        sum(amount) filter (where is_at_start) as at_start,
        coalesce(sum(amount) filter (where is_at_end), 0) as at_end,
        min(file_id) as file_id,
        arg_min(record_no, (file_id, record_no)) as record_no,
        count(*) as records
    from touching
    where contracts > 1
    group by grain, period, customer_id
    union all
    select
        grain,
        period,
        customer_id,
        region,
        amount as at_start,
        if(is_at_end, amount, 0) as at_end,
        file_id,
        record_no,
        1 as records
    from touching
    where contracts = 1
        and is_at_start
)
select
    customer_id as record_id,
    customer_id as unit_id,
    grain,
    period,
    region,
    case $measure
        when 'net' then at_end
        when 'gross' then least(at_end, at_start)
        else error('measure must be net or gross')
    end as numerator,
    at_start as denominator,
    file_id,
    record_no,
    records
from customer
where at_start > 0

-- Monthly amount on the next period's first day ÷ monthly amount on the period's first day, of the customers of the latter:
-- a cohort fixed at the start, so that nobody who joins is in it, and who leaves counts with 0. In the reporting currency.
-- $measure: 'net' = what they pay then, expansion included; 'gross' = at most what they paid before (never above 100 %).
-- A customer lives in many periods: one row per customer, grain and period (n:1 from subscription, by calendar_period), in
-- the region of the longest-running subscription. Contracts without an amount are not in it. $grains: the grains made.
with contract as (
    select
        *,
        coalesce(account_id, subscription_id) as customer_id,
        cast(started_at as date) as first_day,
        coalesce(cast(ended_at as date), date '9999-12-31') as last_day
    from staging_subscription
    where monthly_amount_reporting is not null
),
customer as (
    select
        calendar.grain,
        calendar.period,
        contract.customer_id,
        arg_min(contract.region, (contract.started_at, contract.subscription_id)) as region,
        sum(contract.monthly_amount_reporting) filter (where contract.first_day <= calendar.period) as at_start,
        coalesce(
            sum(contract.monthly_amount_reporting)
                filter (where contract.last_day >= calendar.next_period and calendar.next_period <= $as_of),
            0
        ) as at_end,
        min(contract.file_id) as file_id,
        arg_min(contract.record_no, (contract.file_id, contract.record_no)) as record_no,
        count(*) as records
    from calendar_period as calendar
    join contract on contract.first_day <= calendar.next_period and contract.last_day >= calendar.period
    where list_contains(cast($grains as varchar[]), calendar.grain)
        and calendar.period < $as_of
    group by calendar.grain, calendar.period, contract.customer_id
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

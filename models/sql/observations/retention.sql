-- Customers with a running subscription on the period's first day who have one on the next period's first day as
-- well ÷ the former. $counts: 'kept' = those; 'lost' = the others (churn). A cohort fixed at the start: whoever joins
-- within the period is in neither sum, and a contract renewed on the day after the old one ended is kept.
-- A customer lives in many periods: one row per customer, grain and period (1:n from subscription, by calendar_period).
-- The region is that of the customer's longest-running subscription. $grains: the grains that are made.
-- Most customers have one contract, which tells by itself; only those of the others are grouped.
with contract as (
    select
        subscription_id,
        coalesce(account_id, subscription_id) as customer_id,
        region,
        started_at,
        cast(started_at as date) as first_day,
        coalesce(cast(ended_at as date), date '9999-12-31') as last_day,
        file_id,
        record_no,
        count(*) over (partition by customer_id) as contracts
    from staging_subscription
),
running as (
    select
        calendar.grain,
        calendar.period,
        calendar.next_period,
        contract.*
    from calendar_period as calendar
    cross join contract
    where contract.first_day <= calendar.period
        and contract.last_day >= calendar.period
        and list_contains(cast($grains as varchar[]), calendar.grain)
        and calendar.period <= $as_of
),
several as (
    select
        grain,
        period,
        customer_id,
        arg_min(region, (started_at, subscription_id)) as region,
        coalesce(lead(period) over (partition by customer_id, grain order by period) = next_period, false) as is_kept,
        min(file_id) as file_id,
        arg_min(record_no, (file_id, record_no)) as record_no,
        count(*) as records
    from running
    where contracts > 1
    group by grain, period, next_period, customer_id
),
customer as (
    select grain, period, customer_id, region, is_kept, file_id, record_no, records from several
    union all
    select
        grain,
        period,
        customer_id,
        region,
        last_day >= next_period and next_period <= $as_of as is_kept,
        file_id,
        record_no,
        1 as records
    from running
    where contracts = 1
)
select
    customer_id as record_id,
    customer_id as unit_id,
    grain,
    period,
    region,
    cast(
        case $counts
            when 'kept' then is_kept
            when 'lost' then not is_kept
            else error('counts must be kept or lost')
        end as integer
    ) as numerator,
    1 as denominator,
    file_id,
    record_no,
    records
from customer
where period < $as_of

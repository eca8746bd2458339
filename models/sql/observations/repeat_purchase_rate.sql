-- Customers who bought again within the horizon ÷ customers who bought for the first time in the period. n:1 from won
-- opportunities to account; the first win makes the customer and gives its region. Wins without an account cannot be
-- followed and are left out.
with purchase as (
    select
        *,
        lead(closed_at) over (partition by account_id order by closed_at, opportunity_id) as next_at
    from staging_opportunity
    where is_won
        and account_id is not null
        and closed_at is not null
    qualify row_number() over (partition by account_id order by closed_at, opportunity_id) = 1
)
select
    account_id as record_id,
    account_id as unit_id,
    closed_at as occurred_at,
    region,
    cast(next_at is not null and within_horizon(closed_at, next_at, $horizon_days) as integer) as numerator,
    1 as denominator,
    calendar_days(closed_at, next_at) as value,
    file_id,
    record_no
from purchase

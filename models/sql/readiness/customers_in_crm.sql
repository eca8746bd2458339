-- Customers (subscriptions, won opportunities) whose account the CRM holds, per source that knows customers and region.
with customer as (
    select source, region, account_id from staging_subscription
    union all
    select source, region, account_id from staging_opportunity where is_won
), known as (
    select distinct account_id from staging_account
)
select
    customer.source,
    coalesce(customer.region, '*') as region,
    count(known.account_id) as numerator,
    count(*) as denominator
from customer
left join known using (account_id)
group by grouping sets ((customer.source, customer.region), (customer.source))

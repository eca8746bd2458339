-- Who stays.
-- A customer of the period's first day is kept if one of his contracts runs on the next period's first day. No weeks.

create table whole_period as
select distinct grain, first_day_of(grain, day) as period, first_day_after(grain, period) as next_period
from grain, known_until, (
    select unnest(range(min(started_on), max(started_on) + 31, interval 1 day)) as day from subscription)
where grain in ('month', 'quarter', 'year') and next_period <= subscriptions;

insert into reading_by_hand
with sole as (
    select * from subscription qualify count(*) over (partition by account_id) = 1
), several as (
    select * from subscription qualify count(*) over (partition by account_id) > 1
), customer as (
    select region, grain, period, count(*) as n, count(*) filter (where ended_on is null or ended_on >= next_period) as kept
    from sole join whole_period on started_on <= period and (ended_on is null or ended_on >= period)
    group by all
    union all
    select region, grain, period, count(*), count(*) filter (where is_kept)
    from (
        select account_id, grain, period, arg_min(region, (started_on, subscription_id)) as region,
            exists (from several as later where later.account_id = several.account_id and later.started_on <= next_period
                and (later.ended_on is null or later.ended_on >= next_period)) as is_kept
        from several join whole_period on started_on <= period and (ended_on is null or ended_on >= period)
        group by account_id, grain, period, next_period
    )
    group by region, grain, period
)
select 'retention', 'recorded', case grouping(region) when 1 then '*' else region end, grain, period,
    sum(n), sum(kept), sum(n), sum(kept) / sum(n)
from customer
group by grouping sets ((region, grain, period), (grain, period));

-- Net revenue: what the customers of the first day pay on the next period's first day, for what they paid on this one.
insert into reading_by_hand
with contract as (
    select subscription.* replace (coalesce(ended_on, date '9999-12-31') as ended_on), cast(round(mrr * rate, 2) as decimal(18, 2)) as euros
    from subscription asof join euro_rate on euro_rate.currency = subscription.currency and started_on >= valid_from
), before as (
    select account_id, grain, period, next_period, arg_min(region, (started_on, subscription_id)) as region, sum(euros) as paid
    from contract join whole_period on period between started_on and ended_on
    group by account_id, grain, period, next_period
), afterwards as (
    select account_id, grain, period, sum(euros) as paid
    from contract join whole_period on next_period between started_on and ended_on
    group by account_id, grain, period
)
select 'net_revenue_retention', 'recorded', case grouping(region) when 1 then '*' else region end, grain, period,
    count(*), coalesce(sum(afterwards.paid), 0), sum(before.paid), coalesce(cast(sum(afterwards.paid) as double), 0) / cast(sum(before.paid) as double)
from before left join afterwards using (account_id, grain, period)
where before.paid > 0
group by grouping sets ((region, grain, period), (grain, period));

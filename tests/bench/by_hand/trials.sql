-- What became of trials: a trial begins with its first start event, which also tells its region.

create table trial as
select trial_id, arg_min(region, occurred_at) filter (where event = 'trial_started') as region,
    min(occurred_at) filter (where event = 'trial_started') as started_at,
    min(occurred_at) filter (where event = 'activated') as activated_at
from product_event
where trial_id is not null
group by trial_id
having started_at is not null;

insert into daily
select 'trial_activation', 'recorded', false, region, cast(started_at as date), count(*),
    count(*) filter (where activated_at <= started_at + interval 14 day), count(*)
from trial cross join known_until where started_at + interval 14 day <= product group by all;

-- Two key components: the share of them that a trial used in its first fortnight.
insert into daily
with used as (
    select trial_id, count(distinct event) as components
    from product_event join trial using (trial_id)
    where event in ('activated', 'report_viewed') and occurred_at between started_at and started_at + interval 14 day
    group by trial_id
)
select 'trial_component_use', 'recorded', false, region, cast(started_at as date), count(*), coalesce(sum(components), 0), 2 * count(*)
from trial cross join known_until left join used using (trial_id)
where started_at + interval 14 day <= product group by all;

insert into daily
select 'trial_to_paid_conversion', 'recorded', false, region, cast(started_at as date), count(*),
    count(*) filter (where paid_on <= started_at + interval 30 day), count(*)
from trial
cross join known_until
left join (select trial_id, min(started_on) as paid_on from subscription group by trial_id) using (trial_id)
where started_at + interval 30 day <= least(product, subscriptions)
group by all;

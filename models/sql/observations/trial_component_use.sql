-- Key components that a trial used within the horizon ÷ key components, over all trials: their mean share, since each
-- trial has the same components. n:1 from product_event to trial: the first start event makes the trial and gives its
-- region. $components: the events that stand for the key components; without any there is no row.
with trial as (
    select *
    from staging_product_event
    where event = $start_event
        and trial_id is not null
    qualify row_number() over (partition by trial_id order by occurred_at, product_event_id) = 1
),
used as (
    select trial.trial_id, count(distinct product_event.event) as components
    from trial
    join staging_product_event as product_event on product_event.trial_id = trial.trial_id
    where list_contains(cast($components as varchar[]), product_event.event)
        and product_event.occurred_at >= trial.occurred_at
        and within_horizon(trial.occurred_at, product_event.occurred_at, $horizon_days)
    group by trial.trial_id
)
select
    trial.trial_id as record_id,
    trial.trial_id as unit_id,
    trial.occurred_at,
    trial.region,
    coalesce(used.components, 0) as numerator,
    len(list_distinct(cast($components as varchar[]))) as denominator,
    trial.file_id,
    trial.record_no
from trial
left join used on used.trial_id = trial.trial_id
where len(cast($components as varchar[])) > 0

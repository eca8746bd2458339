-- Trials that reached $activation_event within the horizon after they started ÷ trials started.
-- n:1 from product_event to trial: the first start event makes the trial and gives its region. An activation on a day
-- before it counts only without a horizon.
with trial as (
    select *
    from staging_product_event
    where event = $start_event
        and trial_id is not null
    qualify row_number() over (partition by trial_id order by occurred_at, product_event_id) = 1
),
activation as (
    select trial.trial_id, min(product_event.occurred_at) as activated_at
    from trial
    join staging_product_event as product_event on product_event.trial_id = trial.trial_id
    where product_event.event = $activation_event
        and ($horizon_days is null or is_in_order(trial.occurred_at, product_event.occurred_at))
    group by trial.trial_id
)
select
    trial.trial_id as record_id,
    trial.trial_id as unit_id,
    trial.occurred_at,
    trial.region,
    cast(
        activation.trial_id is not null
        and within_horizon(trial.occurred_at, activation.activated_at, $horizon_days)
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(trial.occurred_at, activation.activated_at) as value,
    trial.file_id,
    trial.record_no
from trial
left join activation on activation.trial_id = trial.trial_id

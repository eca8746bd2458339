-- Trials with a paid subscription that began within the horizon ÷ trials started; credited to the trial's region.
-- n:1 from product_event to trial: the first start event makes the trial; several subscriptions of one count once,
-- by the first. One that began on a day before the trial counts only without a horizon.
with trial as (
    select *
    from staging_product_event
    where event = $start_event
        and trial_id is not null
    qualify row_number() over (partition by trial_id order by occurred_at, product_event_id) = 1
),
first_subscription as (
    select trial.trial_id, min(subscription.started_at) as started_at
    from trial
    join staging_subscription as subscription on subscription.trial_id = trial.trial_id
    where $horizon_days is null
        or is_in_order(trial.occurred_at, subscription.started_at)
    group by trial.trial_id
)
select
    trial.trial_id as record_id,
    trial.trial_id as unit_id,
    trial.occurred_at,
    trial.region,
    cast(
        first_subscription.trial_id is not null
        and within_horizon(trial.occurred_at, first_subscription.started_at, $horizon_days)
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(trial.occurred_at, first_subscription.started_at) as value,
    trial.file_id,
    trial.record_no
from trial
left join first_subscription on first_subscription.trial_id = trial.trial_id

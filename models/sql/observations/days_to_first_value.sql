-- Calendar days from the start of a trial to the activating event (Kaplan–Meier): a trial that has not been activated is
-- censored on the last day that is known. n:1 from product_event to trial: the first start event makes the trial and gives
-- its region; an activation dated before it is ignored.
with trial as (
    select *
    from staging_product_event
    where event = $start_event
        and trial_id is not null
        and occurred_at is not null
    qualify row_number() over (partition by trial_id order by occurred_at, product_event_id) = 1
),
activation as (
    select trial.trial_id, min(product_event.occurred_at) as activated_at
    from trial
    join staging_product_event as product_event on product_event.trial_id = trial.trial_id
    where product_event.event = $activation_event
        and product_event.occurred_at >= trial.occurred_at
    group by trial.trial_id
)
select
    trial.trial_id as record_id,
    trial.trial_id as unit_id,
    trial.occurred_at,
    trial.region,
    cast(activation.trial_id is not null as integer) as numerator,
    1 as denominator,
    calendar_days(
        trial.occurred_at,
        coalesce(activation.activated_at, greatest(last_day_before($as_of), cast(trial.occurred_at as date)))
    ) as value,
    activation.trial_id is null as is_censored,
    trial.file_id,
    trial.record_no
from trial
left join activation on activation.trial_id = trial.trial_id

-- Amount of won opportunities in the reporting currency, by the day of winning. 1:1 to won opportunities with an amount and
-- a date, in the opportunity's region; value: the same amount, of which a quantile may be asked.
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    closed_at as occurred_at,
    region,
    amount_reporting as numerator,
    1 as denominator,
    amount_reporting as value,
    false as is_censored,
    file_id,
    record_no
from staging_opportunity
where is_won
    and amount_reporting is not null
    and closed_at is not null
    and (amount_reporting > 0 or not $only_positive)
